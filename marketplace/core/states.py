"""Moves between states: one conditional UPDATE whose row count decides, and its event."""

from typing import Any

from django.db import models, transaction

from marketplace.core import events


def move(
    obj: models.Model,
    to: str,
    *,
    event: str,
    actor: Any = None,
    payload: dict[str, Any] | None = None,
    field: str = "state",
    **fields: Any,
) -> bool:
    """Move `obj` to state `to`, writing `fields` too, if its class allows it from where it stands now.

    The class names its moves in `TRANSITIONS: {from: {to, …}}`. Returns False, changing nothing, when somebody
    was faster or the move is not allowed: re-read and decide. The move and its event are one transaction.
    """
    sources = [state for state, targets in type(obj).TRANSITIONS.items() if to in targets]  # type: ignore[attr-defined]
    with transaction.atomic(savepoint=False):
        rows = (
            type(obj)._default_manager.filter(**{"pk": obj.pk, f"{field}__in": sources}).update(**{field: to}, **fields)
        )
        if not rows:
            return False
        for name, value in {field: to, **fields}.items():
            setattr(obj, name, value)
        events.record(event, subject=obj, actor=actor, payload=payload)
    return True


def move_all(rows: models.QuerySet[Any], to: str, *, event: str) -> int:
    """Move every one of `rows` that may go to `to` from where it stands, each with its event; how many.

    The caller holds locks on them, so that what is read here is what is moved.
    """
    sources = [state for state, targets in rows.model.TRANSITIONS.items() if to in targets]
    with transaction.atomic(savepoint=False):
        keys = list(rows.filter(state__in=sources).order_by("pk").values_list("pk", flat=True))
        moved: int = rows.model._default_manager.filter(pk__in=keys, state__in=sources).update(state=to)
        if moved != len(keys):
            raise RuntimeError("rows that are moved together are locked first")
        events.record_all(event, [(str(key), {}) for key in keys])
    return moved
