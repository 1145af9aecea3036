"""Packs: works of one creator put on offer as one, and taken off again."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from licensing import pack_queries
from licensing.models import Pack, PackWork
from licensing.services import listings, prices
from licensing.terms import presets
from marketplace.core import events, states
from marketplace.core.errors import NotAllowed, Refusal
from works.models import Work

LEAST, MOST = 2, 24
MOST_WORDS = 2000


def create_pack(
    *, works: Sequence[Work], title: str, preset: str, price_minor: int, currency: str, actor: User,
    description: str = "",
) -> Pack:  # fmt: skip
    """Offer works of one kind as one. Raises Refusal, changing nothing, unless each of them could be offered so.

    A license of a pack cannot be returned alone, so its terms leave no days for that.
    """
    name, said = " ".join(title.replace("\0", " ").split()), description.replace("\0", " ").strip()
    if not 2 <= len(name) <= 120:
        raise Refusal("title_invalid", _("Give it a title of 2 to 120 characters."), field="title")
    if len(said) > MOST_WORDS:
        raise Refusal("text_too_long", _("At most %(most)s characters.") % {"most": MOST_WORDS}, field="description")
    keys = sorted({work.pk for work in works})
    if not LEAST <= len(keys) <= MOST:
        raise Refusal("pack_size", _("A pack has 2 to 24 works."), field="works")
    prices.check_price(price_minor, currency)
    with transaction.atomic():
        locked = {one.pk: one for one in Work.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
        body = _terms(list(locked.values()), preset)
        terms = listings.freeze_terms(body)
        for one in locked.values():
            listings.check_work(one, actor)
            listings.check_terms_for(one, terms.body)
        pack = Pack.objects.create(
            seller=actor, title=name, description=said, terms=terms, price_minor=price_minor, currency=currency
        )
        order = list(dict.fromkeys(work.pk for work in works))
        PackWork.objects.bulk_create(PackWork(pack=pack, work=locked[pk], position=at) for at, pk in enumerate(order))
        events.record("pack.created", subject=pack, actor=actor, payload={"works": order})
    return pack


def _terms(works: list[Work], preset: str) -> dict[str, object]:
    if len({work.kind for work in works}) > 1:
        raise Refusal("pack_kinds", _("The works of a pack are of one kind."), field="works")
    body = presets.build(preset, kind=works[0].kind)
    if body["price_model"] not in ("fixed", "negotiable"):
        raise Refusal("pricing_invalid", _("These terms say already how they are priced."), field="preset")
    return {**body, "price_model": "fixed", "refund_days": 0}


def move_pack(*, pack: Pack, verb: str, actor: User) -> Pack:
    """`pause`, `resume` or `retire`. Raises Refusal; one that is resumed is looked at as a new one would be."""
    if pack.seller_id != actor.pk:
        raise NotAllowed("not_owner", _("This pack is not yours."))
    to = {"pause": Pack.State.PAUSED, "resume": Pack.State.LIVE, "retire": Pack.State.RETIRED}[verb]
    with transaction.atomic():
        if verb == "resume":
            for work in Work.objects.select_for_update().filter(packed__pack=pack).order_by("pk"):
                listings.check_work(work, actor)
                listings.check_terms_for(work, pack.terms.body)
        event = {"pause": "pack.paused", "resume": "pack.resumed", "retire": "pack.retired"}[verb]
        if not states.move(pack, to, event=event, actor=actor):
            raise Refusal("listing_state", _("The listing cannot do that from where it stands."), status=409)
    return pack


def check_on_offer(pack: Pack, buyer: User) -> None:
    """Raise Refusal unless this buyer can have the whole pack now."""
    if not pack_queries.is_on_offer(pack):
        raise Refusal("listing_not_live", _("This license is not offered any more."), status=409)
    if pack.seller_id == buyer.pk:
        raise Refusal("own_work", _("This work is yours; you need no license for it."))
    for part in pack.parts.all():
        listings.check_stack(part.work_id)
