"""The project that wires the packages together."""

from marketplace.celery import app as celery_app

__all__ = ["celery_app"]
