"""A team can be closed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payouts", "0013_faults_of_ours")]
    operations = [
        migrations.AddField(model_name="team", name="closed_at", field=models.DateTimeField(null=True)),
    ]
