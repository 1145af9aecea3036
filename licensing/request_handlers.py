"""What follows a request within a team: letters to who must answer or asked, and its end with the payment."""

from django.conf import settings
from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import notifications
from licensing import purchase_request_queries as queries
from licensing.models import Order, PurchaseRequest
from licensing.services import purchase_requests
from marketplace.core import events, money
from marketplace.core.models import Event


def _get(request_id: str) -> PurchaseRequest:
    rows = PurchaseRequest.objects.select_related("organization", "requester", "decided_by", "work", "pack", "payment")
    return rows.get(pk=request_id)


@events.on("order.paid")
def end_request(event: Event) -> None:
    purchase_requests.mark_bought(order=Order.objects.get(pk=event.subject))


@events.on("offer.withdrawn", "offer.expired")
def end_requests_of_offer(event: Event) -> None:
    purchase_requests.end_requests_of(offer=event.subject)


@events.on("license_transfer.declined", "license_transfer.withdrawn", "license_transfer.expired")
def end_requests_of_transfer(event: Event) -> None:
    purchase_requests.end_requests_of(transfer=event.subject)


@events.on("request.approval_withdrawn", "request.withdrawn", atomic=False)
def close_checkout(event: Event) -> None:
    purchase_requests.close_checkout(_get(event.subject))


@events.on("request.made")
def tell_approvers(event: Event) -> None:
    """Owners and managers of the team, while nobody has answered."""
    asked = _get(event.subject)
    if asked.state != PurchaseRequest.State.OPEN:
        return
    for person in queries.list_approvers(asked.organization):
        if person.pk != asked.requester_id:
            with translation.override(person.language):
                words = _words(asked)
                headline = _("%(name)s asks to buy “%(title)s”") % words
                _tell(person, asked, headline, _("It costs %(price)s. Answer by %(due)s.") % words, asked.why)


@events.on("request.approved", "request.refused", "request.approval_withdrawn", "request.expired")
def tell_requester(event: Event) -> None:
    asked = _get(event.subject)
    with translation.override(asked.requester.language):
        words = _words(asked)
        headline, sentence = {
            "request.approved": (
                _("You may buy “%(title)s”"), _("%(by)s approved it. Pay %(price)s by %(due)s, and the license is your "
                                                "team’s.")),
            "request.refused": (_("You may not buy “%(title)s”"), _("%(by)s refused your request.")),
            "request.approval_withdrawn": (
                _("You may not buy “%(title)s”"), _("%(by)s took the approval back.")),
            "request.expired": (
                _("Your request for “%(title)s” is over"),
                _("What you asked for is not on offer any more.") if event.payload.get("reason")
                else _("Nobody answered it, or it was not paid in time.")),
        }[event.name]  # fmt: skip
        _tell(asked.requester, asked, headline % words, sentence % words, asked.answer)


def _words(asked: PurchaseRequest) -> dict[str, str]:
    return {
        "name": asked.requester.name, "title": asked.title,
        "by": asked.decided_by.name if asked.decided_by else "",
        "price": money.display(asked.price_minor, asked.currency),
        "due": formats.date_format(asked.due_at, "DATE_FORMAT"),
    }  # fmt: skip


def _tell(to: User, asked: PurchaseRequest, headline: str, sentence: str, quote: str) -> None:
    context = {
        "person": to, "headline": headline, "sentence": sentence, "quote": quote, "button": _("Open it"),
        "url": settings.SITE_URL + reverse("licensing:request", args=[asked.pk]),
    }  # fmt: skip
    notifications.tell(to, "purchase", "request", context)
