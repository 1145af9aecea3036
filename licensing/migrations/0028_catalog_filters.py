"""How often works are licensed, beside their listings; counts of the whole catalog; creators as tokens.

Listings made before are found by style, color, base model and grade once `manage.py reindex_search` ran.
"""

from django.db import migrations, models

CREATORS = """
update licensing_listing l set search = coalesce(l.search, ''::tsvector) || array_to_tsvector(array['=by:' || w.creator_id])
from works_work w where w.id = l.work_id and l.state <> 'retired'
"""
LICENSED = """
update licensing_listing l set licensed = sold.number
from (select work_id, count(*) as number from licensing_license where state <> 'revoked' group by work_id) sold
where sold.work_id = l.work_id
"""


class Migration(migrations.Migration):
    dependencies = [("licensing", "0027_scheduled_listings")]

    operations = [
        migrations.AddField(
            model_name="listing", name="licensed", field=models.PositiveIntegerField(db_default=0, default=0)
        ),
        migrations.CreateModel(
            name="FacetCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=20)),
                ("value", models.CharField(blank=True, max_length=60)),
                ("number", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("name", "value"), name="facet_counted_once")],
            },
        ),
        migrations.RunSQL(CREATORS, migrations.RunSQL.noop),
        migrations.RunSQL(LICENSED, migrations.RunSQL.noop),
    ]
