"""Bids for titles are answered with other prices, by either side."""

from django.db import migrations, models

STATES = ["open", "accepted", "declined", "countered", "withdrawn", "expired"]


class Migration(migrations.Migration):
    dependencies = [("licensing", "0046_prices_beside_orders")]

    operations = [
        migrations.AddField(
            model_name="titlebid", name="by_seller", field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.AlterField(
            model_name="titlebid",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Open"),
                    ("accepted", "Accepted"),
                    ("declined", "Declined"),
                    ("countered", "Countered"),
                    ("withdrawn", "Withdrawn"),
                    ("expired", "Expired"),
                ],
                default="open",
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint(model_name="titlebid", name="title_bid_state_known"),
        migrations.AddConstraint(
            model_name="titlebid",
            constraint=models.CheckConstraint(condition=models.Q(("state__in", STATES)), name="title_bid_state_known"),
        ),
    ]
