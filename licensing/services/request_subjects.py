"""What a request within a team is about: what it costs now, whether it can be bought, and its order."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from licensing import pack_queries
from licensing.models import (
    CartItem,
    License,
    LicenseTerms,
    LicenseTransfer,
    Listing,
    Offer,
    Order,
    Pack,
    Payment,
    PurchaseRequest,
    RequestLine,
)
from licensing.pricing import NOTHING, Choice, read_choice
from licensing.services import (
    cart_orders,
    choices,
    follow_up_orders,
    follow_ups,
    license_transfers,
    offer_orders,
    orders,
    pack_orders,
    packs,
)
from licensing.services.particulars import Particulars
from works.models import Work


@dataclass(frozen=True, slots=True)
class Basket:
    """Items of a cart that are asked for together, of one currency, each at the price that was seen."""

    items: tuple[CartItem, ...]


Subject = Listing | Offer | LicenseTransfer | Pack | Basket


def work_of(subject: Subject) -> Work:
    """The work that it is about; of several, the first."""
    if isinstance(subject, LicenseTransfer):
        return subject.license.work
    if isinstance(subject, Pack):
        return subject.parts.select_related("work")[0].work
    if isinstance(subject, Basket):
        return subject.items[0].works[0]
    return subject.work if isinstance(subject, Listing) else subject.negotiation.work


def look_at(
    subject: Subject, requester: User, choice: Choice = NOTHING, follows: License | None = None
) -> dict[str, Any]:  # fmt: skip
    """The fields of a request for it, as it stands now. Raises Refusal when it cannot be bought."""
    if isinstance(subject, Basket):
        return _look_at_cart(subject, requester)
    if isinstance(subject, Pack):
        packs.check_on_offer(subject, requester)
        return {"pack": subject, "pack_edition": subject.edition, "terms": subject.terms, **_price(subject)}
    if isinstance(subject, LicenseTransfer):
        license_transfers.check_acceptable(subject, requester)
        return {"transfer": subject, "terms": subject.license.terms, **_price(subject)}
    if isinstance(subject, Listing) and follows:
        found = follow_ups.quote(held=follows, listing=subject, actor=requester, choice=choice)
        wanted: dict[str, Any] = {"listing": subject, "follows": follows, "terms": choices.freeze(found.chosen)}
        wanted["choice"] = choice.stored()
        return {**wanted, "price_minor": found.price_minor, "currency": subject.currency}
    if isinstance(subject, Listing):
        orders.check_listing(subject, requester)
        chosen = choices.choose(subject, choice)
        return {"listing": subject, "terms": choices.freeze(chosen), "choice": choice.stored(), **_price(chosen)}
    offer_orders.check_payable(subject, requester)
    price = {"price_minor": subject.price_minor, "currency": subject.negotiation.currency}
    return {"offer": subject, "terms": subject.terms, **price}


def _price(priced: Any) -> dict[str, Any]:
    return {"price_minor": priced.price_minor, "currency": priced.currency}


def _look_at_cart(basket: Basket, requester: User) -> dict[str, Any]:
    total, currency = cart_orders.check_sum(basket.items)
    terms = [cart_orders.check_item(item, requester) for item in basket.items]
    return {"is_cart": True, "terms": terms[0], "price_minor": total, "currency": currency}


def lines_of(basket: Basket) -> list[RequestLine]:
    """Lines of a request for it, not stored yet."""
    return [
        RequestLine(
            listing=item.listing, pack=item.pack, pack_edition=item.pack_edition, choice=item.choice,
            price_minor=item.price_minor, terms=_terms_of(item),
        )
        for item in basket.items
    ]  # fmt: skip


def _terms_of(item: CartItem) -> LicenseTerms:
    if item.pack:
        return item.pack.terms
    assert item.listing is not None  # a constraint holds it
    return choices.freeze(choices.choose(item.listing, read_choice(item.choice)))


def is_same_cart(request: PurchaseRequest, lines: Iterable[RequestLine]) -> bool:
    return sorted(map(_said, request.lines.all())) == sorted(map(_said, lines))


def _said(line: RequestLine) -> tuple[str, int, str, int]:
    return line.key, line.price_minor, str(line.terms_id), line.pack_edition or 0


def subject_of(request: PurchaseRequest) -> Subject:
    """What was asked for, as it stands now; the items of a cart keep the prices that were asked for."""
    if request.is_cart:
        return Basket(tuple(_item(line, request) for line in list_lines(request)))
    if request.pack_id:
        return Pack.objects.select_related("terms", "seller").get(pk=request.pack_id)
    if request.transfer_id:
        return LicenseTransfer.objects.select_related("license__work", "license__terms").get(pk=request.transfer_id)
    if request.listing_id:
        rows = Listing.objects.select_related("work", "terms", "seller").defer("search")
        return rows.get(pk=request.listing_id)
    return Offer.objects.select_related("negotiation__work", "terms").get(pk=request.offer_id)


def list_lines(request: PurchaseRequest) -> QuerySet[RequestLine]:
    """The licenses of a cart that is asked for, with what is shown of each."""
    rows = RequestLine.objects.filter(request=request).select_related(
        "terms", "listing__work__creator", "listing__terms", "listing__seller", "pack__terms", "pack__seller"
    )
    parts = Prefetch("pack__parts", pack_queries.parts_with_pictures())
    return rows.defer("listing__search").prefetch_related("listing__work__media", parts)


def _item(line: RequestLine, request: PurchaseRequest) -> CartItem:
    return CartItem(
        user=request.requester, listing=line.listing, work=line.listing.work if line.listing else None,
        pack=line.pack, pack_edition=line.pack_edition, choice=line.choice, price_minor=line.price_minor,
        currency=request.currency,
    )  # fmt: skip


def at_present_prices(subject: Subject) -> Subject:
    """A cart with what each item costs and has now; anything else has one price anyway."""
    if isinstance(subject, Basket):
        for item in subject.items:
            now: Any = item.offered
            if isinstance(now, Listing):
                now = choices.choose(now, read_choice(item.choice))
            item.price_minor, item.currency = now.price_minor, now.currency
            item.pack_edition = item.pack.edition if item.pack else None
    return subject


def follows_of(request: PurchaseRequest) -> License | None:
    rows = License.objects.select_related("order", "terms", "organization")
    return rows.filter(pk=request.follows_id).first()


def place(request: PurchaseRequest, form: Particulars) -> Order | Payment:
    """The order of what was approved, or the payment for a cart's orders, in the requester's name."""
    subject, buyer, team = subject_of(request), request.requester, request.organization
    whose: dict[str, Any] = {"particulars": form, "approved": True}
    seen: dict[str, Any] = {"expected_minor": request.price_minor, "expected_currency": request.currency}
    if isinstance(subject, Basket):
        made = cart_orders.check_out(buyer=buyer, items=subject.items, organization=team, **whose)
        assert made.payment is not None  # above a limit, so not free
        return made.payment
    if isinstance(subject, Pack):
        seen["expected_edition"] = request.pack_edition or 1
        return pack_orders.place_order(pack=subject, buyer=buyer, organization=team, **whose, **seen)
    if isinstance(subject, Offer):
        return offer_orders.place_order(offer=subject, actor=buyer, organization=team, **whose)
    if isinstance(subject, LicenseTransfer):
        return license_transfers.accept_license(transfer=subject, actor=buyer, organization=team, **whose)
    follows = follows_of(request)
    if follows:
        return follow_up_orders.place_order(
            held=follows, listing=subject, actor=buyer, choice=read_choice(request.choice), **whose, **seen
        )
    return orders.place_order(
        buyer=buyer, listing=subject, organization=team, choice=read_choice(request.choice), **whose, **seen
    )
