"""Listings stand among the newest by when they came on offer, not by when they were made."""

from django.db import migrations, models

LIVE = models.Q(state="live")
INDEXES = {
    "listing_newest": ["-place", "currency", "price_minor"],
    "listing_cheapest": ["currency", "price_minor", "-place"],
    "listing_dearest": ["currency", "-price_minor", "-place"],
    "listing_by_licenses": ["-licensed", "-place", "currency", "price_minor"],
}


class Migration(migrations.Migration):
    dependencies = [("licensing", "0048_title_bids_are_countered")]

    operations = [
        migrations.AddField(
            model_name="listing",
            name="place",
            field=models.CharField(blank=True, default="", editable=False, max_length=40),
            preserve_default=False,
        ),
        migrations.RunSQL(
            "UPDATE licensing_listing SET place = id WHERE state NOT IN ('draft', 'scheduled')", migrations.RunSQL.noop
        ),
        *(migrations.RemoveIndex(model_name="listing", name=name) for name in INDEXES),
        *(
            migrations.AddIndex(model_name="listing", index=models.Index(fields=fields, name=name, condition=LIVE))
            for name, fields in INDEXES.items()
        ),
    ]
