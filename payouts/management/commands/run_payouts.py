"""Run the payouts of a day by hand."""

from datetime import date

from django.core.management.base import BaseCommand, CommandParser

from payouts.services import payouts


class Command(BaseCommand):
    help = "Does what the payout schedule does on a date; twice is harmless."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", required=True, type=date.fromisoformat)

    def handle(self, *args: object, **options: object) -> None:
        run = payouts.run_payouts(options["on"])  # type: ignore[arg-type]
        self.stdout.write(f"{run.on_date}: {run.payouts.count()} payouts, {run.skips.count()} skipped")
