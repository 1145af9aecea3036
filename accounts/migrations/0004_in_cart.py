"""The number that the cart in the header shows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_notifications")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="in_cart",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
