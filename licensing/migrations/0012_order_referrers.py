"""An order remembers who brought it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0011_buyouts"),
        ("payouts", "0008_referrals"),
    ]

    operations = [
        migrations.AddField(
            model_name="order",
            name="referral_bps",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="order",
            name="referrer",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="payouts.referrer"
            ),
        ),
    ]
