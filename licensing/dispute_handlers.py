"""What follows from events of disputes: mail to the sides, each in their own language."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext, gettext_noop

from accounts.models import User
from accounts.services import notifications
from licensing.models import Dispute, Statement
from marketplace.core import events
from marketplace.core.models import Event

HEADLINES = {
    "dispute.opened": gettext_noop("Your report about “%(title)s” is here"),
    "dispute.taken_up": gettext_noop("There is a dispute about “%(title)s”"),
    "dispute.answered": gettext_noop("The other side answered about “%(title)s”"),
    "dispute.upheld": gettext_noop("The claim about “%(title)s” is upheld"),
    "dispute.rejected": gettext_noop("The claim about “%(title)s” is rejected"),
    "dispute.appealed": gettext_noop("The decision about “%(title)s” is appealed"),
    "dispute.withdrawn": gettext_noop("The dispute about “%(title)s” is withdrawn"),
}
SENTENCES = {
    "dispute.opened": gettext_noop("We have received it. You can follow it and add to it on its page."),
    "dispute.taken_up": gettext_noop("The money of the work is held until it is decided. Give your side by %(due)s."),
    "dispute.answered": gettext_noop("A statement was added to the dispute."),
    "dispute.upheld": gettext_noop("These are the reasons. The page says how to appeal."),
    "dispute.rejected": gettext_noop("These are the reasons. The page says how to appeal."),
    "dispute.appealed": gettext_noop("Somebody else decides now. The money of the work is held meanwhile."),
    "dispute.withdrawn": gettext_noop("Nothing is decided, and the money of the work is not held for it any more."),
}


def _get(event: Event) -> Dispute:
    return Dispute.objects.select_related("work__owner", "order__buyer", "opened_by").get(pk=event.subject)


def _sides(dispute: Dispute) -> list[User]:
    """Everybody concerned, once each; before staff take a report up that is only who made it."""
    if dispute.taken_up_at is None:
        return [dispute.opened_by]
    people = [dispute.opened_by, dispute.work.owner, *([dispute.order.buyer] if dispute.order else [])]
    return list(dict.fromkeys(people))


def _mail(dispute: Dispute, people: Iterable[User], name: str, quote: str = "") -> None:
    """One mail a person, saying what `name` says in their language."""
    for person in people:
        with translation.override(person.language):
            words = {
                "title": dispute.work.title, "due": formats.date_format(dispute.reply_due_at, "DATE_FORMAT"),
            }  # fmt: skip
            headline, sentence = gettext(HEADLINES[name]) % words, gettext(SENTENCES[name]) % words
        context = {
            "person": person, "headline": headline, "sentence": sentence, "quote": quote,
            "url": settings.SITE_URL + reverse("licensing:dispute", args=[dispute.pk]),
        }  # fmt: skip
        notifications.tell(person, "dispute", "dispute", context)


@events.on("dispute.opened")
def on_dispute_opened(event: Event) -> None:
    """A receipt for who opened it."""
    dispute = _get(event)
    _mail(dispute, [dispute.opened_by], event.name, dispute.reason)


@events.on("dispute.taken_up")
def on_dispute_taken_up(event: Event) -> None:
    """The other side hears of it now."""
    dispute = _get(event)
    _mail(dispute, [one for one in _sides(dispute) if one != dispute.opened_by], event.name, dispute.reason)


@events.on("dispute.answered")
def on_dispute_answered(event: Event) -> None:
    dispute = _get(event)
    said = Statement.objects.get(pk=event.payload["statement"])
    _mail(dispute, [one for one in _sides(dispute) if one.pk != said.author_id], event.name, said.text)


@events.on("dispute.decided")
def on_dispute_decided(event: Event) -> None:
    dispute = _get(event)
    _mail(dispute, _sides(dispute), f"dispute.{event.payload['outcome']}", event.payload["reason"])


@events.on("dispute.appealed", "dispute.withdrawn")
def on_dispute_changed(event: Event) -> None:
    """Whoever did it knows."""
    dispute = _get(event)
    _mail(dispute, [one for one in _sides(dispute) if one.pk != event.actor_id], event.name)
