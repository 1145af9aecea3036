"""Money under everything at once: buy, alone or by the cart, derive, refund, dispute, hold, pay out, crash, lose,
double, reorder, wait.

A state machine takes thousands of random steps. After each one the books balance, and everybody's money is what the
sales say; whenever all is quiet, Stripe's own balance is what our books say. `MONEY_SEED` repeats a run.
"""

import os
import random
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import stripe
import time_machine
from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from accounts.models import User
from accounts.tests.factors import turn_on
from licensing.models import License, Listing, Order, Payment
from licensing.services import cart_orders, carts, listings, orders
from licensing.services.particulars import Particulars
from marketplace.core import inbound, relay, stripe_webhook
from marketplace.core.errors import Refusal
from marketplace.core.models import Delivery, Event
from marketplace.sandbox import balance, checkout, connect, deliveries, disputes, faults, refunds
from marketplace.sandbox import payouts as bank
from marketplace.sandbox.models import StripeObject
from payouts import audit, ledger, queries
from payouts.models import Chargeback, LedgerAccount, LedgerTransaction, Payee, Payout, Posting, SaleShare
from payouts.services import holds, payees, reconciliation, runs, sales
from works.models import Work
from works.services import derivations

pytestmark = pytest.mark.django_db
STEPS, EXAMPLES, AT_LEAST = 50, (13, 3), 670  # steps of each of the three runs: over 2,000 in all
KINDS = ("sale", "refund_settled", "chargeback", "hold", "release", "payout_hold", "processing_fee")  # in every run
START = datetime(2026, 11, 2, 9, tzinfo=UTC)
CURRENCIES = ("USD", "JPY")
CREATORS, BUYERS = ("alice", "bob", "wen", "lora"), ("carol", "dan")
REQUEST_FAULTS = ("lose_response", "fail_before_commit", "conflict", "rate_limit", "server_error", "early_webhook")
WEBHOOK_FAULTS = ("drop_webhook", "delay_webhook", "duplicate_webhook", "reorder_webhooks", "bad_signature")
CALLS = ("POST /v1/checkout/sessions", "POST /v1/refunds", "POST /v1/transfers", "GET /v1/*")
DEEDS = "licensing.handlers.on_license_issued"
GOOD = "4242424242424242"
picks = st.integers(0, 10**6)
reaches = st.sampled_from(["direct", "all_ancestors"])


def at_stripe(action, *args, **kwargs):
    """What somebody does at Stripe, committed there; False when Stripe itself says no."""
    from marketplace.sandbox.errors import StripeError

    try:
        with transaction.atomic(using="sandbox"):
            action(*args, **kwargs)
    except StripeError:
        return False
    return True


def one_of(rows, pick):
    found = list(rows)
    return found[pick % len(found)] if found else None


class Market(RuleBasedStateMachine):
    """One market from its first day; each example is rolled back."""

    taken = 0
    done = Counter()  # what really happened, over all examples

    def __init__(self):
        super().__init__()
        self.blocks = [transaction.atomic(using=alias) for alias in ("default", "sandbox")]
        [block.__enter__() for block in self.blocks]
        self.clock = time_machine.travel(START, tick=False)
        self.time = self.clock.start()
        cache.clear()
        self.people = {user.handle: user for user in User.objects.all()}
        [turn_on(self.people[handle]) for handle in CREATORS]
        self.works, self.steps, self.seen = [], 0, None
        self.new_work(0, 0, [])
        self.new_work(1, 0, [(self.works[0], (2500, "direct"))])
        self.new_work(2, 1, [(self.works[1], (1000, "all_ancestors"))])
        for who in (0, 1):
            self.connect_bank(who)

    def teardown(self):
        try:
            self.settle_everything()
            self.note_what_happened()
        finally:
            self.clock.stop()
            for alias, block in zip(("default", "sandbox"), self.blocks, strict=True):
                transaction.set_rollback(True, using=alias)
                block.__exit__(None, None, None)

    def count(self):
        self.steps += 1
        Market.taken += 1

    def note_what_happened(self):
        for rows in (Order.objects, License.objects, Payment.objects, Payout.objects, Chargeback.objects):
            for state in rows.values_list("state", flat=True):
                Market.done[rows.model.__name__, state] += 1
        for kind in LedgerTransaction.objects.values_list("kind", flat=True):
            Market.done["posted", kind] += 1

    def new_work(self, who, currency, edges):
        creator = self.people[CREATORS[who % len(CREATORS)]]
        title = f"Work {len(self.works)}"
        work = Work.objects.create(creator=creator, owner=creator, kind="image", title=title, state="certified")
        parents = [
            {"work_id": parent.pk, "share_bps": bps, "relation": "remix_of", "reach": reach}
            for parent, (bps, reach) in edges
        ]
        derivations.declare_parents(child=work, parents=parents, actor=creator)
        code = CURRENCIES[currency % 2]
        listings.create_listing(
            work=work, preset="standard", price_minor=4999 if code == "USD" else 7001, currency=code, actor=creator
        )
        self.works.append(work)

    def work(self, pick):
        return self.works[pick % len(self.works)]

    def deliver(self):
        """What workers do, but drawing deeds, which is slow and no money."""
        for _ in range(6):
            Delivery.objects.filter(subscriber=DEEDS).exclude(state="done").update(due_at=START + timedelta(days=9999))
            if not relay.drain() + int(deliveries.deliver_pending() or 0) + inbound.drain():
                return

    @rule(who=picks, pick=picks, other=picks, bps=st.integers(0, 6000), reach=reaches, currency=picks)
    def derive(self, who, pick, other, bps, reach, currency):
        """Somebody makes a work from one or two others; a graph that the rules refuse changes nothing."""
        self.count()
        edges = {self.work(pick).pk: (self.work(pick), (bps, reach))}
        edges[self.work(other).pk] = (self.work(other), (bps // 2, "direct"))
        before = Work.objects.count()
        try:
            with transaction.atomic():
                self.new_work(who, currency, list(edges.values()))
        except Refusal:
            assert Work.objects.count() == before

    @rule(who=picks, pick=picks, card=st.sampled_from([GOOD, GOOD, GOOD, "4000000000000002", ""]))
    def buy(self, who, pick, card):
        """A buyer checks out and pays, is declined, or leaves."""
        self.count()
        listing = one_of(Listing.objects.filter(state="live").order_by("pk"), pick)
        buyer = self.people[BUYERS[who % len(BUYERS)]]
        try:
            order = orders.place_order(buyer=buyer, listing=listing, licensee_name=f"Buyer {pick}")
            orders.open_checkout(order=order)
        except Refusal:
            return
        if card and order.stripe_session_id:
            at_stripe(checkout.pay, order.stripe_session_id, card)

    @rule(who=picks, pick=picks)
    def sell(self, who, pick):
        """All goes well, unless a misfortune waits."""
        self.buy(who, pick, GOOD)
        self.deliver()

    @rule(who=picks, pick=picks, number=st.integers(2, 3), gone=st.booleans(), card=st.sampled_from([GOOD, GOOD, ""]))
    def buy_together(self, who, pick, number, gone, card):
        """A buyer pays for a cart at once, or leaves; one of its works may be suspended before the money comes."""
        self.count()
        currency = one_of(CURRENCIES, pick)
        live = list(Listing.objects.filter(state="live", currency=currency).order_by("pk"))
        chosen = [live[(pick + place) % len(live)] for place in range(min(number, len(live)))]
        buyer = self.people[BUYERS[who % len(BUYERS)]]
        try:
            items = [carts.add_to_cart(user=buyer, listing=listing) for listing in chosen]
            made = cart_orders.check_out(buyer=buyer, items=items, particulars=Particulars(f"Buyer {pick}"))
            cart_orders.open_checkout(payment=made.payment)
        except Refusal:
            return
        if not card:
            return
        suspended = Work.objects.filter(pk=chosen[0].work_id) if gone and len(chosen) > 1 else Work.objects.none()
        suspended.update(state="suspended")
        at_stripe(checkout.pay, made.payment.stripe_session_id, card)
        self.deliver()
        suspended.update(state="certified")

    @rule(who=picks, pick=picks)
    def sell_and_return(self, who, pick):
        """A sale that goes back whole, and the bank is quick."""
        self.sell(who, pick)
        self.refund(pick, 100)
        self.deliver()

    @rule(who=picks, pick=picks, won=st.booleans())
    def sell_and_dispute(self, who, pick, won):
        """A sale whose buyer goes to the bank, which decides."""
        self.sell(who, pick)
        charge = StripeObject.objects.filter(kind="charge", data__paid=True).order_by("-pk").first()
        if charge and at_stripe(disputes.open_dispute, charge.stripe_id):
            self.deliver()
            opened = StripeObject.objects.filter(kind="dispute").order_by("-pk").first()
            at_stripe(disputes.decide, opened.stripe_id, won=won)

    @rule()
    def workers(self):
        self.count()
        self.deliver()

    @rule()
    def crash(self):
        """Workers do everything, Stripe accepts, and then our database is back where it was."""
        self.count()
        with transaction.atomic():
            self.deliver()
            transaction.set_rollback(True)

    @rule(kind=st.sampled_from(REQUEST_FAULTS), call=st.sampled_from(CALLS), times=st.integers(1, 4))
    def stripe_fails(self, kind, call, times):
        self.count()
        faults.add(kind, call, times=times)

    @rule(kind=st.sampled_from(WEBHOOK_FAULTS), times=st.integers(1, 3))
    def webhooks_go_astray(self, kind, times):
        self.count()
        faults.add(kind, times=times)

    @rule(pick=picks)
    def webhook_again(self, pick):
        self.count()
        row = one_of(apps.get_model("sandbox", "Delivery").objects.order_by("pk"), pick)
        if row:
            deliveries.send_again(row.pk)

    @rule()
    def keys_are_forgotten(self):
        """A day later, Stripe remembers no idempotency key."""
        self.count()
        self.time.shift(timedelta(hours=25))
        apps.get_model("sandbox", "IdempotencyRecord").objects.all().delete()

    @rule(pick=picks, percent=st.integers(1, 130))
    def refund(self, pick, percent):
        self.count()
        order = one_of(Order.objects.filter(state="paid").order_by("pk"), pick)
        if order is None:
            return
        amount = max(order.price_minor * percent // 100, 1)
        whole = percent > 90 and order.refunded_minor == 0
        try:
            orders.refund_order(
                order=order, actor=self.people["sam"], reason="A test.", amount_minor=None if whole else amount
            )
        except Refusal:  # too much, or a bank is deciding about it
            return

    @rule(pick=picks)
    def refund_fails(self, pick):
        self.count()
        row = one_of(StripeObject.objects.filter(kind="refund").order_by("pk"), pick)
        if row:
            at_stripe(refunds.fail, row.stripe_id)

    @rule(pick=picks, inquiry=st.booleans())
    def bank_disputes(self, pick, inquiry):
        self.count()
        row = one_of(StripeObject.objects.filter(kind="charge", data__paid=True).order_by("pk"), pick)
        if row:
            at_stripe(disputes.open_dispute, row.stripe_id, inquiry=inquiry)

    @rule(pick=picks, won=st.booleans())
    def bank_decides(self, pick, won):
        self.count()
        row = one_of(StripeObject.objects.filter(kind="dispute").order_by("pk"), pick)
        if row:
            at_stripe(disputes.decide, row.stripe_id, won=won)

    @rule(pick=picks, keep=st.booleans())
    def hold(self, pick, keep):
        """A dispute about a work holds its money, or an earlier one ends."""
        self.count()
        work = self.work(pick)
        cause = f"dsp_{work.pk}"
        if keep:
            holds.place_hold(cause=cause, work=work, actor=self.people["sam"])
        elif apps.get_model("payouts", "Hold").objects.filter(cause=cause).exists():
            holds.release_hold(cause=cause, actor=self.people["sam"])

    @rule(who=picks)
    def connect_bank(self, who):
        self.count()
        user = self.people[CREATORS[who % len(CREATORS)]]
        try:
            there = {"return_url": "http://testserver/a", "refresh_url": "http://testserver/b"}
            payees.start_onboarding(user=user, shown=True, **there)
        except (Refusal, stripe.StripeError):  # Stripe is away
            return
        at_stripe(connect.complete_onboarding, Payee.objects.get(user=user).stripe_account)

    @rule(pick=picks)
    def account_disabled(self, pick):
        self.count()
        payee = one_of(Payee.objects.order_by("pk"), pick)
        if payee:
            at_stripe(connect.disable, payee.stripe_account)

    @rule(pick=picks)
    def bank_returns_payout(self, pick):
        self.count()
        row = one_of(StripeObject.objects.filter(kind="payout").order_by("pk"), pick)
        if row:
            at_stripe(bank.fail, row.stripe_id)

    @rule(pick=picks, percent=st.integers(1, 100))
    def transfer_reversed(self, pick, percent):
        """An operator takes a transfer back, at Stripe."""
        self.count()
        row = one_of(StripeObject.objects.filter(kind="transfer").order_by("-pk")[:2], pick)
        if row:
            part = max(row.data["amount"] * percent // 100, 1)
            at_stripe(connect.reverse_transfer, {"amount": str(part)}, row.stripe_id)

    @rule(days=st.integers(0, 9), hours=st.integers(1, 23))
    def wait(self, days, hours):
        self.count()
        self.time.shift(timedelta(days=days, hours=hours))

    @rule()
    def sweepers(self):
        self.count()
        with suppress(stripe.StripeError):
            orders.sweep()
            cart_orders.sweep()
        sales.release_matured()

    @rule()
    def pay_day(self):
        """A window is over, and the run of that day pays."""
        self.wait(8, 0)
        self.sweepers()
        self.payout_run(False)
        self.deliver()

    @rule(twice=st.booleans())
    def payout_run(self, twice):
        self.count()
        payees.refresh_waiting()
        for _ in range(1 + twice):
            runs.run_payouts(timezone.now().date())

    @invariant()
    def all_is_well(self):
        """Looked at whenever something was written: every change of state or money leaves an event or a posting."""
        tables = (Event, Posting, Order)
        now = [table.objects.aggregate(last=Max("pk"))["last"] for table in tables]
        if now == self.seen:
            return
        self.seen = now
        self.books_are_right()
        self.everybody_has_what_the_sales_say()
        self.one_transfer_a_payout()
        self.licenses_follow_orders()

    def books_are_right(self):
        assert audit.find_problems() == []

    def everybody_has_what_the_sales_say(self):
        """What is left of a person's shares is pending, available, on the way or paid, or set aside by a hold."""
        owed, has = Counter(), Counter()
        for share in SaleShare.objects.select_related("sale"):
            if not share.sale.held:
                owed[share.party_id, share.sale.currency] += share.remaining
        for book in LedgerAccount.objects.filter(kind__in=["pending", "available", "in_transit"]).exclude(owner=None):
            has[book.owner_id, book.currency] += book.balance
        sent = Counter()
        for payout in Payout.objects.select_related("payee"):
            at = payout.payee.user_id, payout.currency
            sent[at] += payout.amount if payout.state == "paid" else 0
            if payout.stripe_transfer:
                back = queries.sum_postings(cause=payout.pk, kind="payout_reversed")
                sent[at] -= back if payout.state == "paid" else 0
        assert {key: value for key, value in owed.items() if value} == {
            key: has[key] + sent[key] for key in has.keys() | sent.keys() if has[key] + sent[key]
        }

    def one_transfer_a_payout(self):
        groups = Counter(row["transfer_group"] for row in at_stripe_data("transfer"))
        assert all(number == 1 for number in groups.values()), groups

    def licenses_follow_orders(self):
        for held in License.objects.select_related("order"):
            paid = held.order.state == "paid"
            assert (held.state in ("active", "suspended")) == paid, (held.pk, held.state, held.order.state)

    @precondition(lambda self: self.steps % 7 == 6)
    @rule()
    def all_quiet(self):
        self.count()
        self.settle_everything()

    def settle_everything(self):
        """Misfortunes end, days pass, workers and sweepers catch up: Stripe's balance is what our books say."""
        faults.clear()
        for _ in range(8):
            self.time.shift(timedelta(hours=26))
            self.deliver()
            orders.sweep()
            cart_orders.sweep()
            replay_lost_messages()
            if not (relay.due() or open_inbound()):
                break
        self.time.shift(reconciliation.LAG * 2)
        assert reconciliation.reconcile() == []
        self.books_are_right()
        self.everybody_has_what_the_sales_say()
        for currency in CURRENCIES:
            disputed = sum(
                row["amount"] + sum(move["fee"] for move in row["balance_transactions"])
                for row in open_disputes()
                if row["currency"] == currency.lower()
            )
            at_hand = balance.available()[currency.lower()] + disputed
            assert at_hand == -ledger.balance("stripe_clearing", currency), currency
            if not disputed:
                assert ledger.balance("refunds_payable", currency) == still_owed(currency)
        assert not Payout.objects.filter(state__in=["scheduled", "sending"]).exists()
        undecided = Chargeback.objects.filter(state="open").values_list("dispute_id", flat=True)
        assert set(undecided) == {row["id"] for row in open_disputes()}


def open_disputes():
    return [row for row in at_stripe_data("dispute") if row["status"] in ("needs_response", "under_review")]


def still_owed(currency):
    """Refunds that a bank sent back, and that no chargeback has paid since."""
    posted = {row.key: row for row in LedgerTransaction.objects.filter(postings__currency=currency)}
    failed = [key.partition(":")[2] for key in posted if key.startswith("refund_failed:")]
    owed = [name for name in failed if f"refund_absorbed:{name}" not in posted]
    return sum(posted[f"refund_failed:{name}"].postings.get().amount for name in owed)


def at_stripe_data(kind):
    return list(StripeObject.objects.filter(kind=kind, account="").values_list("data", flat=True))


def open_inbound():
    return inbound.InboundEvent.objects.filter(processed_at=None).exists()


def replay_lost_messages():
    """Once for all the hours in which a task does it: no message waits for a month until it is found."""
    stripe_webhook.replay(since=START)


def missing():
    """What every run must have seen, and this one has not."""
    seen = [*(("posted", kind) for kind in KINDS), ("Payment", "paid")]  # the last is a cart's
    return [what for what in seen if not Market.done[what]]


@pytest.mark.parametrize("run", range(3))
def test_no_series_of_misfortunes_loses_or_doubles_money(run, alice, bob, wen, lora, carol, dan, sam, capsys):
    """In three runs that may go side by side; each prints its seed."""
    number = int(os.environ.get("MONEY_SEED") or random.SystemRandom().randrange(2**32))
    Market.taken = 0
    Market.done.clear()
    plan = settings(
        stateful_step_count=STEPS, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink],
    )  # fmt: skip
    with capsys.disabled():
        print(f"\nMONEY_SEED={number} of run {run}", flush=True)
    try:
        for turn in count():  # examples differ in length: mostly the first turn is enough, or a short one more
            examples = EXAMPLES[turn > 0]
            run_state_machine_as_test(seed(number + turn)(Market), settings=settings(plan, max_examples=examples))
            if Market.taken >= AT_LEAST and (turn > 11 or not missing()):
                break
    except BaseException as error:
        error.add_note(f"MONEY_SEED={number}")  # where tests go side by side, what they print is lost
        raise
    with capsys.disabled():
        print(f"{Market.taken} steps: {dict(Market.done)}", flush=True)
    assert Market.taken >= AT_LEAST and missing() == []
