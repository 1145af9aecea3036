"""Asking one's team to buy something above one's limit, the answer, and the checkout that follows it."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policies as account_policies
from accounts.models import Organization, User
from licensing import purchase_request_queries as queries
from licensing.models import License, Order, Payment, PurchaseRequest, RequestLine
from licensing.pricing import NOTHING, Choice, read_choice
from licensing.services import orders, packs, payments
from licensing.services import request_subjects as subjects
from licensing.services.particulars import Particulars, clean
from licensing.services.request_subjects import Basket, Subject
from marketplace.core import events, states
from marketplace.core.errors import NotAllowed, Refusal

DAYS, MOST_WORDS = 14, 1000
State = PurchaseRequest.State


def ask(
    *, requester: User, organization: Organization, subject: Subject, particulars: Particulars, why: str,
    choice: Choice = NOTHING, follows: License | None = None, expected_minor: int | None = None,
) -> PurchaseRequest:  # fmt: skip
    """A buyer asks to order a listing, an offer that was accepted, a license that somebody sells on, a pack, or their
    cart, at its price now; a second click changes nothing. A listing may renew or upgrade a license of the team, which
    it then `follows`.

    Raises Refusal when they need not ask, asked before, or it cannot be bought.
    """
    if not account_policies.can_buy_for(requester, organization):
        raise NotAllowed("cannot_buy_for_organization", _("Your role in this organization does not let you buy."))
    form, reason = clean(particulars), _words(why)
    if len(reason) < 2:
        raise Refusal("reason_required", _("Say why your team needs it."), field="why")
    if follows and follows.organization_id != organization.pk:
        raise Refusal("license_of_another", _("This license is not your team’s."), field="license")
    wanted = subjects.look_at(subject, requester, choice, follows)
    if expected_minor not in (None, wanted["price_minor"]):
        raise orders.price_changed(wanted["price_minor"], wanted["currency"])
    if queries.find_exceeded(requester, organization, wanted["price_minor"], wanted["currency"]) is None:
        raise Refusal("no_request_needed", _("You may buy this without asking."), status=409)
    same = {"requester": requester, "organization": organization, **wanted, "particulars": _stored(form)}
    lines = subjects.lines_of(subject) if isinstance(subject, Basket) else []
    try:
        with transaction.atomic():
            return _make(same, lines, why=reason, work=subjects.work_of(subject))
    except IntegrityError:
        known = PurchaseRequest.objects.filter(**same, state=State.OPEN).first()
        if known and subjects.is_same_cart(known, lines):
            return known
        raise Refusal("request_open", _("You asked your team for this already."), status=409) from None


def _make(same: dict[str, Any], lines: list[RequestLine], **fields: Any) -> PurchaseRequest:
    made = PurchaseRequest.objects.create(**same, **fields, due_at=timezone.now() + timedelta(days=DAYS))
    for line in lines:
        line.request = made
    RequestLine.objects.bulk_create(lines)
    events.record("request.made", subject=made, actor=made.requester)
    return made


def _stored(form: Particulars) -> dict[str, Any]:
    return {**asdict(form), "channels": list(form.channels)}


def ask_again(*, request: PurchaseRequest, actor: User) -> PurchaseRequest:
    """Ask for the same at its price now, in the place of a request whose price is another one by now."""
    _check_own(request, actor)
    with transaction.atomic():
        _end(request, State.WITHDRAWN, "request.withdrawn", actor)
        return ask(
            requester=actor, organization=request.organization, particulars=_particulars(request), why=request.why,
            subject=subjects.at_present_prices(subjects.subject_of(request)), choice=read_choice(request.choice),
            follows=subjects.follows_of(request),
        )  # fmt: skip


def approve(*, request: PurchaseRequest, actor: User) -> PurchaseRequest:
    """The requester may buy it at the price they asked for. Raises Refusal when it costs another by now."""
    _check_manages(request, actor)
    check_unchanged(request)
    now = timezone.now()
    if request.due_at <= now:
        raise _over()
    fields = {"decided_by": actor, "decided_at": now, "due_at": now + timedelta(days=DAYS)}
    _end(request, State.APPROVED, "request.approved", actor, **fields)
    return request


def refuse(*, request: PurchaseRequest, actor: User, reason: str) -> PurchaseRequest:
    """The team does not want it; the requester is told why."""
    said = _check_reason(request, actor, reason)
    fields = {"decided_by": actor, "decided_at": timezone.now(), "answer": said}
    _end(request, State.REFUSED, "request.refused", actor, **fields)
    return request


def take_back(*, request: PurchaseRequest, actor: User, reason: str) -> PurchaseRequest:
    """What was approved may not be bought any more; the requester is told why. A payment made meanwhile stands."""
    said = _check_reason(request, actor, reason)
    if request.state == State.OPEN:
        raise _not_approved()
    if request.state != State.APPROVED:
        raise _over()
    fields = {"decided_by": actor, "decided_at": timezone.now(), "answer": said}
    _end(request, State.WITHDRAWN, "request.approval_withdrawn", actor, **fields)
    return request


def _check_reason(request: PurchaseRequest, actor: User, reason: str) -> str:
    """What a manager says to whoever asked. Raises Refusal when they may not answer, or say nothing."""
    _check_manages(request, actor)
    said = _words(reason)
    if not said:
        raise Refusal("reason_required", _("Say why, in a sentence for whoever asked."), field="reason")
    return said


def close_checkout(request: PurchaseRequest) -> int:
    """Nobody is to pay for it any more: its order ends, here and at Stripe; how many did."""
    if request.payment and request.payment.state == Payment.State.PENDING:
        payments.cancel(request.payment, reason="request_over")
    waiting = Order.objects.filter(request=request, state=Order.State.PENDING)
    return orders.close_orders(list(waiting), reason="request_over")


def withdraw(*, request: PurchaseRequest, actor: User) -> PurchaseRequest:
    """The requester takes it back."""
    _check_own(request, actor)
    _end(request, State.WITHDRAWN, "request.withdrawn", actor)
    return request


def check_out(*, request: PurchaseRequest, actor: User) -> Order | Payment:
    """The order of an approved request, in its requester's name, or the payment for a cart; they or a manager pay it.
    Twice gives the same.

    Raises Refusal when it is not approved, was bought, or costs another by now.
    """
    if actor.pk != request.requester_id:
        _check_manages(request, actor)
    with transaction.atomic():
        PurchaseRequest.objects.select_for_update().get(pk=request.pk)  # two clicks make one order
        whole = PurchaseRequest.objects.select_related("order", "payment", "requester", "organization", "pack")
        request = whole.get(pk=request.pk)
        known = request.order or request.payment
        if known and (known.paid_at or (known.state == "pending" and known.expires_at > timezone.now())):
            return known
        if request.state == State.OPEN:
            raise _not_approved()
        if request.state != State.APPROVED or request.due_at <= timezone.now():
            raise _over()
        check_unchanged(request)
        made = subjects.place(request, _particulars(request))
        field = "order" if isinstance(made, Order) else "payment"
        setattr(request, field, made)
        request.save(update_fields=[field])
        events.record("request.checked_out", subject=request, actor=actor, payload={field: made.pk})
    return made


def check_unchanged(request: PurchaseRequest) -> None:
    """Raise Refusal unless what was asked for can still be bought, with the works and at the price asked for."""
    now = subjects.look_at(
        subjects.subject_of(request), request.requester, read_choice(request.choice), subjects.follows_of(request)
    )
    if (now["price_minor"], now["currency"]) != (request.price_minor, request.currency):
        raise orders.price_changed(now["price_minor"], now["currency"])
    if request.pack_id and now["pack_edition"] != (request.pack_edition or 1):
        raise packs.changed()


def mark_bought(*, order: Order) -> bool:
    """A request ends with the payment of its order, or of a first one of its cart. Idempotent."""
    of_cart = Q(payment=order.payment_id) if order.payment_id else Q()
    request = PurchaseRequest.objects.filter(Q(order=order) | of_cart).first()
    return bool(request and states.move(request, State.BOUGHT, event="request.bought", actor=order.buyer))


def expire_requests() -> int:
    """End requests that nobody answered or paid in time; how many."""
    late = PurchaseRequest.objects.filter(state__in=[State.OPEN, State.APPROVED], due_at__lte=timezone.now())
    return sum(states.move(one, State.EXPIRED, event="request.expired") for one in late.order_by("pk")[:500])


def end_requests_of(*, offer: str = "", transfer: str = "") -> int:
    """What was asked for is not on offer any more, an offer taken back or a license sold on otherwise; how many ended.
    A payment that is on its way still counts."""
    rows = PurchaseRequest.objects.filter(offer=offer) if offer else PurchaseRequest.objects.filter(transfer=transfer)
    going = rows.filter(state__in=[State.OPEN, State.APPROVED]).order_by("pk")
    over = {"reason": "not_on_offer"}
    return sum(states.move(one, State.EXPIRED, event="request.expired", payload=over) for one in going)


def _particulars(request: PurchaseRequest) -> Particulars:
    return Particulars(**{**request.particulars, "channels": tuple(request.particulars["channels"])})


def _check_own(request: PurchaseRequest, actor: User) -> None:
    if actor.pk != request.requester_id:
        raise NotAllowed("not_your_request", _("Only whoever asked does this."))


def _check_manages(request: PurchaseRequest, actor: User) -> None:
    if not account_policies.can_decide_purchases(actor, request.organization):
        raise NotAllowed("role_too_low", _("Only owners and managers of the team answer this."))


def _end(request: PurchaseRequest, to: str, event: str, actor: User, **fields: Any) -> None:
    if not states.move(request, to, event=event, actor=actor, **fields):
        raise _over()


def _not_approved() -> Refusal:
    return Refusal("not_approved", _("Your team has not approved it yet."), status=409)


def _over() -> Refusal:
    return Refusal("request_over", _("This request was answered before, or its time is over."), status=409)


def _words(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())[:MOST_WORDS]
