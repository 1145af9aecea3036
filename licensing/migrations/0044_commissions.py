"""Commissions, and what each revision of their offers says will be made."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import marketplace.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_in_cart"),
        ("licensing", "0043_requests_for_carts_and_monthly_limits"),
        ("payouts", "0017_deposits"),
        ("works", "0018_reserved_works"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "offer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="assignment",
                        serialize=False,
                        to="licensing.offer",
                    ),
                ),
                ("text", models.TextField()),
                ("due_on", models.DateField()),
                ("rounds", models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Commission",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="com")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("making", "Being made"),
                            ("delivered", "Delivered"),
                            ("completed", "Completed"),
                            ("canceled", "Canceled"),
                            ("forfeited", "Not paid in time"),
                            ("undone", "Undone"),
                        ],
                        default="making",
                        max_length=10,
                    ),
                ),
                ("due_on", models.DateField()),
                ("rounds_left", models.PositiveSmallIntegerField()),
                ("note", models.TextField(blank=True)),
                ("wanted", models.TextField(blank=True)),
                ("reason", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("delivered_at", models.DateTimeField(null=True)),
                ("pay_due_at", models.DateTimeField(null=True)),
                ("reminded_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="order",
            name="order_purpose_whole",
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
                    ("renewal", "Renewal of a license"),
                    ("upgrade", "Upgrade of a license"),
                    ("pack", "Pack of works"),
                    ("pack_part", "Work of a pack"),
                    ("deposit", "Deposit for a commission"),
                    ("balance", "Second half of a commission"),
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
                    models.Q(
                        ("listing__isnull", False),
                        ("purpose__in", ["license", "renewal", "upgrade"]),
                        ("terms__isnull", False),
                    ),
                    models.Q(
                        ("listing", None),
                        ("purpose__in", ["past_use", "offer", "pack_part", "balance"]),
                        ("terms__isnull", False),
                    ),
                    models.Q(
                        ("listing", None),
                        ("purpose__in", ["buyout", "tip", "revenue_share", "title", "transfer", "pack", "deposit"]),
                        ("terms", None),
                    ),
                    _connector="OR",
                ),
                name="order_purpose_whole",
            ),
        ),
        migrations.AddField(
            model_name="commission",
            name="deposit",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="commission", to="licensing.order"
            ),
        ),
        migrations.AddField(
            model_name="commission",
            name="offer",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="commission", to="licensing.offer"
            ),
        ),
        migrations.AddField(
            model_name="commission",
            name="work",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="commissions", to="works.work"
            ),
        ),
        migrations.AddIndex(
            model_name="commission",
            index=models.Index(condition=models.Q(("state", "making")), fields=["due_on"], name="commission_due"),
        ),
        migrations.AddIndex(
            model_name="commission",
            index=models.Index(
                condition=models.Q(("state", "delivered")), fields=["pay_due_at"], name="commission_pay_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="commission",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["making", "delivered", "completed"])),
                fields=("work",),
                name="commission_work_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="commission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["making", "delivered", "completed", "canceled", "forfeited", "undone"])
                ),
                name="commission_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="commission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["delivered", "completed", "forfeited"]), _negated=True),
                    ("work__isnull", False),
                    _connector="OR",
                ),
                name="commission_delivered_a_work",
            ),
        ),
    ]
