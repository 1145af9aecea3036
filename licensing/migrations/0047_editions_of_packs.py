"""A pack counts the changes of its works, so that nobody buys others than they saw."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("licensing", "0049_places_among_the_newest")]

    operations = [
        migrations.AddField("pack", "edition", models.PositiveIntegerField(db_default=1, default=1)),
        migrations.AddField("purchaserequest", "pack_edition", models.PositiveIntegerField(null=True)),
    ]
