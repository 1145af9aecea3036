"""Commissions: offered for a brief, delivered, changed, and canceled with the money back."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from licensing import commission_queries
from licensing.models import Brief, Commission, License, Listing, Negotiation, Offer, Pack, TitleSale
from licensing.services import briefs, commission_orders, listings, offers, orders
from licensing.services.commission_orders import lock
from marketplace.core import states
from marketplace.core.errors import NotAllowed, Refusal
from works.models import Work
from works.services.works import reserve_work

MOST_WORDS = 5000
CHANGE_DAYS = 14  # at least, to make the changes that were asked for
State = Commission.State


def offer_commission(*, brief: Brief, actor: User, kind: str, title: str, revision: offers.Revision) -> Negotiation:
    """A creator offers to make a work for a brief; the brand is asked. Raises Refusal, changing nothing."""
    briefs.check_answerable(brief, actor)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=actor.pk)  # two clicks make one offer
        going = Q(latest__state__in=[Offer.State.OPEN, Offer.State.ACCEPTED])
        if brief.answers.filter(going, seller=actor, work__reserved=True).exists():
            raise Refusal("offer_open", _("You offered to make something for this brief already."), status=409)
        work = reserve_work(creator=actor, kind=kind, title=title)
        return offers.begin(
            work=work, buyer=brief.owner, author=actor, brief=brief, base=briefs.fit_terms(brief, work),
            currency=brief.currency, revision=revision,
        )  # fmt: skip


def deliver(*, commission: Commission, work: Work, actor: User, note: str = "") -> Commission:
    """The maker hands over a certified work of theirs that nobody else was offered; the buyer looks at its preview.

    Raises Refusal, changing nothing, also when what it was made from leaves no room for the terms that were agreed.
    """
    talk = commission.offer.negotiation
    if actor.pk != talk.seller_id:
        raise NotAllowed("not_your_commission", _("Only whoever makes this work does that."))
    words = _words(note, "note")
    try:
        with transaction.atomic():
            work = Work.objects.select_for_update(no_key=True).get(pk=work.pk)
            commission = lock(commission)
            _check_fits(commission, work, actor)
            now = timezone.now()
            moved = states.move(
                commission, State.DELIVERED, event="commission.delivered", actor=actor, payload={"work": work.pk},
                work=work, note=words, delivered_at=now, reminded_at=None,
                pay_due_at=now + timedelta(days=settings.COMMISSION_PAY_DAYS),
            )  # fmt: skip
            if not moved:
                raise commission_orders.not_delivered()
    except IntegrityError:
        raise _for_somebody_else() from None
    return commission


def _for_somebody_else() -> Refusal:
    return Refusal("work_offered", _("This work was offered or sold to somebody already. Deliver one that was not."),
                   field="work", status=409)  # fmt: skip


def _check_fits(commission: Commission, work: Work, actor: User) -> None:
    """Raise Refusal unless this work can be licensed as agreed; beside the field, as the maker can change only it."""
    offer = commission.offer
    talk = offer.negotiation
    try:
        listings.check_work(work, actor, commission=commission.pk)
        listings.check_terms_for(work, offer.terms.body, buyer=talk.buyer_id)
    except Refusal as refusal:
        raise Refusal(refusal.code, refusal.message, field="work", status=refusal.status, **refusal.data) from refusal
    if work.kind != talk.work.kind:
        words = {"kind": talk.work.get_kind_display()}
        raise Refusal("kind_differs", _("Agreed was another kind of work: %(kind)s.") % words, field="work")
    if _is_offered(work):
        raise _for_somebody_else()


def _is_offered(work: Work) -> bool:
    """Whether anybody else bought it, may buy it, or talks about it."""
    on_offer = [Listing.State.LIVE, Listing.State.SCHEDULED]
    going = [Offer.State.OPEN, Offer.State.ACCEPTED]
    return (
        License.objects.filter(work=work).exists()
        or Listing.objects.filter(work=work, state__in=on_offer).exists()
        or Negotiation.objects.filter(work=work, latest__state__in=going).exists()
        or TitleSale.objects.filter(work=work, state=TitleSale.State.LIVE).exists()
        or Pack.objects.filter(parts__work=work, state=Pack.State.LIVE).exists()
    )


def ask_changes(*, commission: Commission, actor: User, wanted: str) -> Commission:
    """The buyer wants it otherwise, as often as was agreed; the maker gets time for it."""
    _check_buyer(commission, actor)
    words = _words(wanted, "wanted")
    if len(words) < 2:
        raise Refusal("reason_required", _("Say what should be changed."), field="wanted")
    with transaction.atomic():
        commission = lock(commission)
        if commission.state == State.DELIVERED and not commission.rounds_left:
            raise Refusal("no_rounds_left", _("All rounds of changes that were agreed are used."), status=409)
        due_on = max(commission.due_on, timezone.now().date() + timedelta(days=CHANGE_DAYS))
        moved = commission.state == State.DELIVERED and states.move(
            commission, State.MAKING, event="commission.changes_asked", actor=actor, wanted=words, due_on=due_on,
            rounds_left=commission.rounds_left - 1, pay_due_at=None, reminded_at=None,
        )  # fmt: skip
        if not moved:
            raise commission_orders.not_delivered()
    return commission


def may_cancel(commission: Commission, user: User) -> bool:
    """The maker at any time before it is paid; the buyer once the day of the delivery is over without one."""
    talk = commission.offer.negotiation
    if commission.state not in Commission.OPEN:
        return False
    if user.pk == talk.seller_id:
        return True
    late = commission.state == State.MAKING and commission.due_on < timezone.now().date()
    return late and commission_queries.acts_as_buyer(commission, user)


def cancel(*, commission: Commission, actor: User, reason: str = "") -> Commission:
    """The deposit goes back whole, and nobody owes anything. Raises Refusal when it is not theirs to cancel now."""
    words = " ".join(reason.replace("\0", " ").split())[:1000]
    with transaction.atomic():
        commission = lock(commission)
        if not may_cancel(commission, actor):
            raise Refusal("cannot_cancel", _("This commission cannot be canceled by you now."), status=409)
        return send_back(commission, actor, words)


def send_back(commission: Commission, actor: User | None, reason: str) -> Commission:
    """The deposit goes back, which ends the commission; the caller locked it and knows why."""
    Commission.objects.filter(pk=commission.pk).update(reason=reason)
    orders.refund_order(order=commission.deposit, actor=actor, reason=reason or _("The commission was canceled."))
    commission.refresh_from_db()
    return commission


def _check_buyer(commission: Commission, actor: User) -> None:
    if not commission_queries.acts_as_buyer(commission, actor):
        raise NotAllowed("not_your_commission", _("Only the buyer does that."))


def _words(text: str, field: str) -> str:
    words = text.replace("\0", " ").strip()
    if len(words) > MOST_WORDS:
        raise Refusal("text_too_long", _("At most %(most)s characters.") % {"most": MOST_WORDS}, field=field)
    return words
