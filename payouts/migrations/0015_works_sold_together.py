"""Works that are sold together at one price."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payouts", "0014_teams_close"),
        ("works", "0016_excerpts_chosen_before"),
    ]

    operations = [
        migrations.AddField(
            model_name="sale",
            name="also",
            field=models.ManyToManyField(related_name="sales_beside", to="works.work"),
        ),
    ]
