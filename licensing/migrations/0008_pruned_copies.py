"""Copies made for licenses whose bytes are not kept any more; one that is, for each license and file."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("licensing", "0007_delivered_copies")]

    operations = [
        migrations.AddField(model_name="deliveredcopy", name="pruned_at", field=models.DateTimeField(null=True)),
        migrations.AddConstraint(
            model_name="deliveredcopy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("pruned_at", None)), fields=("license", "media"), name="delivered_copy_kept_once"
            ),
        ),
        migrations.RemoveConstraint(model_name="deliveredcopy", name="delivered_copy_once"),
    ]
