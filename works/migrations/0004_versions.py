"""Versions of works, and files that belong to one."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import marketplace.core.ids


class Migration(migrations.Migration):
    dependencies = [("works", "0003_ai_source_and_training")]

    operations = [
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="ver")),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=160)),
                ("note", models.TextField(blank=True, max_length=2000)),
                (
                    "state",
                    models.CharField(
                        choices=[("processing", "Being read"), ("certified", "Certified"), ("refused", "Refused")],
                        default="processing",
                        max_length=12,
                    ),
                ),
                ("submission", models.CharField(blank=True, max_length=64)),
                ("problem_code", models.CharField(blank=True, max_length=60)),
                ("problem", models.TextField(blank=True)),
                ("sha256", models.CharField(blank=True, db_index=True, max_length=64)),
                ("facts", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("certified_at", models.DateTimeField(null=True)),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="works.work"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["processing", "certified", "refused"])),
                        name="version_state_known",
                    ),
                    models.UniqueConstraint(fields=("work", "number"), name="version_numbered_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "processing")), fields=("work",), name="version_one_in_processing"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("submission", ""), _negated=True),
                        fields=("work", "submission"),
                        name="version_submitted_once",
                    ),
                ],
            },
        ),
        *[
            migrations.AddField(
                model_name=model,
                name="version",
                field=models.ForeignKey(null=True, on_delete=rule, related_name=related, to="works.version"),
            )
            for model, rule, related in [
                ("media", django.db.models.deletion.CASCADE, "+"),
                ("fingerprint", django.db.models.deletion.CASCADE, "fingerprints"),
                ("certificate", django.db.models.deletion.PROTECT, "certificates"),
            ]
        ],
        migrations.AddField(model_name="media", name="current", field=models.BooleanField(default=True)),
        migrations.AddField(
            model_name="media",
            name="purpose",
            field=models.CharField(
                blank=True,
                choices=[
                    ("source_layers", "Source layers"),
                    ("prompt", "Prompt"),
                    ("workflow", "Workflow"),
                    ("model", "Model"),
                    ("text", "Text"),
                    ("dataset", "Dataset"),
                    ("other", "Other"),
                ],
                default="",
                max_length=15,
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="media",
            name="role",
            field=models.CharField(
                choices=[
                    ("original", "Original"),
                    ("deliverable", "Deliverable"),
                    ("preview", "Preview"),
                    ("thumbnail", "Thumbnail"),
                    ("sample", "Sample"),
                    ("sample_src", "Sample Source"),
                ],
                max_length=12,
            ),
        ),
    ]
