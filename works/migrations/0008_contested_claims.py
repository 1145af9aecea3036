"""What the file says may be called not so, with the owner's reason."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("works", "0007_marks_in_models")]
    operations = [
        migrations.AddField(
            "claim", "contested", models.CharField(blank=True, db_default="", default="", max_length=300)
        ),
    ]
