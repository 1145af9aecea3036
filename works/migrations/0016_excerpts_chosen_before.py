"""Excerpts that owners chose before versions remembered them are carried over to later versions too."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def remember(apps: Apps, _editor: BaseDatabaseSchemaEditor | None) -> None:
    """Of texts whose last choice stands on record, the newest certified version gets what the work shows."""
    version_of, work_of = apps.get_model("works", "Version"), apps.get_model("works", "Work")
    events = apps.get_model("core", "Event").objects.filter(name="work.described", payload__has_key="excerpt")
    for work in work_of.objects.filter(kind="text", pk__in=events.values("subject")).exclude(excerpt=""):
        newest = version_of.objects.filter(work=work, state="certified").order_by("-number").first()
        chosen = events.filter(subject=work.pk).order_by("-pk").first()
        if newest and not newest.excerpt and chosen.created_at > newest.certified_at:
            version_of.objects.filter(pk=newest.pk).update(excerpt=work.excerpt)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial"), ("works", "0015_identity_disclosures")]

    operations = [migrations.RunPython(remember, migrations.RunPython.noop)]
