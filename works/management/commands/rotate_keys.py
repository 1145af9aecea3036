"""Put a new signing key in use; what the old one signed stays valid."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from works.services import keys


class Command(BaseCommand):
    help = "Retire the key of a purpose (certificate, log, status or c2pa) and put the next generation in its place."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("purpose", choices=keys.PURPOSES)

    def handle(self, *args: Any, **options: Any) -> None:
        row = keys.rotate(options["purpose"])
        self.stdout.write(f"{row.purpose} signs with generation {row.generation} now: {row.kid}")
