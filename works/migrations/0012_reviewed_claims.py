"""What a member of staff looked at when a claim was graded as reviewed, and when."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("works", "0011_proposed_derivations")]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="evidence",
            field=models.CharField(blank=True, db_default="", default="", max_length=500),
        ),
        migrations.AddField(model_name="claim", name="reviewed_at", field=models.DateTimeField(null=True)),
    ]
