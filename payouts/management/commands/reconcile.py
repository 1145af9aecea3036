"""Compare Stripe's balance transactions with the ledger."""

import sys
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from marketplace.core.errors import Refusal
from payouts.services import reconciliation


class Command(BaseCommand):
    help = "Compares what moved at Stripe with the ledger; exits 1 with the rows that do not agree."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, help="how far back; by default since the last clean comparison")

    def handle(self, *args: object, days: int | None = None, **options: object) -> None:
        since = timezone.now() - timedelta(days=days) if days else None
        try:
            rows = reconciliation.reconcile(since=since)
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from refusal
        for row in rows:
            self.stdout.write(str(row))
        if rows:
            sys.exit(1)
        self.stdout.write("Stripe and the ledger agree.")
