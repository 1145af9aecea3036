"""Titles of works put up for sale, and orders that pay for one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import marketplace.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_notifications"),
        ("licensing", "0020_order_particulars"),
        ("payouts", "0009_sellers_and_asides"),
        ("works", "0016_excerpts_chosen_before"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TitleSale",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="tsl")),
                ("price_minor", models.PositiveBigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("royalty_bps", models.PositiveIntegerField()),
                ("note", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("live", "Live"),
                            ("sold", "Sold"),
                            ("withdrawn", "Withdrawn"),
                            ("ended", "Ended"),
                            ("undone", "Undone"),
                        ],
                        default="live",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="order",
            name="order_purpose_whole",
        ),
        migrations.AddField(
            model_name="order",
            name="sold_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                        ("listing", None), ("purpose__in", ["buyout", "tip", "revenue_share", "title"]), ("terms", None)
                    ),
                    _connector="OR",
                ),
                name="order_purpose_whole",
            ),
        ),
        migrations.AddField(
            model_name="titlesale",
            name="seller",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="title_sales", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="titlesale",
            name="title",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="sale", to="works.title"
            ),
        ),
        migrations.AddField(
            model_name="titlesale",
            name="work",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="title_sales", to="works.work"
            ),
        ),
        migrations.AddIndex(
            model_name="titlesale",
            index=models.Index(condition=models.Q(("state", "live")), fields=["-id"], name="title_sale_live"),
        ),
        migrations.AddConstraint(
            model_name="titlesale",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "live")), fields=("work",), name="title_sale_one_live"
            ),
        ),
        migrations.AddConstraint(
            model_name="titlesale",
            constraint=models.CheckConstraint(
                condition=models.Q(("price_minor__gt", 0)), name="title_sale_price_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="titlesale",
            constraint=models.CheckConstraint(
                condition=models.Q(("royalty_bps__lte", 10000)), name="title_sale_royalty_in_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="titlesale",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["live", "sold", "withdrawn", "ended", "undone"])),
                name="title_sale_state_known",
            ),
        ),
    ]
