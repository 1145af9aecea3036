"""Write down what was sent after the copy that the database was restored from."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from marketplace.core.errors import Refusal
from payouts.services import restoring, sales


class Command(BaseCommand):
    help = "Adopts transfers at Stripe whose payouts are unknown here. Run replay_events first, and wait for it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hours", type=int, default=72)

    def handle(self, *args: Any, hours: int, **options: Any) -> None:
        sales.release_matured()
        try:
            found = restoring.restore_payouts(since=timezone.now() - timedelta(hours=hours))
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from None
        for payout in found:
            self.stdout.write(f"{payout.pk}: {payout.amount} {payout.currency} to {payout.payee.user.handle}")
        self.stdout.write(f"{len(found)} payouts written down again")
