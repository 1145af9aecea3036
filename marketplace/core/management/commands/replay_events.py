"""Fetch from Stripe what never arrived here."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from marketplace.core import inbound, stripe_webhook


class Command(BaseCommand):
    help = "Stores and applies Stripe's events of the last hours that never arrived; twice is harmless."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hours", type=int, default=24, help="how far back, 720 at most (30 days)")

    def handle(self, *args: Any, hours: int, **options: Any) -> None:
        missed = stripe_webhook.replay(since=timezone.now() - timedelta(hours=min(hours, 720)))
        self.stdout.write(f"{missed} had not arrived, {inbound.drain()} were applied")
