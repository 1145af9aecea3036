"""Negotiations as their two sides see them: the list, the thread of revisions, and the answers to them."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from licensing import commission_queries, listing_queries, offer_queries
from licensing.models import Negotiation, Offer
from licensing.services import commission_orders, commissions, offers
from licensing.terms import changes, presets, sentences, strip
from licensing.views.licenses import attachment
from marketplace.core import events
from marketplace.core.errors import NotFound, Refusal
from marketplace.core.paging import paginate

State = Offer.State
VERBS = ("accept", "decline", "withdraw")


@login_required
@require_safe
def negotiations(request: HttpRequest) -> HttpResponse:
    """One's own, as buyer and as seller, the newest first."""
    user = cast(User, request.user)
    page = paginate(request, offer_queries.list_negotiations_for(user).prefetch_related("work__media"))
    rows = [
        {
            "talk": talk, "other": _other(talk, user), "turn": turn_of(talk, user), "stands": stands(talk),
            "picture": listing_queries.picture(talk.work, "thumbnail"),
        }
        for talk in page.rows
    ]  # fmt: skip
    return render(request, "licensing/negotiations.html", {"rows": rows, "page": page})


def _other(talk: Negotiation, user: User) -> User:
    return talk.buyer if user.pk == talk.seller_id else talk.seller


def turn_of(talk: Negotiation, user: User) -> str:
    """What the reader is asked now: to `answer`, to `pay`, to `wait`, of a commission to `deliver` or `pay_rest`, or
    nothing any more."""
    latest = talk.latest
    commission = getattr(latest, "commission", None)
    if latest and commission:
        latest.negotiation = talk
        commission.offer = latest
        return commission_queries.turn_of(commission, user, buys=user.pk == talk.buyer_id)
    if latest is None or latest.state not in (State.OPEN, State.ACCEPTED):
        return ""
    if latest.state == State.ACCEPTED:
        return "pay" if user.pk == talk.buyer_id else "wait"
    return "wait" if latest.author_id == user.pk else "answer"


@login_required
@require_safe
def negotiation(request: HttpRequest, negotiation_id: str) -> HttpResponse:
    """The thread: the newest revision whole, what changed with each, and whose turn it is."""
    user = cast(User, request.user)
    talk = offer_queries.get_negotiation_for(user, negotiation_id)
    rows = offer_queries.list_offers_of(talk)
    latest = rows[-1]
    before = rows[-2].terms.body if len(rows) > 1 else offer_queries.get_listed_terms(talk)
    body = latest.terms.body
    context = {
        "talk": talk, "work": talk.work, "latest": latest, "other": _other(talk, user),
        "buys": user.pk != talk.seller_id, "turn": turn_of(talk, user), "preset": presets.title_of(body["preset"]),
        "strip": changes.marked_strip(before, body) if before else strip.permission_strip(body),
        "sentences": sentences.sentences(body), "picture": listing_queries.picture(talk.work, "thumbnail"),
        "order": offer_queries.get_order_of(latest), "steps": _steps(talk, rows),
        "by_floor": _by_floor(talk, latest, user), "stands": stands(talk), **_commissioned(talk, latest, user),
    }  # fmt: skip
    return render(request, "licensing/negotiation.html", context)


def stands(talk: Negotiation) -> str:
    """The state that a list shows: of the commission where there is one, else of the latest offer."""
    latest = talk.latest
    commission = getattr(latest, "commission", None)
    return str(commission.state if commission else latest.state if latest else "")


def _commissioned(talk: Negotiation, latest: Offer, user: User) -> dict[str, Any]:
    """How far a commission is, and what the reader may do about it; nothing for other negotiations."""
    if not talk.work.reserved:
        return {}
    commission = commission_queries.find_commission_of(talk)
    deposit, rest = offers.halves(latest.price_minor)
    made = commission.work if commission else None
    turn = {}
    if commission:
        buys = commission_queries.acts_as_buyer(commission, user)
        turn = {"turn": commission_queries.turn_of(commission, user, buys=buys)}
    return {
        **turn, "commission": commission, "assignment": latest.assignment, "deposit_minor": deposit, "rest_minor": rest,
        "progress": commission_queries.steps_of(talk, commission), "made": made,
        "made_picture": listing_queries.get_preview(made) if made else None,
        "may_cancel": bool(commission and commissions.may_cancel(commission, user)),
        "late": bool(commission and commission_queries.is_late(commission)),
        "balance": commission_orders.get_balance(commission) if commission else None,
    }  # fmt: skip


def _steps(talk: Negotiation, rows: list[Offer]) -> list[dict[str, Any]]:
    """Each revision beside the one before it, the newest first; the first one beside what was listed."""
    listed = offer_queries.get_listed_terms(talk)
    steps = []
    for place, offer in enumerate(rows):
        before = rows[place - 1].terms.body if place else listed
        earlier = rows[place - 1].price_minor if place else None
        steps.append({
            "offer": offer, "changed": changes.changed_sentences(before, offer.terms.body) if before else [],
            "against_listing": not place and before is not None,
            "price_before": earlier if earlier != offer.price_minor else None,
        })  # fmt: skip
    return steps[::-1]


def _by_floor(talk: Negotiation, latest: Offer, user: User) -> bool:
    """Whether the seller's floor accepted it, for the seller to know."""
    if user.pk != talk.seller_id or latest.accepted_at is None:
        return False
    return events.history(latest).filter(name="offer.accepted", payload__automatic=True).exists()


@login_required
@require_POST
def answer(request: HttpRequest, negotiation_id: str, verb: str) -> HttpResponse:
    """Accept, decline or withdraw the revision that the page showed, which the form names."""
    user = cast(User, request.user)
    talk = offer_queries.get_negotiation_for(user, negotiation_id)
    if verb not in VERBS:
        raise NotFound("answer")
    offer = offer_queries.get_offer_of(talk, request.POST.get("revision", "").replace("\0", ""))
    try:
        offers.answer_offer(offer=offer, actor=user, verb=verb, reason=request.POST.get("reason", ""))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("licensing:negotiation", talk.pk)
    if verb == "accept" and user.pk == talk.buyer_id:
        return redirect("licensing:pay_offer", talk.pk)
    said = {
        "accept": _("The terms are agreed. The buyer can pay now."), "decline": _("The offer is declined."),
        "withdraw": _("The offer is withdrawn."),
    }  # fmt: skip
    messages.success(request, said[verb])
    return redirect("licensing:negotiation", talk.pk)


@login_required
@require_safe
def offer_file(request: HttpRequest, file_id: str) -> HttpResponseBase:
    """A file of a negotiation, to its two sides, never shown by the browser as a page of ours."""
    found = offer_queries.get_file_for(cast(User, request.user), file_id)
    return attachment(found.key, found.name, found.media_type)
