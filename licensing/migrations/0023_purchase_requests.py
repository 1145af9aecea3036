"""What teams let their buyers spend without asking, and what these ask for."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import marketplace.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_notifications"),
        ("licensing", "0022_license_transfers"),
        ("works", "0016_excerpts_chosen_before"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PurchaseRequest",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="req")),
                ("price_minor", models.PositiveBigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("particulars", models.JSONField()),
                ("why", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                            ("bought", "Bought"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("due_at", models.DateTimeField()),
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
                    "listing",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="licensing.listing"
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="licensing.offer"
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="request",
                        to="licensing.order",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="purchase_requests",
                        to="accounts.organization",
                    ),
                ),
                (
                    "requester",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="purchase_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "terms",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="licensing.licenseterms"
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="works.work"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["open", "approved"])), fields=["due_at"], name="request_due"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("listing", None), ("offer__isnull", False)),
                            models.Q(("listing__isnull", False), ("offer", None)),
                            _connector="OR",
                        ),
                        name="request_for_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "approved", "refused", "withdrawn", "expired", "bought"])
                        ),
                        name="request_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["open", "approved"])),
                        fields=("organization", "requester", "listing"),
                        name="request_listing_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["open", "approved"])),
                        fields=("organization", "requester", "offer"),
                        name="request_offer_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SpendingLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("currency", models.CharField(max_length=3)),
                ("amount_minor", models.PositiveBigIntegerField()),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="spending_limits",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "currency"), name="spending_limit_once")
                ],
            },
        ),
    ]
