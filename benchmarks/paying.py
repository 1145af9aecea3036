"""A payout run over many pending shares, beside the same aggregation and writing in plain SQL."""

import itertools
import resource
import time
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from benchmarks import fill
from marketplace.core import wake
from payouts.models import Payout, PayoutRun, Sale
from payouts.services import runs

SHARES, EACH = 10, 20  # parties of one sale, and shares of one person
_batches = itertools.count()

PEOPLE = """
insert into payouts_payee (user_id, stripe_account, ready, requirements, schedule, created_at, secured_at)
select id, 'acct_' || handle, true, '[]', 'daily', now(), now() from accounts_user where handle like 'paid%%';
insert into payouts_ledgeraccount (owner_id, kind, currency, balance, may_go_negative)
select id, kind, 'USD', 0, kind <> 'pending' from accounts_user
cross join unnest(array['pending', 'available', 'in_transit']) kind where handle like 'paid%%';
insert into payouts_ledgeraccount (owner_id, kind, currency, balance, may_go_negative)
values (null, 'stripe_clearing', 'USD', 0, true) on conflict do nothing;
"""

PENDING = f"""
with people as (select array_agg(id order by id) as ids from accounts_user where handle like 'paid%%'),
sold as (
    insert into payouts_sale (id, source, work_id, currency, gross_minor, tax_minor, fee_minor, fee_bps, aside_bps,
        refunded_minor, fee_refunded_minor, tax_refunded_minor, state, held, occurred_at, release_at)
    select 'sal_b' || %(batch)s || '_' || n, 'paid:' || %(batch)s || ':' || n, %(work)s, 'USD', 10000, 0, 0, 0, 0,
        0, 0, 0, 'pending', false, now() - interval '40 days', now() - interval '33 days'
    from generate_series(0, %(sales)s - 1) n
)
insert into payouts_saleshare (sale_id, party_id, position, amount, refunded, referral)
select 'sal_b' || %(batch)s || '_' || n, ids[1 + mod(n * {SHARES} + place, cardinality(ids))], place, 1000, 0, false
from people, generate_series(0, %(sales)s - 1) n, generate_series(0, {SHARES} - 1) place;
with opened as (
    insert into payouts_ledgertransaction (key, kind, cause, at)
    values ('sale:paid:' || %(batch)s, 'sale', 'bench', now()) returning id
)
insert into payouts_posting (transaction_id, source_id, destination_id, amount, currency)
select opened.id, clearing.id, pending.id, sum(share.amount), 'USD'
from opened, payouts_ledgeraccount clearing, payouts_saleshare share
join payouts_sale sale on sale.id = share.sale_id and sale.state = 'pending'
join payouts_ledgeraccount pending on pending.owner_id = share.party_id and pending.kind = 'pending'
where clearing.kind = 'stripe_clearing' group by 1, 2, 3;
"""

PLAIN = """
with due as (
    update payouts_sale set state = 'released' where state = 'pending' and not held and release_at <= now()
    returning id, source
), opened as (
    insert into payouts_ledgertransaction (key, kind, cause, at)
    select 'release:' || source, 'release', source, now() from due returning id, cause
)
insert into payouts_posting (transaction_id, source_id, destination_id, amount, currency)
select opened.id, pending.id, available.id, share.amount - share.refunded, 'USD'
from due join opened on opened.cause = due.source join payouts_saleshare share on share.sale_id = due.id
join payouts_ledgeraccount pending on pending.owner_id = share.party_id and pending.kind = 'pending'
join payouts_ledgeraccount available on available.owner_id = share.party_id and available.kind = 'available';
with paid as (
    insert into payouts_payout (id, run_id, payee_id, currency, amount, state, stripe_transfer, failure, created_at)
    select 'pay_b' || %(run)s || '_' || payee.id, %(run)s, payee.id, 'USD', book.balance, 'scheduled', '', '', now()
    from payouts_ledgeraccount book join payouts_payee payee on payee.user_id = book.owner_id
    where book.kind = 'available' and book.balance >= 1000 returning id, payee_id, amount
), opened as (
    insert into payouts_ledgertransaction (key, kind, cause, at)
    select 'payout_hold:' || id, 'payout_hold', id, now() from paid returning id, cause
)
insert into payouts_posting (transaction_id, source_id, destination_id, amount, currency)
select opened.id, available.id, transit.id, paid.amount, 'USD'
from paid join opened on opened.cause = paid.id join payouts_payee payee on payee.id = paid.payee_id
join payouts_ledgeraccount available on available.owner_id = payee.user_id and available.kind = 'available'
join payouts_ledgeraccount transit on transit.owner_id = payee.user_id and transit.kind = 'in_transit';
"""


def paying(work, rows):
    """Each takes its turn over as many fresh rows, and each is first once, as the second finds larger tables.

    Waking the workers is the broker's and left out.
    """
    people = rows // EACH
    fill.copy_rows(
        User, User.objects.earliest("pk").pk, people, email="'paid' || i || '@bench.test'", handle="'paid' || i"
    )
    _execute(PEOPLE)
    spent, grown = {"plain": 0.0, "run": 0.0}, 0
    for back, turns in ((4, ("plain", "run")), (2, ("run", "plain"))):
        for name, day in zip(turns, (back, back - 1), strict=True):
            on = timezone.now().date() - timedelta(days=day)
            _fill(work, rows)
            before = _memory()
            with wake.muted():
                spent[name] += _seconds(lambda on=on, name=name: PAYS[name](on))
            if name == "run":
                grown = max(grown, _memory() - before)
            assert Payout.objects.filter(run__on_date=on).count() == people
    ratio = spent["run"] / spent["plain"]
    shown = f"{ratio:.2f} ({spent['run'] / 2:.1f} s)"
    yield f"payout run over {rows:,} pending shares of {people:,} people, to plain SQL", shown, "≤ 2", ratio <= 2
    yield "memory that it takes", f"{grown:.0f} MB", "≤ 64 MB", grown <= 64


def _fill(work, rows):
    assert not Sale.objects.filter(state="pending", release_at__lte=timezone.now()).exists()
    connection.close()  # else rows are held against their parents by a plan from when those were few
    _execute(PENDING, batch=next(_batches), work=work.pk, sales=rows // SHARES)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")


def _pay_plainly(day):
    _execute(PLAIN, run=PayoutRun.objects.create(on_date=day).pk)


PAYS = {"plain": _pay_plainly, "run": runs.run_payouts}


def _execute(statements, **values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statements, values)


def _seconds(call):
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _memory():
    """The most that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
