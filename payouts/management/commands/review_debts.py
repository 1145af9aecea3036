"""Look at payees below zero by hand."""

from typing import Any

from django.core.management.base import BaseCommand

from payouts.services import debts


class Command(BaseCommand):
    help = "Does what the scheduler does every hour: notes who is below zero, and writes off what is old enough."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{debts.review_debts()} written off")
