"""Bids for titles that are for sale."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import marketplace.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0023_purchase_requests"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="titlesale",
            name="takes_bids",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name="TitleBid",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="bid")),
                ("price_minor", models.PositiveBigIntegerField()),
                ("message", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("due_at", models.DateTimeField()),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="title_bids",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sale",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bids", to="licensing.titlesale"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["open", "accepted"])), fields=["due_at"], name="title_bid_due"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["open", "accepted"])),
                        fields=("sale", "buyer"),
                        name="title_bid_one",
                    ),
                    models.CheckConstraint(condition=models.Q(("price_minor__gt", 0)), name="title_bid_price_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "accepted", "declined", "withdrawn", "expired"])),
                        name="title_bid_state_known",
                    ),
                ],
            },
        ),
    ]
