"""Deposits that are held for buyers, and disputes at the bank about them."""

import django.db.models.deletion
from django.db import migrations, models

import marketplace.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("payouts", "0016_disputes_of_several_sales"),
    ]

    operations = [
        migrations.AlterField(
            model_name="chargeback",
            name="sale",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="chargebacks", to="payouts.sale"
            ),
        ),
        migrations.AlterField(
            model_name="ledgeraccount",
            name="kind",
            field=models.CharField(
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
                    ("deposits", "Deposits held for buyers"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="Deposit",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="dep")),
                ("source", models.CharField(max_length=40, unique=True)),
                ("amount_minor", models.PositiveBigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("returned_minor", models.PositiveBigIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[("held", "Held"), ("sold", "Sold"), ("returned", "Returned"), ("lost", "Lost")],
                        default="held",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="deposit_amount_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("returned_minor__lte", models.F("amount_minor"))),
                        name="deposit_returned_within",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["held", "sold", "returned", "lost"])),
                        name="deposit_state_known",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="chargeback",
            name="deposit",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="chargebacks", to="payouts.deposit"
            ),
        ),
        migrations.AddConstraint(
            model_name="chargeback",
            constraint=models.UniqueConstraint(fields=("dispute_id", "deposit"), name="chargeback_of_deposit_once"),
        ),
        migrations.AddConstraint(
            model_name="chargeback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("deposit__isnull", False), ("sale", None)),
                    models.Q(("deposit", None), ("sale__isnull", False)),
                    _connector="OR",
                ),
                name="chargeback_of_one",
            ),
        ),
    ]
