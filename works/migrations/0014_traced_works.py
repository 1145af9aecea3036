"""When the signs of a work were written down; nothing yet for those that were certified before signs were kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("works", "0013_wished_excerpts")]

    operations = [
        migrations.AddField(model_name="work", name="traced_at", field=models.DateTimeField(null=True)),
    ]
