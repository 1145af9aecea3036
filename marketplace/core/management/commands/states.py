"""Write docs/states.md from the TRANSITIONS tables of the models."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db.models import Model

from marketplace.env import BASE_DIR

PAGE = BASE_DIR / "docs" / "states.md"
HEAD = """# States

Written by `make states` from the `TRANSITIONS` tables of the models; a test keeps it current. \
Every move is one conditional UPDATE with its event, by `core.states.move`: whoever comes second changes nothing.

| thing | from | to |
|---|---|---|
"""


class Command(BaseCommand):
    help = "Write docs/states.md from the models."

    def handle(self, *args: Any, **options: Any) -> None:
        PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The whole page."""
    models = sorted((model for model in apps.get_models() if hasattr(model, "TRANSITIONS")), key=lambda m: m.__name__)
    return HEAD + "".join(_rows(model) for model in models)


def _rows(model: type[Model]) -> str:
    lines = []
    for number, (source, targets) in enumerate(model.TRANSITIONS.items()):  # type: ignore[attr-defined]
        name = f"**{model.__name__}** ({model._meta.app_label})" if not number else ""
        if targets:
            lines.append(f"| {name} | {_word(source)} | {', '.join(sorted(map(_word, targets)))} |\n")
    return "".join(lines)


def _word(state: Any) -> str:
    return str(getattr(state, "value", state)).replace("_", " ")
