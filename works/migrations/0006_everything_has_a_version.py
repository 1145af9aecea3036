"""No file, fingerprint or certificate without its version."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("works", "0005_first_versions")]

    operations = [
        *[
            migrations.AlterField(
                model_name=model,
                name="version",
                field=models.ForeignKey(on_delete=rule, related_name=related, to="works.version"),
            )
            for model, rule, related in [
                ("media", django.db.models.deletion.CASCADE, "+"),
                ("fingerprint", django.db.models.deletion.CASCADE, "fingerprints"),
                ("certificate", django.db.models.deletion.PROTECT, "certificates"),
            ]
        ],
        migrations.RemoveConstraint(model_name="media", name="media_role_once"),
        migrations.AddConstraint(
            model_name="media",
            constraint=models.UniqueConstraint(fields=("version", "role", "position"), name="media_role_once"),
        ),
        migrations.AddConstraint(
            model_name="media",
            constraint=models.CheckConstraint(
                condition=models.Q(("role", "deliverable"), ("purpose", ""), _connector="XOR"),
                name="media_purpose_of_deliverables",
            ),
        ),
        migrations.RemoveConstraint(model_name="fingerprint", name="fingerprint_once"),
        migrations.AddConstraint(
            model_name="fingerprint",
            constraint=models.UniqueConstraint(fields=("version", "method"), name="fingerprint_once"),
        ),
    ]
