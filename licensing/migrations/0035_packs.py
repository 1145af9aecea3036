"""Packs of works, and the orders of each work in one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import marketplace.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_notifications"),
        ("licensing", "0034_channels_of_orders"),
        ("payouts", "0015_works_sold_together"),
        ("works", "0017_unseen_works"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Pack",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="pck")),
                ("title", models.CharField(max_length=120)),
                ("description", models.TextField(blank=True)),
                ("price_minor", models.PositiveBigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[("live", "Live"), ("paused", "Paused"), ("retired", "Retired")],
                        default="live",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="PackWork",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
            ],
            options={
                "ordering": ["position"],
            },
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
                        ("listing", None), ("purpose__in", ["past_use", "offer", "pack_part"]), ("terms__isnull", False)
                    ),
                    models.Q(
                        ("listing", None),
                        ("purpose__in", ["buyout", "tip", "revenue_share", "title", "transfer", "pack"]),
                        ("terms", None),
                    ),
                    _connector="OR",
                ),
                name="order_purpose_whole",
            ),
        ),
        migrations.AddField(
            model_name="pack",
            name="seller",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="packs", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="pack",
            name="terms",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="licensing.licenseterms"
            ),
        ),
        migrations.AddField(
            model_name="packwork",
            name="pack",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="licensing.pack"
            ),
        ),
        migrations.AddField(
            model_name="packwork",
            name="work",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="packed", to="works.work"
            ),
        ),
        migrations.AddField(
            model_name="pack",
            name="works",
            field=models.ManyToManyField(related_name="packs", through="licensing.PackWork", to="works.work"),
        ),
        migrations.AddConstraint(
            model_name="packwork",
            constraint=models.UniqueConstraint(fields=("pack", "work"), name="pack_work_once"),
        ),
        migrations.AddConstraint(
            model_name="pack",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["live", "paused", "retired"])), name="pack_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="pack",
            constraint=models.CheckConstraint(condition=models.Q(("price_minor__gt", 0)), name="pack_price_positive"),
        ),
    ]
