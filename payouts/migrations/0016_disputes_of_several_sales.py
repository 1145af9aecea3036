"""A dispute at the bank may be about a payment for several sales."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payouts", "0015_works_sold_together")]

    operations = [
        migrations.AlterField("chargeback", "dispute_id", models.CharField(max_length=80)),
        migrations.AddConstraint(
            "chargeback", models.UniqueConstraint(fields=["dispute_id", "sale"], name="chargeback_of_sale_once")
        ),
    ]
