"""Prices that follow from what a buyer chooses."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("licensing", "0029_most_licensed")]

    operations = [
        migrations.AddField(model_name="listing", name="pricing", field=models.JSONField(null=True)),
        migrations.AddField(
            model_name="listing", name="priced_by", field=models.CharField(blank=True, db_default="", max_length=10)
        ),
        migrations.AddField(
            model_name="purchaserequest", name="choice", field=models.JSONField(db_default={}, default=dict)
        ),
    ]
