"""Load the demo market."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from marketplace.core import relay, wake
from marketplace.demo import market


class Command(BaseCommand):
    help = "Load demo people, works and sales; --works 0 for people and settings only. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--works", type=int, default=None, help="how many works; the whole catalog when left out")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, works: int | None, seed: int, **options: Any) -> None:
        with wake.muted():  # there may be no worker yet: deliveries run here
            market.load(count=works, seed=seed, say=self._say)
            relay.drain()
        self._say("the demo is loaded")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
