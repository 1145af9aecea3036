"""Commissions of the demo, of what does not exist yet: one is offered, one being made, one delivered."""

from collections.abc import Callable
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from licensing import commission_queries
from licensing.models import Brief, Commission, Listing, Negotiation, Offer, Order
from licensing.services import briefs, commissions, listings, offer_orders, offers
from licensing.services.offers import Making, Revision
from licensing.services.particulars import Particulars
from licensing.terms import presets
from works.models import Work

Settle = Callable[[Order], Order]
TITLE = "A poster for the festival of lights"
MAKERS = (
    ("kwame", 52_000, "Ribbons of light on black, upright, in the green of your program. Abstract, so that it carries "
     "any headline.", 2),
    ("alice", 60_000, "The hill above the town at night, a path of lanterns up to it, the sky left calm.", 2),
    ("priya", 38_000, "Three nights of light over the river, as one wide picture that can be cut into three.", 1),
)  # fmt: skip


def commission(users: dict[str, User], settle: Settle) -> None:
    """Begin what is not begun; each step is left out when an interrupted run did it before."""
    dan = users["dan"]
    brief = Brief.objects.filter(owner=dan, title=TITLE).first() or _publish(dan)
    for (handle, price, text, rounds), act in zip(MAKERS, (_delivered, _being_made, None), strict=True):
        maker = users[handle]
        talk = brief.answers.filter(seller=maker).first() or _offer(brief, maker, price, text, rounds)
        if act:
            act(_begun(talk, settle))


def _in_days(days: int) -> date:
    return timezone.now().date() + timedelta(days=days)


def _publish(owner: User) -> Brief:
    wanted = briefs.Wanted(
        title=TITLE, currency="USD", budget_min_minor=30_000, budget_max_minor=60_000, until=_in_days(40),
        text="One picture that does not exist yet, upright, for posters and for the program. Something that glows, no "
        "people who can be recognized, the lower third left for dates and names.",
        terms={**presets.build("standard", kind="image"), "media": ["print", "out_of_home", "web"]},
    )  # fmt: skip
    return briefs.publish_brief(owner=owner, wanted=wanted)


def _offer(brief: Brief, maker: User, price: int, text: str, rounds: int) -> Negotiation:
    making = Making(text=text, due_on=_in_days(21), rounds=rounds)
    revision = Revision({}, price, "I would like to make this. A sketch comes in the first week.", making=making)
    return commissions.offer_commission(brief=brief, actor=maker, kind="image", title=TITLE, revision=revision)


def _begun(talk: Negotiation, settle: Settle) -> Commission:
    """Accepted, and its first half paid."""
    offer = Offer.objects.select_related("negotiation__work", "negotiation__buyer", "terms").get(pk=talk.latest_id)
    if offer.state == Offer.State.OPEN:
        offers.accept_offer(offer=offer, actor=talk.buyer)
    if not Commission.objects.filter(offer=offer).exists():
        form = Particulars(licensee_name="Festival of Lights", country="US")
        settle(offer_orders.place_order(offer=offer, actor=talk.buyer, particulars=form))
    return commission_queries.get_commission(Commission.objects.get(offer=offer).pk)


def _being_made(begun: Commission) -> None:
    """Nothing more to do: it is its maker's turn."""


def _delivered(begun: Commission) -> None:
    if begun.state != Commission.State.MAKING:
        return
    maker = begun.offer.negotiation.seller
    free = Work.objects.filter(
        owner=maker, kind="image", state="certified", licenses=None, negotiations=None, packed=None
    )
    work = free.filter(parent_edges=None, splits=None).order_by("-pk").first()
    if work is None:
        return  # a small demo
    for listing in Listing.objects.filter(work=work, state=Listing.State.LIVE).defer("search"):
        listings.pause_listing(listing=listing, actor=maker)
    note = "It glows, and the lower third is calm."
    commissions.deliver(commission=begun, work=work, actor=maker, note=note)
