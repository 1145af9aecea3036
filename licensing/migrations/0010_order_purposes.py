"""An order says what it pays for; those before were all for licenses."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_identities"),
        ("licensing", "0009_search_words"),
        ("works", "0011_proposed_derivations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="order",
            name="matter",
            field=models.CharField(blank=True, db_default="", db_index=True, max_length=40),
        ),
        migrations.AddField(
            model_name="order",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("license", "License"),
                    ("buyout", "Buy-out of a share"),
                    ("tip", "Tip"),
                    ("revenue_share", "Share of reported sales"),
                    ("past_use", "License for past use"),
                ],
                db_default="license",
                default="license",
                max_length=15,
            ),
        ),
        migrations.AlterField(
            model_name="order",
            name="listing",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="licensing.listing"
            ),
        ),
        migrations.AlterField(
            model_name="order",
            name="terms",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="licensing.licenseterms"
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("listing__isnull", False), ("purpose", "license"), ("terms__isnull", False)),
                    models.Q(("listing", None), ("purpose", "past_use"), ("terms__isnull", False)),
                    models.Q(("listing", None), ("purpose__in", ["buyout", "tip", "revenue_share"]), ("terms", None)),
                    _connector="OR",
                ),
                name="order_purpose_whole",
            ),
        ),
    ]
