"""The words that typos are compared with. `manage.py reindex_search` fills them for listings made before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("licensing", "0008_pruned_copies")]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("length", models.PositiveSmallIntegerField(db_index=True)),
            ],
        ),
    ]
