"""Works that only name what is to be made for somebody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("works", "0017_unseen_works")]

    operations = [migrations.AddField("work", "reserved", models.BooleanField(db_default=False, default=False))]
