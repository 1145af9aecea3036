"""Balances follow the postings of a statement all at once: each account is locked and written once."""

from django.db import migrations

TOGETHER = """
create function ledger_apply_postings() returns trigger language plpgsql as $$
declare
    wrong record;
begin
    perform 1 from payouts_ledgeraccount
        where id in (select source_id from fresh union select destination_id from fresh) order by id for update;
    select p.currency, s.currency as source, d.currency as destination into wrong
        from fresh p join payouts_ledgeraccount s on s.id = p.source_id
        join payouts_ledgeraccount d on d.id = p.destination_id
        where s.currency <> p.currency or d.currency <> p.currency limit 1;
    if found then
        raise exception 'ledger: a posting in % between accounts in % and %',
            wrong.currency, wrong.source, wrong.destination using errcode = 'check_violation';
    end if;
    perform set_config('ledger.posting', 'on', true);
    update payouts_ledgeraccount a set balance = a.balance + moved.amount from (
        select id, sum(amount)::bigint as amount from (
            select source_id as id, -amount as amount from fresh
            union all select destination_id, amount from fresh
        ) lines group by id
    ) moved where a.id = moved.id and moved.amount <> 0;
    perform set_config('ledger.posting', 'off', true);
    return null;
end $$;
drop trigger ledger_apply on payouts_posting;
create trigger ledger_apply after insert on payouts_posting referencing new table as fresh
    for each statement execute function ledger_apply_postings();
drop function ledger_apply_posting();
"""

ONE_BY_ONE = """
create function ledger_apply_posting() returns trigger language plpgsql as $$
declare
    source_currency text;
    destination_currency text;
begin
    perform 1 from payouts_ledgeraccount where id in (new.source_id, new.destination_id) order by id for update;
    select currency into source_currency from payouts_ledgeraccount where id = new.source_id;
    select currency into destination_currency from payouts_ledgeraccount where id = new.destination_id;
    if source_currency <> new.currency or destination_currency <> new.currency then
        raise exception 'ledger: a posting in % between accounts in % and %',
            new.currency, source_currency, destination_currency using errcode = 'check_violation';
    end if;
    perform set_config('ledger.posting', 'on', true);
    update payouts_ledgeraccount set balance = balance - new.amount where id = new.source_id;
    update payouts_ledgeraccount set balance = balance + new.amount where id = new.destination_id;
    perform set_config('ledger.posting', 'off', true);
    return new;
end $$;
drop trigger ledger_apply on payouts_posting;
create trigger ledger_apply after insert on payouts_posting
    for each row execute function ledger_apply_posting();
drop function ledger_apply_postings();
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0010_teams_and_dated_splits")]
    operations = [migrations.RunSQL(TOGETHER, ONE_BY_ONE)]
