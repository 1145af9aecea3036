"""What follows from events of derivations: letters to the two owners, each in their own language."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext, gettext_noop

from accounts.models import User
from accounts.services import notifications
from marketplace.core import events
from marketplace.core.models import Event
from works import asks
from works.models import Derivation, Work

State = Derivation.State
FOUND = (
    gettext_noop("Was “%(child)s” made with “%(parent)s”?"),
    gettext_noop("The metadata of your work, or the owner of another, point to it. Confirm or refuse by %(due)s."),
)
LETTERS: dict[str, tuple[str, str]] = {  # headline and sentence, by what happened
    "asked": (
        gettext_noop("“%(child)s” waits for your approval"),
        gettext_noop("%(child_owner)s says it was made from “%(parent)s” and gives you %(share)s. Answer by %(due)s."),
    ),
    "active": (
        gettext_noop("“%(child)s” was made from your “%(parent)s”"),
        gettext_noop("%(child_owner)s confirmed it. You get %(share)s of what it earns from now on."),
    ),
    "approved": (
        gettext_noop("“%(child)s” is approved"),
        gettext_noop("The owner of “%(parent)s” agreed to %(share)s. It counts for sales from now on."),
    ),
    "refused": (
        gettext_noop("“%(child)s” and “%(parent)s” were not joined"),
        gettext_noop("The other side answered: %(why)s. If you have proof, you can open a dispute."),
    ),
    "taken_back": (
        gettext_noop("“%(child)s” and “%(parent)s” were not joined"),
        gettext_noop("The other side took the question back. You need not do anything."),
    ),
    "expired": (
        gettext_noop("Nobody answered about “%(child)s”"),
        gettext_noop("The question whether it was made from “%(parent)s” is over. Nothing changed."),
    ),
    "due_soon": (
        gettext_noop("“%(child)s” still waits for your answer"),
        gettext_noop("Say by %(due)s whether it was made from “%(parent)s”."),
    ),
    "ended": (
        gettext_noop("“%(child)s” owes “%(parent)s” nothing any more"),
        gettext_noop("The derivation was ended. Sales made so far stay as they are."),
    ),
}


def _get(key: str) -> Derivation | None:
    rows = Derivation.objects.select_related("child__owner", "parent__owner")
    return rows.filter(pk=key).first()  # none when its draft was deleted


@events.on("derivations.found")
def mail_questions(event: Event) -> None:
    """One letter for all that was found for a person at once."""
    keys = list(event.payload["derivations"])
    rows = Derivation.objects.filter(pk__in=keys, state=State.PROPOSED).select_related("child__owner", "parent__owner")
    edges = list(rows.order_by("pk"))
    if not edges:
        return
    first, person = edges[0], edges[0].child.owner
    with translation.override(person.language):
        headline, sentence = (gettext(text) % _words(first) for text in FOUND)
        more = [f"“{edge.child.title}” · “{edge.parent.title}”" for edge in edges[1:10]]
    _send(person, headline, sentence, lines=more, quote=first.message)


@events.on("derivation.confirmed", "derivation.approved", "derivation.ended", "derivation.due_soon")
def mail_news(event: Event) -> None:
    """To the side that did not do it; a question about a work that is still being read waits until it was."""
    edge = _get(event.subject)
    if edge is None or edge.child.certified_at is None:
        return
    if event.name == "derivation.confirmed":
        _mail(edge, edge.parent.owner, "active" if event.payload.get("active") else "asked", event)
    elif event.name == "derivation.due_soon":
        asked = edge.child if edge.state == State.PROPOSED else edge.parent
        _mail(edge, asked.owner, "due_soon", event)
    else:
        _mail(edge, edge.child.owner, event.name.removeprefix("derivation."), event)


@events.on("work.certified")
def mail_declared(event: Event) -> None:
    """What was declared with a work, and needs approval, is asked once the work is certified; where the parent's terms
    ask for a notice, its owner is told."""
    declared = Derivation.objects.filter(child=event.subject, origin=Derivation.Origin.DECLARED)
    for edge in declared.select_related("child__owner", "parent__owner"):
        if edge.state == State.CONFIRMED:
            _mail(edge, edge.parent.owner, "asked", event)
        elif edge.state == State.ACTIVE and asks.of(edge.child, edge.parent, edge.relation).notify:
            _mail(edge, edge.parent.owner, "active", event)


@events.on("derivation.refused")
def mail_refusal(event: Event) -> None:
    edge = _get(event.subject)
    if edge is None or edge.child.certified_at is None:
        return
    other = edge.parent if edge.child.owner_id == event.actor_id else edge.child
    taken_back = edge.refusal == Derivation.Refused.WITHDRAWN
    _mail(edge, other.owner, "taken_back" if taken_back else "refused", event, quote=edge.reason)


@events.on("derivation.expired")
def mail_expired(event: Event) -> None:
    """Both sides; once when they are the same person."""
    edge = _get(event.subject)
    if edge is not None and edge.child.certified_at is not None:
        for person in dict.fromkeys([edge.child.owner, edge.parent.owner]):
            _mail(edge, person, "expired", event)


def _mail(edge: Derivation, person: User, name: str, event: Event, quote: str = "") -> None:
    if person.pk == event.actor_id and event.name != "work.certified":
        return
    with translation.override(person.language):
        headline, sentence = (gettext(text) % _words(edge) for text in LETTERS[name])
    _send(person, headline, sentence, quote=quote)


def _words(edge: Derivation) -> dict[str, Any]:
    """In the language that is switched on."""
    child, parent = edge.child, edge.parent
    seen = child.title if child.state == Work.State.CERTIFIED else gettext("a work that is not public")
    return {
        "child": seen, "parent": parent.title, "child_owner": child.owner.name, "share": f"{edge.share_bps / 100:g}%",
        "due": formats.date_format(edge.due_at, "DATE_FORMAT") if edge.due_at else "",
        "why": edge.get_refusal_display() if edge.refusal else "",
    }  # fmt: skip


def _send(person: User, headline: str, sentence: str, lines: list[str] | None = None, quote: str = "") -> None:
    with translation.override(person.language):
        button = gettext("See the derivation")
    context = {
        "person": person, "headline": headline, "sentence": sentence, "lines": lines or [], "quote": quote,
        "button": button, "url": settings.SITE_URL + reverse("works:derivations"),
    }  # fmt: skip
    notifications.tell(person, "lineage", "lineage", context)
