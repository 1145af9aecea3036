"""Offers of licenses for uses that began without one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import marketplace.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0014_saved_searches"),
        ("works", "0015_identity_disclosures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PastUse",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="pst")),
                ("since", models.DateField()),
                ("found", models.TextField()),
                ("price_minor", models.PositiveBigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "Offered"),
                            ("paid", "Paid"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                            ("undone", "Undone"),
                        ],
                        default="offered",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("due_at", models.DateTimeField()),
                ("paid_at", models.DateTimeField(null=True)),
                (
                    "offered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("terms", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="licensing.licenseterms")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="past_uses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="past_uses", to="works.work"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "offered")), fields=("work", "user"), name="past_use_one_open"
                    ),
                    models.CheckConstraint(condition=models.Q(("price_minor__gt", 0)), name="past_use_price_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["offered", "paid", "declined", "withdrawn", "expired", "undone"])
                        ),
                        name="past_use_state_known",
                    ),
                ],
            },
        ),
    ]
