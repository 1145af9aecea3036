"""Listings that open and close at a time."""

from django.db import migrations, models
from django.db.models import F, Q

STATES = [
    ("draft", "Draft"),
    ("scheduled", "Scheduled"),
    ("live", "Live"),
    ("paused", "Paused"),
    ("retired", "Retired"),
]


class Migration(migrations.Migration):
    dependencies = [("licensing", "0026_license_reminders")]

    operations = [
        migrations.AddField(model_name="listing", name="opens_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="listing", name="closes_at", field=models.DateTimeField(null=True)),
        migrations.AlterField(
            model_name="listing",
            name="state",
            field=models.CharField(choices=STATES, default="draft", max_length=10),
        ),
        migrations.RemoveConstraint(model_name="listing", name="listing_state_known"),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=Q(state__in=["draft", "scheduled", "live", "paused", "retired"]), name="listing_state_known"
            ),
        ),
        migrations.RemoveConstraint(model_name="listing", name="listing_terms_once"),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.UniqueConstraint(
                condition=Q(state__in=["scheduled", "live", "paused"]),
                fields=["work", "terms"],
                name="listing_terms_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="listing_opens_before_closing",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(opens_at__isnull=False), name="listing_scheduled_opens"
            ),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(condition=Q(state="scheduled"), fields=["opens_at"], name="listing_opening"),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(
                condition=Q(state="live", closes_at__isnull=False), fields=["closes_at"], name="listing_closing"
            ),
        ),
    ]
