"""Briefs: a brand says what it needs, creators answer with works and offers, and each answer is a negotiation."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policies as account_policies
from accounts.models import Organization, User
from licensing.models import Brief, LicenseTerms, Negotiation, OfferFile
from licensing.services import listings, offer_files, offers, prices
from marketplace.core import events, states
from marketplace.core.errors import NotAllowed, Refusal
from works import intake
from works.models import Work

MOST_DAYS, MOST_CREATORS, MOST_WORDS, MOST_OPEN = 180, 30, 5000, 50
State = Brief.State


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a brief says; the last day on which it can be answered is part of it."""

    title: str
    text: str
    terms: dict[str, Any]
    currency: str
    until: date
    budget_min_minor: int | None = None
    budget_max_minor: int | None = None
    handles: Sequence[str] = ()  # the creators it is for; none for everybody
    files: "Sequence[File[bytes]]" = field(default=())


def publish_brief(*, owner: User, wanted: Wanted, organization: Organization | None = None) -> Brief:
    """Publish it to everybody, or to the creators named. Raises Refusal, changing nothing."""
    if organization and not account_policies.can_buy_for(owner, organization):
        raise NotAllowed("cannot_buy_for_organization", _("Your role in this organization does not let you buy."))
    title, text = intake.check_title(wanted.title), wanted.text.replace("\0", " ").strip()
    if not 20 <= len(text) <= MOST_WORDS:
        raise Refusal("text_length", _("Say what you need in 20 to 5,000 characters."), field="text")
    due_at, creators = _due(wanted.until), _find_creators(owner, wanted.handles)
    _check_budget(wanted)
    files = offer_files.check_files(wanted.files)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=owner.pk)
        if Brief.objects.filter(owner=owner, state=State.OPEN).count() >= MOST_OPEN:
            raise Refusal("too_many_briefs", _("Close a brief before you publish another."), status=409)
        made = Brief.objects.create(
            owner=owner, organization=organization, title=title, text=text, terms=_freeze(wanted.terms),
            budget_min_minor=wanted.budget_min_minor, budget_max_minor=wanted.budget_max_minor,
            currency=wanted.currency, public=not creators, due_at=due_at,
        )  # fmt: skip
        made.creators.set(creators)
        offer_files.keep_files_of(made, files)
        events.record("brief.published", subject=made, actor=owner, payload={"creators": [one.pk for one in creators]})
    return made


def _freeze(body: dict[str, Any]) -> LicenseTerms:
    body = {**body, "preset": "custom", "price_model": "revenue_share" if body.get("revenue_share_bps") else "fixed"}
    return listings.freeze_terms(body)


def _due(until: date) -> datetime:
    """The end of the last day, UTC."""
    today = timezone.now().date()
    if not today < until <= today + timedelta(days=MOST_DAYS):
        raise Refusal("deadline_invalid", _("Choose a day within the next 180 days."), field="until")
    return datetime.combine(until, time.max, tzinfo=timezone.now().tzinfo).replace(microsecond=0)


def _find_creators(owner: User, handles: Sequence[str]) -> list[User]:
    wanted = {handle.strip().lstrip("@").lower() for handle in handles} - {""}
    if len(wanted) > MOST_CREATORS:
        raise Refusal("too_many_creators", _("Name at most 30 creators."), field="handles")
    found = list(User.objects.filter(handle__in=wanted, is_active=True).exclude(pk=owner.pk).order_by("pk"))
    missing = sorted(wanted - {one.handle for one in found})
    if missing:
        message = _("Nobody here is called %(handle)s.") % {"handle": missing[0][:40]}
        raise Refusal("person_unknown", message, field="handles")
    return found


def _check_budget(wanted: Wanted) -> None:
    least, most = wanted.budget_min_minor, wanted.budget_max_minor
    for minor, name in ((least, "budget_min"), (most, "budget_max")):
        if minor is None:
            continue
        try:
            prices.check_price(minor, wanted.currency)
        except Refusal as refusal:
            place = name if refusal.field == "price" else refusal.field
            raise Refusal(refusal.code, refusal.message, field=place) from None
    if least is not None and most is not None and least > most:
        raise Refusal("budget_order", _("The budget ends below where it begins."), field="budget_max")


def answer_brief(*, brief: Brief, work: Work, actor: User, revision: offers.Revision) -> Negotiation:
    """A creator offers a work of theirs, on the brief's terms or others; the brand is asked. Raises Refusal."""
    listings.check_work(work, actor)
    check_answerable(brief, actor)
    return offers.begin(
        work=work,
        buyer=brief.owner,
        author=actor,
        brief=brief,
        base=fit_terms(brief, work),
        currency=brief.currency,
        revision=revision,
    )


def check_answerable(brief: Brief, actor: User) -> None:
    """Raise Refusal unless this person may answer the brief now."""
    if brief.owner_id == actor.pk:
        raise Refusal("own_brief", _("This brief is yours."))
    if brief.state != State.OPEN or brief.due_at <= timezone.now():
        raise _over()


def fit_terms(brief: Brief, work: Work) -> dict[str, Any]:
    """The terms of a brief for one work: what is delivered follows from its kind."""
    return {**brief.terms.body, "deliverables": deliverables_of(work)}


def deliverables_of(work: Work) -> list[str]:
    files = {"model": "model_file", "workflow": "workflow", "prompt": "prompt", "text": "text"}
    return [files.get(work.kind, "final")]


def attach_file(*, brief: Brief, actor: User, file: "File[bytes]") -> OfferFile:
    """Add a file to one's own brief while it is open. Raises Refusal."""
    _check_owner(brief, actor)
    checked = offer_files.check_files([file])
    with transaction.atomic():
        brief = Brief.objects.select_for_update().get(pk=brief.pk)
        if brief.state != State.OPEN:
            raise _over()
        if brief.files.count() >= offer_files.MOST:
            raise Refusal("too_many_files", _("Attach at most %(most)s files.") % {"most": offer_files.MOST})
        offer_files.keep_files_of(brief, checked)
    return brief.files.latest("pk")


def _check_owner(brief: Brief, actor: User) -> None:
    if brief.owner_id != actor.pk:
        raise NotAllowed("not_owner", _("This brief is not yours."))


def _over() -> Refusal:
    return Refusal("brief_over", _("This brief takes no more answers."), status=409)


def close_brief(*, brief: Brief, actor: User) -> Brief:
    """No more answers; those already given go on."""
    _check_owner(brief, actor)
    if not states.move(brief, State.CLOSED, event="brief.closed", actor=actor):
        raise _over()
    return brief


def expire_briefs() -> int:
    """End those whose last day is over; how many."""
    late = Brief.objects.filter(state=State.OPEN, due_at__lte=timezone.now())
    return sum(states.move(one, State.EXPIRED, event="brief.expired") for one in late.order_by("pk")[:500])
