"""Packs: works of one creator put on offer as one, changed, and taken off again."""

from collections.abc import Iterable, Sequence

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
    order = _order(works)
    prices.check_price(price_minor, currency)
    with transaction.atomic():
        locked = _lock(order)
        body = _terms(locked, preset)
        terms = listings.freeze_terms(body)
        _check_works(locked, actor, terms.body)
        pack = Pack.objects.create(
            seller=actor, title=name, description=said, terms=terms, price_minor=price_minor, currency=currency
        )
        _put_in(pack, order)
        events.record("pack.created", subject=pack, actor=actor, payload={"works": order})
    return pack


def change_pack(
    *, pack: Pack, actor: User, price_minor: int | None = None, works: Sequence[Work] | None = None
) -> Pack:
    """Another price, or other works of the same kind under the same terms, from now on; None leaves it as it is.

    Orders keep the works and the price that they were placed for, and licenses stay as they are. Raises Refusal,
    changing nothing; works are looked at as those of a new pack would be.
    """
    if pack.seller_id != actor.pk:
        raise NotAllowed("not_owner", _("This pack is not yours."))
    wanted = None if works is None else _order(works)
    with transaction.atomic():
        locked = _lock(wanted or [])
        pack = Pack.objects.select_for_update(of=("self",)).select_related("terms", "seller").get(pk=pack.pk)
        if pack.state == Pack.State.RETIRED:
            raise Refusal("listing_state", _("The listing cannot do that from where it stands."), status=409)
        before = [part.work_id for part in pack.parts.all()]
        changes: dict[str, object] = {}
        if price_minor not in (None, pack.price_minor):
            prices.check_price(price_minor, pack.currency)
            changes["price_minor"], pack.price_minor = [pack.price_minor, price_minor], price_minor
        if wanted is not None and wanted != before:
            _check_kind([*locked, Work.objects.get(pk=before[0])])
            _check_works(locked, actor, pack.terms.body)
            pack.parts.all().delete()
            _put_in(pack, wanted)
            changes["works"], pack.edition = [before, wanted], pack.edition + 1
        if changes:
            pack.save(update_fields=["price_minor", "edition"])
            events.record("pack.changed", subject=pack, actor=actor, payload=changes)
    return pack


def _order(works: Sequence[Work]) -> list[str]:
    """The keys of as many works as a pack can have, each once, as they were given."""
    keys = list(dict.fromkeys(work.pk for work in works))
    if not LEAST <= len(keys) <= MOST:
        raise Refusal("pack_size", _("A pack has 2 to 24 works."), field="works")
    return keys


def _lock(keys: Sequence[str]) -> list[Work]:
    return list(Work.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


def _check_works(works: Iterable[Work], actor: User, body: dict[str, object]) -> None:
    for one in works:
        listings.check_work(one, actor)
        listings.check_terms_for(one, body)


def _put_in(pack: Pack, keys: Sequence[str]) -> None:
    PackWork.objects.bulk_create(PackWork(pack=pack, work_id=pk, position=at) for at, pk in enumerate(keys))


def _check_kind(works: Sequence[Work]) -> None:
    if len({work.kind for work in works}) > 1:
        raise Refusal("pack_kinds", _("The works of a pack are of one kind."), field="works")


def _terms(works: list[Work], preset: str) -> dict[str, object]:
    _check_kind(works)
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
            works = Work.objects.select_for_update().filter(packed__pack=pack).order_by("pk")
            _check_works(works, actor, pack.terms.body)
        event = {"pause": "pack.paused", "resume": "pack.resumed", "retire": "pack.retired"}[verb]
        if not states.move(pack, to, event=event, actor=actor):
            raise Refusal("listing_state", _("The listing cannot do that from where it stands."), status=409)
    return pack


def check_edition(pack: Pack, seen: int | None) -> None:
    """Raise Refusal when the works of a pack are not those that its buyer saw."""
    if seen not in (None, pack.edition):
        raise changed()


def changed() -> Refusal:
    return Refusal("pack_changed", _("The pack has other works by now. Please look at it again."), status=409)


def check_on_offer(pack: Pack, buyer: User) -> None:
    """Raise Refusal unless this buyer can have the whole pack now."""
    if not pack_queries.is_on_offer(pack):
        raise Refusal("listing_not_live", _("This license is not offered any more."), status=409)
    if pack.seller_id == buyer.pk:
        raise Refusal("own_work", _("This work is yours; you need no license for it."))
    for part in pack.parts.all():
        listings.check_stack(part.work_id)
