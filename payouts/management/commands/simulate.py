"""Print who gets what of a sale described in a file; touches no database."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from marketplace.core.errors import Refusal
from payouts.simulation import simulate


class Command(BaseCommand):
    help = "Divide a sale over a derivation graph: prints JSON, or exits 2 with a code and a message."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
            if not isinstance(data, dict):
                raise Refusal("invalid_input", "The file must hold a JSON object.")
            result = simulate(data)
        except (OSError, ValueError) as error:
            self._refuse("invalid_input", f"{file} cannot be read: {error}")
        except Refusal as refusal:
            self._refuse(refusal.code, str(refusal.message))
        self.stdout.write(json.dumps(result, ensure_ascii=False, indent=1))

    def _refuse(self, code: str, message: str) -> None:
        self.stdout.write(json.dumps({"code": code, "message": message}, ensure_ascii=False))
        self.stdout.flush()
        sys.exit(2)
