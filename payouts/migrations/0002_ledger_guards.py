"""The database keeps balances and refuses what a ledger must never do."""

from django.db import migrations

GUARDS = """
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
create trigger ledger_apply after insert on payouts_posting
    for each row execute function ledger_apply_posting();

create function ledger_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'ledger: % of % is refused; post the opposite instead', tg_op, tg_table_name
        using errcode = 'check_violation';
end $$;
create trigger ledger_keep_postings before update or delete on payouts_posting
    for each row execute function ledger_refuse_change();
create trigger ledger_keep_all_postings before truncate on payouts_posting
    for each statement execute function ledger_refuse_change();
create trigger ledger_keep_transactions before update or delete on payouts_ledgertransaction
    for each row execute function ledger_refuse_change();
create trigger ledger_keep_all_transactions before truncate on payouts_ledgertransaction
    for each statement execute function ledger_refuse_change();

create function ledger_refuse_balance() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.balance <> 0 then
            raise exception 'ledger: an account starts at zero' using errcode = 'check_violation';
        end if;
    elsif new.currency <> old.currency or (new.balance <> old.balance
            and coalesce(current_setting('ledger.posting', true), 'off') <> 'on') then
        raise exception 'ledger: balances change by postings only' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger ledger_keep_balance before insert or update on payouts_ledgeraccount
    for each row execute function ledger_refuse_balance();
"""

REMOVE = """
drop trigger ledger_keep_balance on payouts_ledgeraccount;
drop trigger ledger_keep_all_transactions on payouts_ledgertransaction;
drop trigger ledger_keep_transactions on payouts_ledgertransaction;
drop trigger ledger_keep_all_postings on payouts_posting;
drop trigger ledger_keep_postings on payouts_posting;
drop trigger ledger_apply on payouts_posting;
drop function ledger_refuse_balance();
drop function ledger_refuse_change();
drop function ledger_apply_posting();
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0001_initial")]
    operations = [migrations.RunSQL(GUARDS, REMOVE)]
