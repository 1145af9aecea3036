from django.db import migrations
from django.db.models import F


def take_up(apps, schema_editor):
    """Until now every dispute held the money from the moment it was opened."""
    disputes = apps.get_model("licensing", "Dispute").objects
    disputes.update(taken_up_at=F("created_at"))
    disputes.filter(state="open").update(state="awaiting_reply")


class Migration(migrations.Migration):
    dependencies = [("licensing", "0002_disputes_are_taken_up")]
    operations = [migrations.RunPython(take_up, migrations.RunPython.noop)]
