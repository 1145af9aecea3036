"""One line per event: time, level, process, request, and what happened."""

import logging
import sys
import time
from collections.abc import Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")

FORMAT = "%(asctime)s %(levelname)-7s %(process_name)s%(request)s %(name)s: %(message)s"
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), 127)}
_QUIET = ("celery", "kombu", "stripe", "fontTools", "PIL")


def process_name(argv: Sequence[str]) -> str:
    """`web`, `worker`, `beat`, or the name of the command that runs."""
    program = Path(argv[0])
    name = program.parent.name if program.stem == "__main__" else program.stem
    if name == "gunicorn":
        return "web"
    if name == "celery":
        return next((word for word in ("worker", "beat") if word in argv), name)
    return argv[1] if name in ("manage", "django", "django-admin") and len(argv) > 1 else name


class LineFormatter(logging.Formatter):
    """Keeps a message on its line, whatever people sent; a traceback follows on lines of its own."""

    converter = time.gmtime  # type: ignore[assignment]  # the stubs' base binds it

    def __init__(self) -> None:
        super().__init__(FORMAT, "%Y-%m-%dT%H:%M:%SZ")
        self.process_name = process_name(sys.argv)

    def formatMessage(self, record: logging.LogRecord) -> str:
        current = request_id.get()
        record.process_name = self.process_name
        record.request = f" [{current}]" if current else ""
        record.message = record.message.translate(_CONTROL)
        return super().formatMessage(record)


def _config(**loggers: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "marketplace.core.logs.LineFormatter"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "loggers": loggers,
    }


def django_config(level: str) -> dict[str, Any]:
    """LOGGING of the settings. Requests have a line of their own, so Django's for 4xx answers is left out."""
    quiet = {name: {"level": "WARNING"} for name in _QUIET}
    own_line = {"django.request": {"level": "ERROR"}, "django.server": {"level": "WARNING"}}
    return {**_config(**quiet, **own_line), "root": {"handlers": ["console"], "level": level}}


def gunicorn_config() -> dict[str, Any]:
    """The same lines for gunicorn's own messages."""
    return _config(**{"gunicorn.error": {"level": "WARNING", "handlers": ["console"], "propagate": False}})
