"""The order by licenses is read from an index."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0028_catalog_filters"),
        ("works", "0016_excerpts_chosen_before"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(
                condition=models.Q(("state", "live")), fields=["-licensed", "-id"], name="listing_most_licensed"
            ),
        ),
    ]
