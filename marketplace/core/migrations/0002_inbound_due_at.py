"""A provider's message that could not be applied is tried again later."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.AddField("inboundevent", "due_at", models.DateTimeField(default=django.utils.timezone.now)),
    ]
