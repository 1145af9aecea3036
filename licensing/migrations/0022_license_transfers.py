"""Licenses passed on, and orders that pay for one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import marketplace.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_notifications"),
        ("licensing", "0021_title_sales"),
        ("payouts", "0009_sellers_and_asides"),
        ("works", "0016_excerpts_chosen_before"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LicenseTransfer",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="ltr")),
                ("price_minor", models.PositiveBigIntegerField(default=0)),
                ("currency", models.CharField(max_length=3)),
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
                            ("undone", "Undone"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("due_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="order",
            name="order_purpose_whole",
        ),
        migrations.AddField(
            model_name="license",
            name="predecessor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successors",
                to="licensing.license",
            ),
        ),
        migrations.AlterField(
            model_name="order",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("license", "License"),
                    ("buyout", "Buy-out of a share"),
                    ("tip", "Tip"),
                    ("revenue_share", "Share of reported sales"),
                    ("past_use", "License for past use"),
                    ("offer", "Negotiated license"),
                    ("title", "Title of a work"),
                    ("transfer", "Transfer of a license"),
                ],
                db_default="license",
                default="license",
                max_length=15,
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("listing__isnull", False), ("purpose", "license"), ("terms__isnull", False)),
                    models.Q(("listing", None), ("purpose__in", ["past_use", "offer"]), ("terms__isnull", False)),
                    models.Q(
                        ("listing", None),
                        ("purpose__in", ["buyout", "tip", "revenue_share", "title", "transfer"]),
                        ("terms", None),
                    ),
                    _connector="OR",
                ),
                name="order_purpose_whole",
            ),
        ),
        migrations.AddField(
            model_name="licensetransfer",
            name="giver",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="licensetransfer",
            name="license",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="transfers", to="licensing.license"
            ),
        ),
        migrations.AddField(
            model_name="licensetransfer",
            name="receiver",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="license_transfers",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="licensetransfer",
            name="successor",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="transferred_by",
                to="licensing.license",
            ),
        ),
        migrations.AddIndex(
            model_name="licensetransfer",
            index=models.Index(condition=models.Q(("state", "open")), fields=["due_at"], name="license_transfer_due"),
        ),
        migrations.AddConstraint(
            model_name="licensetransfer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("license",), name="license_transfer_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="licensetransfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "accepted", "declined", "withdrawn", "expired", "undone"])),
                name="license_transfer_state_known",
            ),
        ),
    ]
