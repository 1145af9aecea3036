"""Where a licensee is, where the work will be used, and to which words they gave up the right to return."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("licensing", "0019_windows_of_licenses")]
    operations = [
        migrations.AddField("order", "address", models.CharField(blank=True, db_default="", max_length=400)),
        migrations.AddField("order", "country", models.CharField(blank=True, db_default="", max_length=2)),
        migrations.AddField("order", "channels", models.TextField(blank=True, db_default="")),
        migrations.AddField("order", "waiver_version", models.CharField(blank=True, db_default="", max_length=10)),
    ]
