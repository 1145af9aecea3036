"""The orders by price, each within a currency, are read from an index."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0005_search_tokens"),
        ("works", "0002_samples_and_progress"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(
                condition=models.Q(("state", "live")),
                fields=["currency", "price_minor", "-id"],
                name="listing_cheapest",
            ),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(
                condition=models.Q(("state", "live")),
                fields=["currency", "-price_minor", "-id"],
                name="listing_dearest",
            ),
        ),
    ]
