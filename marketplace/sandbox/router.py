"""Keeps the local Stripe's tables in their own database, and everything else out of it."""

from typing import Any

from django.db.models import Model

ALIAS = "sandbox"


class SandboxRouter:
    """Routes the app label `sandbox` to the alias `sandbox`, and nothing else there."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return ALIAS if model._meta.app_label == ALIAS else None

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        return self.db_for_read(model, **hints)

    def allow_relation(self, first: Model, second: Model, **hints: Any) -> bool | None:
        homes = {first._meta.app_label == ALIAS, second._meta.app_label == ALIAS}
        return False if len(homes) == 2 else None

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        if ALIAS in (db, app_label):
            return db == app_label == ALIAS
        return None
