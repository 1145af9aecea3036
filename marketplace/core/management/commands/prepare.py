"""Bring a database and its folders up to date: migrations, static files, languages, and the demo once."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from marketplace.core.models import Event


class Command(BaseCommand):
    help = "Migrate, collect static files, and in demo mode load the demo market once."

    def handle(self, *args: Any, **options: Any) -> None:
        for alias in settings.DATABASES:
            call_command("migrate", database=alias, verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        if settings.DEMO and not Event.objects.filter(name="demo.loaded").exists():
            self.stdout.write("loading the demo market …")
            self.stdout.flush()
            call_command("demo", works=settings.DEMO_WORKS if settings.DEMO_WORKS >= 0 else None)
