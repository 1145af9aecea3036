"""Splits, sales, the guarded ledger and payouts: the steps up to 0016 at once, for a new database."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import marketplace.core.ids

# Balances follow the postings of a statement all at once: each account is locked and written once.
APPLY = """
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
create trigger ledger_apply after insert on payouts_posting referencing new table as fresh
    for each statement execute function ledger_apply_postings();
"""

# What a ledger must never do is refused.
KEEP = """
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

# How sales flow up a large graph is kept, until an edge at or above the sold work changes.
FORGET = """
create function flow_forget(child varchar) returns void language sql as $$
    delete from payouts_workflow
    where work_id = child or work_id in (select descendant_id from works_ancestry where ancestor_id = child)
$$;
create function flow_forget_edge() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' and old.state = 'active' then
        perform flow_forget(old.child_id);
    end if;
    if tg_op <> 'DELETE' and new.state = 'active' then
        perform flow_forget(new.child_id);
    end if;
    return null;
end $$;
create trigger flow_forget after insert or delete or update of state, share_bps, reach, child_id, parent_id
    on works_derivation for each row execute function flow_forget_edge();
"""


class Migration(migrations.Migration):
    replaces = [
        ("payouts", "0001_initial"),
        ("payouts", "0002_ledger_guards"),
        ("payouts", "0003_sale_parts_and_leaving"),
        ("payouts", "0004_chargeback"),
        ("payouts", "0005_fee_rules"),
        ("payouts", "0006_payee_secured"),
        ("payouts", "0007_debts_and_adjustments"),
        ("payouts", "0008_referrals"),
        ("payouts", "0009_sellers_and_asides"),
        ("payouts", "0010_teams_and_dated_splits"),
        ("payouts", "0011_postings_applied_together"),
        ("payouts", "0012_flows_kept"),
        ("payouts", "0013_faults_of_ours"),
        ("payouts", "0014_teams_close"),
        ("payouts", "0015_works_sold_together"),
        ("payouts", "0016_disputes_of_several_sales"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0004_in_cart"),
        ("works", "0017_unseen_works"),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerTransaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=160, unique=True)),
                ("kind", models.CharField(max_length=40)),
                ("cause", models.CharField(db_index=True, max_length=80)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PayoutRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on_date", models.DateField(unique=True)),
                ("started_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="WorkFlow",
            fields=[
                (
                    "work",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="flow",
                        serialize=False,
                        to="works.work",
                    ),
                ),
                ("rows", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="LedgerAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("stripe_clearing", "Stripe clearing"),
                            ("pending", "Pending"),
                            ("available", "Available"),
                            ("in_transit", "In transit"),
                            ("revenue", "Revenue"),
                            ("fees", "Fees"),
                            ("losses", "Losses"),
                            ("dispute_hold", "Held for disputes"),
                            ("refunds_payable", "Refunds payable"),
                            ("tax_payable", "Tax payable"),
                        ],
                        max_length=20,
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("balance", models.BigIntegerField(default=0)),
                ("may_go_negative", models.BooleanField(default=False)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledger_accounts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "kind", "currency"), name="ledger_account_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("balance__gte", 0), ("may_go_negative", True), _connector="OR"),
                        name="ledger_no_overdraft",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stripe_account", models.CharField(max_length=60, unique=True)),
                ("ready", models.BooleanField(default=False)),
                ("requirements", models.JSONField(default=list)),
                (
                    "schedule",
                    models.CharField(
                        choices=[("daily", "Daily"), ("weekly", "Weekly"), ("monthly", "Monthly")],
                        default="weekly",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("secured_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payee", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Payout",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="pay")),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("scheduled", "Scheduled"),
                            ("sending", "Sending"),
                            ("paid", "Paid"),
                            ("failed", "Failed"),
                            ("canceled", "Canceled"),
                        ],
                        default="scheduled",
                        max_length=10,
                    ),
                ),
                ("stripe_transfer", models.CharField(blank=True, max_length=60)),
                ("failure", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("paid_at", models.DateTimeField(null=True)),
                (
                    "payee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payouts", to="payouts.payee"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payouts", to="payouts.payoutrun"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("run", "payee", "currency"), name="payout_once_per_run"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payout_amount_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["scheduled", "sending", "paid", "failed", "canceled"])),
                        name="payout_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PayoutSkip",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.BigIntegerField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("not_onboarded", "No bank account is connected yet"),
                            ("not_ready", "Stripe needs something from you before it can pay"),
                            ("no_second_factor", "Turn on a second factor before your first payout"),
                            ("below_minimum", "The amount is below the minimum"),
                            ("not_due", "Your schedule is not due yet"),
                            ("our_fault", "Something went wrong on our side; the next run tries again"),
                        ],
                        max_length=20,
                    ),
                ),
                ("detail", models.TextField(blank=True)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="skips", to="payouts.payoutrun"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="payout_skips",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("run", "user", "currency"), name="payout_skip_once")],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "destination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payouts.ledgeraccount"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payouts.ledgeraccount"
                    ),
                ),
                (
                    "transaction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="payouts.ledgertransaction",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="posting_amount_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("source", models.F("destination")), _negated=True), name="posting_moves"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Referrer",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="ref")),
                ("bps", models.PositiveIntegerField()),
                ("active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrer",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("bps__lte", 10000)), name="referrer_bps_in_range")
                ],
            },
        ),
        migrations.CreateModel(
            name="Sale",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="sal")),
                ("source", models.CharField(max_length=60, unique=True)),
                ("currency", models.CharField(max_length=3)),
                ("gross_minor", models.BigIntegerField()),
                ("tax_minor", models.BigIntegerField(default=0)),
                ("fee_minor", models.BigIntegerField()),
                ("fee_bps", models.PositiveIntegerField()),
                ("aside_bps", models.PositiveIntegerField(db_default=0, default=0)),
                ("refunded_minor", models.BigIntegerField(default=0)),
                ("fee_refunded_minor", models.BigIntegerField(default=0)),
                ("tax_refunded_minor", models.BigIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "Pending"), ("released", "Released")], default="pending", max_length=10
                    ),
                ),
                ("held", models.BooleanField(default=False)),
                ("occurred_at", models.DateTimeField()),
                ("release_at", models.DateTimeField(db_index=True)),
                ("also", models.ManyToManyField(related_name="sales_beside", to="works.work")),
                (
                    "aside",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "seller",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sales", to="works.work"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["pending", "released"])), name="sale_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("refunded_minor__lte", models.F("gross_minor"))),
                        name="sale_refund_within_gross",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Chargeback",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="cbk")),
                ("dispute_id", models.CharField(max_length=80)),
                ("amount", models.BigIntegerField()),
                ("parts", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("won", "Won"), ("lost", "Lost")], default="open", max_length=10
                    ),
                ),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "sale",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="chargebacks", to="payouts.sale"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("dispute_id", "sale"), name="chargeback_of_sale_once"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="chargeback_amount_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "won", "lost"])), name="chargeback_state_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SaleShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("amount", models.BigIntegerField()),
                ("refunded", models.BigIntegerField(default=0)),
                ("referral", models.BooleanField(db_default=False, default=False)),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sale_shares",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sale",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shares", to="payouts.sale"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("sale", "party"), name="sale_share_once"),
                    models.CheckConstraint(
                        condition=models.Q(("refunded__gte", 0), ("refunded__lte", models.F("amount"))),
                        name="share_refund_within",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SalePart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("through", models.CharField(blank=True, db_default="", default="", max_length=100)),
                ("amount", models.BigIntegerField()),
                (
                    "sale",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="payouts.sale"
                    ),
                ),
                (
                    "via",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="works.work"
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sale_parts", to="works.work"
                    ),
                ),
                (
                    "share",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="payouts.saleshare",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sale", "work", "share", "through"), name="sale_part_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gt", 0), ("share__isnull", False)),
                            models.Q(("amount", 0), ("share", None)),
                            _connector="OR",
                        ),
                        name="sale_part_amount",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Split",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="spl")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("agreed", "Agreed"),
                            ("active", "Active"),
                            ("declined", "Declined"),
                            ("superseded", "Superseded"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("begins_on", models.DateField(null=True)),
                ("effective_at", models.DateTimeField(null=True)),
                (
                    "work",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="splits", to="works.work"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "agreed")), fields=["effective_at"], name="split_to_begin"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")), fields=("work",), name="split_one_active"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")), fields=("work",), name="split_one_proposed"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="tem")),
                (
                    "handle",
                    models.CharField(
                        max_length=30,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9][a-z0-9_-]{2,29}\\Z", "3 to 30 lower-case letters, digits, - or _."
                            )
                        ],
                        verbose_name="short name",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="teams_led",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SplitShare",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="shr")),
                ("position", models.PositiveSmallIntegerField()),
                ("bps", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("invited", "Invited"), ("accepted", "Accepted"), ("declined", "Declined")],
                        default="invited",
                        max_length=10,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="split_shares",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "split",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shares", to="payouts.split"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="shares", to="payouts.team"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("split", "party"), name="split_party_once"),
                    models.UniqueConstraint(fields=("split", "team"), name="split_team_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("party__isnull", False), ("team", None)),
                            models.Q(("party", None), ("team__isnull", False)),
                            _connector="OR",
                        ),
                        name="share_of_person_or_team",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("bps__gte", 0), ("bps__lte", 10000)), name="split_bps_in_range"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="split",
            name="team",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="splits", to="payouts.team"
            ),
        ),
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="adj")),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.BigIntegerField()),
                ("reason", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "Proposed"), ("approved", "Approved"), ("declined", "Declined")],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("proposed_at", models.DateTimeField(auto_now_add=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adjustments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount", 0), _negated=True), name="adjustment_moves"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="adjustment_has_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by", None), ("state", "proposed")),
                            models.Q(("decided_by__isnull", False), ("state__in", ["approved", "declined"])),
                            _connector="OR",
                        ),
                        name="adjustment_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(
                                models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                                models.Q(("decided_by", models.F("user")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="adjustment_second_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Debt",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="dbt")),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("settled", "Settled"), ("written_off", "Written off")],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="debts", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("user", "currency"), name="debt_one_open"
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="debt_amount_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "settled", "written_off"])), name="debt_state_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FeeRule",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="fee")),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("image", "Image"),
                            ("text", "Text"),
                            ("prompt", "Prompt"),
                            ("workflow", "Workflow"),
                            ("model", "Model"),
                        ],
                        max_length=10,
                    ),
                ),
                ("bps", models.PositiveIntegerField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("reason", models.TextField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "creator",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fee_rules",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("bps__lte", 10000)), name="fee_bps_in_range"),
                    models.CheckConstraint(
                        condition=models.Q(("creator", None), ("kind", ""), _connector="OR"), name="fee_one_scope"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at", None), ("ends_at__gte", models.F("starts_at")), _connector="OR"),
                        name="fee_ends_later",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                models.Func(
                                    django.db.models.functions.comparison.Cast(
                                        django.db.models.functions.comparison.Coalesce(
                                            models.F("creator_id"), models.Value(0)
                                        ),
                                        models.BigIntegerField(),
                                    ),
                                    django.db.models.functions.comparison.Cast(
                                        django.db.models.functions.comparison.Coalesce(
                                            models.F("creator_id"), models.Value(0)
                                        ),
                                        models.BigIntegerField(),
                                    ),
                                    models.Value("[]"),
                                    function="int8range",
                                ),
                                "&&",
                            ),
                            (
                                models.Func(
                                    django.db.models.functions.comparison.Cast(
                                        models.Func(models.F("kind"), function="hashtext"), models.BigIntegerField()
                                    ),
                                    django.db.models.functions.comparison.Cast(
                                        models.Func(models.F("kind"), function="hashtext"), models.BigIntegerField()
                                    ),
                                    models.Value("[]"),
                                    function="int8range",
                                ),
                                "&&",
                            ),
                            (
                                models.Func(
                                    "starts_at",
                                    "ends_at",
                                    function="tstzrange",
                                    output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="fee_one_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="hld")),
                ("cause", models.CharField(max_length=60, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("placed", "Placed"), ("released", "Released"), ("taken", "Taken")],
                        default="placed",
                        max_length=10,
                    ),
                ),
                ("placed_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="works.work"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["placed", "released", "taken"])), name="hold_state_known"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="split",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "active")), fields=("team",), name="team_split_one_active"
            ),
        ),
        migrations.AddConstraint(
            model_name="split",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "proposed")), fields=("team",), name="team_split_one_proposed"
            ),
        ),
        migrations.AddConstraint(
            model_name="split",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("team", None), ("work__isnull", False)),
                    models.Q(("team__isnull", False), ("work", None)),
                    _connector="OR",
                ),
                name="split_of_work_or_team",
            ),
        ),
        *[migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (APPLY, KEEP, FORGET)],
    ]
