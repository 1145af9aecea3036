"""Run the payouts of a day by hand."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.core import money
from marketplace.core.errors import Refusal
from payouts.models import PayoutRun
from payouts.preview import Preview, preview_run
from payouts.services import payees, reconciliation, runs


class Command(BaseCommand):
    help = "Does what the payout schedule does on a date; twice is harmless. A date to come is for demo and debug mode."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", required=True, type=date.fromisoformat)
        parser.add_argument("--preview", action="store_true", help="Say what it would do as things stand; do nothing.")

    def handle(self, *args: Any, on: date, preview: bool = False, **options: Any) -> None:
        if preview:
            self._tell_ahead(preview_run(on))
            return
        if PayoutRun.objects.filter(on_date=on, finished_at__isnull=False).exists():
            self.stdout.write(f"The run of {on} was made before; nothing was changed. It did:")
        else:
            self._check()
            payees.refresh_waiting()
        try:
            run = runs.run_payouts(on)
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from None
        self._tell(run)

    def _check(self) -> None:
        """Like the scheduler: nothing is sent while Stripe knows of money that the ledger does not."""
        try:
            unknown = [row for row in reconciliation.reconcile() if row.code == "missing_here"]
        except Refusal as refusal:  # Stripe is away: what is held now is sent once it answers
            self.stderr.write(str(refusal.message))
            return
        if unknown:
            raise CommandError(f"{len(unknown)} movements at Stripe are unknown here, such as {unknown[0].sentence}")

    def _tell_ahead(self, found: Preview) -> None:
        if found.made:
            self.stdout.write(f"The run of {found.on} was made before; nothing is left to do.")
        for total in found.totals:
            paid, skipped = (money.display(part, total.currency) for part in (total.amount, total.skipped_amount))
            self.stdout.write(
                f"{total.currency}: {total.paid} payouts of {paid}, {total.skipped} skipped with {skipped}"
            )
        for row in found.rows:
            said = f"not sent: {row.why}" if row.reason else "would be sent"
            self.stdout.write(f"  {row.handle}: {money.display(row.amount, row.currency)} {said}")

    def _tell(self, run: PayoutRun) -> None:
        paid = list(run.payouts.select_related("payee__user").order_by("pk"))
        skipped = list(run.skips.select_related("user").order_by("pk"))
        self.stdout.write(f"{run.on_date}: {len(paid)} payouts, {len(skipped)} skipped")
        for payout in paid:
            amount = money.display(payout.amount, payout.currency)
            self.stdout.write(f"  {payout.payee.user.handle}: {amount}, {payout.get_state_display()} ({payout.pk})")
        for skip in skipped:
            amount = money.display(skip.amount, skip.currency)
            self.stdout.write(f"  {skip.user.handle}: {amount} not sent: {skip.of_them}")
