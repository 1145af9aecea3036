"""Orders of the catalog know prices too, so that what is out of their bounds is passed without a look at its row."""

from django.db import migrations, models

LIVE = models.Q(state="live")


class Migration(migrations.Migration):
    dependencies = [("licensing", "0045_statistics_of_the_catalog")]

    operations = [
        migrations.RemoveIndex(model_name="listing", name="listing_live"),
        migrations.RemoveIndex(model_name="listing", name="listing_most_licensed"),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(fields=["-id", "currency", "price_minor"], name="listing_newest", condition=LIVE),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(
                fields=["-licensed", "-id", "currency", "price_minor"], name="listing_by_licenses", condition=LIVE
            ),
        ),
    ]
