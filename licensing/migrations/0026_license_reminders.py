"""Which reminder of its end was the last that a license got."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("licensing", "0025_boards")]

    operations = [
        migrations.AddField(
            model_name="license", name="reminded_days", field=models.PositiveSmallIntegerField(null=True)
        )
    ]
