"""Accounts that bring sales, and their part of the fee."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import marketplace.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("payouts", "0007_debts_and_adjustments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="saleshare",
            name="referral",
            field=models.BooleanField(db_default=False, default=False),
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
    ]
