"""Write down the signs of works that were certified before signs were kept, so that derivations of them are found."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from works.services import proposals, traces


class Command(BaseCommand):
    help = "Write aliases and mentions of works that have none yet; stopped half-way, the next run goes on from there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--propose", action="store_true", help="also ask owners about the derivations that are found"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        written, failed = 0, 0
        for work in traces.list_untraced():
            try:
                traces.write_traces(work)
                if options["propose"]:
                    proposals.propose_for(work.pk)
            except Exception as error:  # one broken file keeps no other work from being found
                failed += 1
                self.stderr.write(f"{work.pk}: {error}")
            else:
                written += 1
        self.stdout.write(f"{written} works written, {failed} failed")
        if failed:
            sys.exit(1)
