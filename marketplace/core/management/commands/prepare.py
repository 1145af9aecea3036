"""Bring a database and its folders up to date: migrations, static files, languages, and the demo once."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections

from marketplace.core import languages
from marketplace.core.models import Event

OLDEST_SERVER = 150000


class Command(BaseCommand):
    help = "Migrate, collect static files, compile languages, and in demo mode load the demo market once."

    requires_system_checks = []  # `make quick` and CI run them; here they cost a second of every start

    def handle(self, *args: Any, **options: Any) -> None:
        for alias in settings.DATABASES:
            _check_server(alias)
            # The local Stripe's database holds one app: the states of all others take long to work out there.
            only = ["sandbox"] if alias == "sandbox" else []
            call_command("migrate", *only, database=alias, verbosity=0, interactive=False)
        languages.compile_catalogs()
        _collect_static()
        if settings.DEMO and not Event.objects.filter(name="demo.loaded").exists():
            self.stdout.write("loading the demo market …")
            self.stdout.flush()
            call_command("demo", works=settings.DEMO_WORKS if settings.DEMO_WORKS >= 0 else None)


def _check_server(alias: str) -> None:
    connection = connections[alias]
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise CommandError(f"The database {connection.settings_dict['NAME']} cannot be reached: {error}") from None
    if connection.pg_version < OLDEST_SERVER:  # type: ignore[attr-defined]
        raise CommandError(f"PostgreSQL 15 or later is needed, not {connection.pg_version}.")  # type: ignore[attr-defined]


def _collect_static() -> None:
    """Only when a file changed: hashing and packing all of them takes seconds of every start."""
    stamp = Path(settings.STATIC_ROOT, ".collected")
    current = _static_digest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == current:
        return
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(current, encoding="utf-8")


def _static_digest() -> str:
    digest = hashlib.sha256()
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            digest.update(f"{path} {storage.size(path)} {storage.get_modified_time(path)}\n".encode())
    return digest.hexdigest()
