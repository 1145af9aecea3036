"""How the desk shows events."""

from typing import Any

from django import template
from django.urls import reverse

register = template.Library()
PAGES = {"wrk": "licensing:desk_work", "ord": "licensing:desk_order", "dsp": "licensing:desk_dispute"}
QUIET = ("reason", "shares", "checks")  # shown in full elsewhere, or too long for a line


@register.filter
def event_words(name: str) -> str:
    """`work.suspended` as a person reads it: Work suspended."""
    return name.replace(".", " ").replace("_", " ").capitalize()


@register.filter
def event_facts(payload: dict[str, Any]) -> str:
    """What else an event says, in one line."""
    kept = [(key, value) for key, value in payload.items() if key not in QUIET and value not in ("", None, False)]
    return ", ".join(f"{key.replace('_', ' ')}: {str(value)[:60]}" for key, value in kept)


@register.filter
def desk_page(subject: str) -> str:
    """Where the desk shows the object that an event is about."""
    name = PAGES.get(subject.partition("_")[0])
    return reverse(name, args=[subject]) if name else f"{reverse('licensing:desk_record')}?subject={subject}"
