"""The passage that the owner of a text wants to show, kept with its version until the worker looks for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("works", "0012_reviewed_claims")]

    operations = [
        migrations.AddField(
            model_name="version",
            name="excerpt",
            field=models.TextField(blank=True, db_default=""),
        ),
    ]
