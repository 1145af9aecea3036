"""Check the ledger's invariants."""

import sys

from django.core.management.base import BaseCommand

from payouts import audit


class Command(BaseCommand):
    help = "Checks the ledger; exits 1 with the rows that are wrong."

    def handle(self, *args: object, **options: object) -> None:
        rows = audit.find_problems()
        for row in rows:
            self.stdout.write(row)
        if rows:
            sys.exit(1)
        self.stdout.write("The ledger is right.")
