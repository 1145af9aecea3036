"""Recording what happened, and who wants to know: the outbox of the whole product."""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from marketplace.core import happenings, ids, wake
from marketplace.core.models import Delivery, Event

Handler = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A handler by name; `atomic` ones commit together with their delivery's end."""

    name: str
    handler: Handler
    atomic: bool


_by_event: dict[str, list[Subscriber]] = defaultdict(list)
_current: ContextVar[Event | None] = ContextVar("event", default=None)
_by_name: dict[str, Subscriber] = {}


def on(*names: str, atomic: bool = True) -> Callable[[Handler], Handler]:
    """Subscribe a function to events. It is called at least once for each, so it must be idempotent.

    With `atomic=False` the handler manages its own transactions (long work, calls to the outside).
    """

    def register(handler: Handler) -> Handler:
        subscriber = Subscriber(f"{handler.__module__}.{handler.__name__}", handler, atomic)
        _by_name[subscriber.name] = subscriber
        for name in names:
            _by_event[name].append(subscriber)
        return handler

    return register


def current() -> Event | None:
    """The event that a handler is at work on; None outside of one."""
    return _current.get()


def handle(subscriber: Subscriber, event: Event) -> None:
    """Run a handler, which finds its event by `current` too."""
    token = _current.set(event)
    try:
        subscriber.handler(event)
    finally:
        _current.reset(token)


def get_subscriber(name: str) -> Subscriber | None:
    return _by_name.get(name)


def record(
    name: str, *, subject: models.Model | str, actor: Any = None, payload: dict[str, Any] | None = None
) -> Event:
    """Write an event and one delivery per subscriber in the caller's transaction, and wake the workers after it."""
    reference = subject if isinstance(subject, str) else str(subject.pk)
    person = actor if actor is not None and getattr(actor, "pk", None) else None
    with transaction.atomic(savepoint=False):
        event = Event.objects.create(name=name, subject=reference, actor=person, payload=payload or {})
        happenings.forget()
        rows = [Delivery(event=event, subscriber=s.name, due_at=timezone.now()) for s in _by_event.get(name, [])]
        Delivery.objects.bulk_create(rows)
        for row in rows:
            transaction.on_commit(partial(wake.delivery, row.pk))
    return event


_EVENTS = """
insert into core_event (id, name, subject, payload, created_at)
select id, %s, subject, payload, %s
from unnest(%s::varchar[], %s::varchar[], %s::jsonb[]) as given (id, subject, payload)
"""
_DELIVERIES = """
insert into core_delivery (event_id, subscriber, state, attempts, due_at, last_error)
select id, subscriber, 'pending', 0, %s, '' from unnest(%s::varchar[]) id cross join unnest(%s::varchar[]) subscriber
returning id
"""


def record_all(name: str, rows: Sequence[tuple[str, dict[str, Any]]]) -> None:
    """Write one event for each subject and payload, as `record` does, in a constant number of statements."""
    if not rows:
        return
    keys, now = [ids.new("evt") for _row in rows], timezone.now()
    subjects, payloads = [subject for subject, _load in rows], [json.dumps(load) for _subject, load in rows]
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(_EVENTS, [name, now, keys, subjects, payloads])
        happenings.forget()
        if subscribers := [subscriber.name for subscriber in _by_event.get(name, [])]:
            cursor.execute(_DELIVERIES, [now, keys, subscribers])
            for (key,) in cursor.fetchall():
                transaction.on_commit(partial(wake.delivery, key))


def history(subject: models.Model | str) -> models.QuerySet[Event]:
    """Events of one object, newest first."""
    reference = subject if isinstance(subject, str) else str(subject.pk)
    return Event.objects.filter(subject=reference).select_related("actor")
