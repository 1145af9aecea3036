"""One person's data in machine form: every row of every table that names them."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

# What proves who somebody is stays out of a file that may be mailed around.
SECRETS = frozenset({"password", "digest", "data", "search"})
SKIPPED = frozenset({"admin.logentry"})  # acts of staff in the administration, kept for the house


def list_columns() -> list[tuple[type[models.Model], str]]:
    """Each table and column that names a person, found by looking at the models, so that none is forgotten."""
    user = apps.get_model(settings.AUTH_USER_MODEL)
    found: list[tuple[type[models.Model], str]] = [(user, "pk")]
    for model in apps.get_models():
        names = [field.name for field in model._meta.fields if field.related_model is user]
        found += [(model, name) for name in names if model._meta.label_lower not in SKIPPED]
    return found


def export(person: models.Model) -> dict[str, list[dict[str, Any]]]:
    """`{"works.work.owner": [{column: value}, …], …}`: what is stored of the person, by table and column."""
    data = {}
    for model, column in list_columns():
        rows = list(_rows(model, column, person))
        if rows:
            data[f"{model._meta.label_lower}.{column}".removesuffix(".pk")] = rows
    return data


def _rows(model: type[models.Model], column: str, person: models.Model) -> Iterator[dict[str, Any]]:
    shown = [field.attname for field in model._meta.fields if field.attname not in SECRETS]
    yield from model._default_manager.filter(**{column: person.pk}).order_by("pk").values(*shown).iterator()
