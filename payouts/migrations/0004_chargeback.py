"""Money of a sale that the buyer's bank asks back."""

import django.db.models.deletion
from django.db import migrations, models

import marketplace.core.ids


class Migration(migrations.Migration):
    dependencies = [("payouts", "0003_sale_parts_and_leaving")]
    operations = [
        migrations.CreateModel(
            name="Chargeback",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="cbk")),
                ("dispute_id", models.CharField(max_length=80, unique=True)),
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
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="chargeback_amount_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "won", "lost"])), name="chargeback_state_known"
                    ),
                ]
            },
        ),
    ]
