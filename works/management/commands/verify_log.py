"""Recompute the transparency log; exit 1 with what is wrong."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from works.services import log, log_check


class Command(BaseCommand):
    help = "Check every leaf, subtree and checkpoint of the log; exit 1 when one is wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        problems = log_check.verify_log()
        for problem in problems:
            self.stdout.write(problem)
        if problems:
            sys.exit(1)
        self.stdout.write(f"the log is sound: {log.size()} leaves")
