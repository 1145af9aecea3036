"""Months of sales that licensees report, and what is due of them."""

import django.db.models.deletion
from django.db import migrations, models

import marketplace.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0012_order_referrers"),
    ]

    operations = [
        migrations.CreateModel(
            name="RevenueReport",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="rev")),
                ("month", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("expected", "To be reported"),
                            ("due", "Due"),
                            ("nothing_due", "Nothing due"),
                            ("paid", "Paid"),
                        ],
                        default="expected",
                        max_length=12,
                    ),
                ),
                ("sales_minor", models.PositiveBigIntegerField(default=0)),
                ("due_minor", models.PositiveBigIntegerField(default=0)),
                ("due_at", models.DateTimeField(db_index=True)),
                ("filed_at", models.DateTimeField(null=True)),
                ("paid_at", models.DateTimeField(null=True)),
                ("reminded_at", models.DateTimeField(null=True)),
                (
                    "license",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revenue_reports",
                        to="licensing.license",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("license", "month"), name="revenue_report_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["expected", "due", "nothing_due", "paid"])),
                        name="revenue_report_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_minor__gt", 0), ("state__in", ["due", "paid"])),
                            models.Q(("due_minor", 0), ("state__in", ["expected", "nothing_due"])),
                            _connector="OR",
                        ),
                        name="revenue_report_due",
                    ),
                ],
            },
        ),
    ]
