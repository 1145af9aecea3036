"""Windows of licenses, kept apart by the database; listings that make way for one; the industry of an order."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import licensing.models.window
import marketplace.core.multiranges


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0017_briefs"),
        ("works", "0016_excerpts_chosen_before"),
    ]

    operations = [
        migrations.AddField(
            model_name="listing",
            name="back_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="listing",
            name="displaced",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="order",
            name="industry",
            field=models.CharField(blank=True, db_default="", max_length=20),
        ),
        migrations.CreateModel(
            name="Window",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("exclusive", models.BooleanField()),
                ("industries", marketplace.core.multiranges.MultirangeField(base="int4multirange")),
                ("media", marketplace.core.multiranges.MultirangeField(base="int4multirange")),
                ("countries", marketplace.core.multiranges.MultirangeField(base="int4multirange")),
                ("period", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                (
                    "beside",
                    marketplace.core.multiranges.MultirangeField(
                        base="int8multirange", default=licensing.models.window.nothing
                    ),
                ),
                ("held_until", models.DateTimeField(null=True)),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="window", to="licensing.order"
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="windows", to="works.work"
                    ),
                ),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                django.db.models.expressions.RawSQL(
                                    "int8range(hashtextextended(work_id, 0), hashtextextended(work_id, 0), '[]')", []
                                ),
                                "&&",
                            ),
                            (
                                django.db.models.expressions.RawSQL(
                                    "case when exclusive then int8multirange(int8range(null, null)) - beside else int8multirange(int8range(id, id, '[]')) end",
                                    [],
                                ),
                                "&&",
                            ),
                            (models.F("period"), "&&"),
                            (models.F("industries"), "&&"),
                            (models.F("media"), "&&"),
                            (models.F("countries"), "&&"),
                        ],
                        name="window_no_overlap",
                    )
                ],
            },
        ),
    ]
