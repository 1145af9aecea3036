"""What licensing does soon after something happened: deeds, mail, and money sent back."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from accounts.services import notifications
from licensing import (  # noqa: F401  they subscribe
    asks,
    cart_handlers,
    certificate_terms,
    commission_handlers,
    commission_queries,
    deeds,
    dispute_handlers,
    evidence,
    license_handlers,
    log_handlers,
    money_handlers,
    news_handlers,
    offer_handlers,
    refund_handlers,
    request_handlers,
    sale_names,
    search_handlers,
    staff_handlers,
    trade_handlers,
)
from licensing.gateways import stripe as gateway
from licensing.models import License, Order
from licensing.services import (  # noqa: F401  the purposes of packs register
    listings,
    offers,
    orders,
    pack_orders,
    purposes,
    title_sales,
)
from licensing.terms import presets, sentences, strip, words
from marketplace.core import events, money, storage
from marketplace.core.models import Event
from payouts import money_mail
from works import handover
from works.models import Work

handover.step(listings.hand_over)
handover.step(offers.hand_over)
handover.step(title_sales.end_with_title)
handover.objection(title_sales.payment_objection)
handover.objection(commission_queries.title_objection)


@events.on("license.issued")
def on_license_issued(event: Event) -> None:
    """Draw the deed once."""
    held = License.objects.select_related("work", "order", "work__creator", "licensee").get(pk=event.subject)
    if held.deed_key:
        return
    with translation.override(held.licensee.language):
        held.deed_key = storage.put(storage.private(), "deeds", deeds.draw(_deed_text(held)), ".pdf")
    held.save(update_fields=["deed_key"])


def _deed_text(held: License) -> deeds.DeedText:
    order, body, certificate = held.order, held.terms.body, _certificate_number(held)
    past = order.purpose == Order.Purpose.PAST_USE
    page = f"{settings.SITE_URL}/c/{certificate}"
    facts = [
        (_("License"), held.pk), (_("Licensee"), held.licensee_name),
        (_("Address"), words.address_line(order.address, order.country)),
        (_("Tax id"), order.tax_id),
        (_("Licensor"), held.work.owner.name), (_("Creator"), held.work.creator.name), (_("Certificate"), certificate),
        (_("File, SHA-256"), held.work.sha256), (_("From"), _moment(held.starts_at)),
        (_("Granted for past use on"), _moment(order.paid_at) if past and order.paid_at else ""),
        (_("Until"), _moment(held.ends_at) if held.ends_at else _("no end")),
        (_("Paid"), _paid(order)),
        (_("Industry"), str(sentences.INDUSTRIES.get(order.industry, ""))),
        (_("Channels"), ", ".join(order.channels.splitlines())), (_("Right to return"), _waived(order)),
        *_followed(held),
        (_("Order"), order.pk), (_("Purchase-order number"), order.po_number), (_("Terms"), held.terms_hash),
    ]  # fmt: skip
    grant = _("%(licensor)s grants %(licensee)s a license of “%(work)s” under the terms below.") % {
        "licensor": held.work.owner.name, "licensee": held.licensee_name, "work": held.work.title,
    }  # fmt: skip
    return deeds.DeedText(
        heading=_("License deed"), number=held.pk, work=held.work.title, grant=grant,
        facts=[(label, value) for label, value in facts if value],
        permissions=[(item["label"], item["value"], item["level"]) for item in strip.permission_strip(body)],
        terms_heading=_("Terms: %(name)s") % {"name": presets.title_of(body["preset"])},
        sentences=sentences.sentences(body), proof_heading=_("How to check this"),
        proof=[
            _("The code leads to the certificate of the work and its present status."),
            _("Whether this license is in force, signed: %(url)s") % {"url": _status_url(held)},
            _("The terms were frozen when the license was bought. Their SHA-256 above is that of their canonical JSON "
              "(RFC 8785); nobody can change them since."),
        ],
        link=page, footer=_("Issued %(at)s by Gen-IP for both sides.") % {"at": _moment(held.starts_at)},
        codes=frozenset({held.pk, order.pk, certificate, held.terms_hash, held.work.sha256}),
    )  # fmt: skip


def _followed(held: License) -> list[tuple[str, str]]:
    """Which license this one came of, and what was credited for it."""
    order, before = held.order, held.predecessor_id or ""
    credit = money.display(order.credit_minor, order.currency) if order.credit_minor else ""
    label = {Order.Purpose.RENEWAL: _("Renews"), Order.Purpose.UPGRADE: _("Upgrades")}.get(
        Order.Purpose(order.purpose), _("Passed on from license")
    )
    return [(label, before), (_("Credited"), credit)]


def _moment(at: datetime) -> str:
    return f"{formats.date_format(at, 'DATE_FORMAT')}, {at:%H:%M} UTC"


def _paid(order: Order) -> str:
    if order.purpose == Order.Purpose.PACK_PART:
        return _("with the pack, order %(order)s") % {"order": order.matter}
    return money.display(order.price_minor, order.currency) if order.price_minor else _("free")


def _waived(order: Order) -> str:
    """When the buyer gave up the right to return, and in which words."""
    if order.waived_at is None:
        return ""
    said = _("Ends with the download, as agreed %(at)s") % {"at": _moment(order.waived_at)}
    return f"{said} ({order.waiver_version})" if order.waiver_version else said


def _certificate_number(held: License) -> str:
    certificate = held.work.certificates.order_by("state", "-issued_at").first()
    return certificate.number if certificate else ""


def _status_url(held: License) -> str:
    return f"{settings.SITE_URL}/api/v1/license-status/?license={held.pk}"


@events.on("order.paid")
def on_order_paid(event: Event) -> None:
    """Receipt to the buyer, message to the seller."""
    order = _get_order(event.subject)
    if order.purpose in (Order.Purpose.LICENSE, Order.Purpose.OFFER, Order.Purpose.BALANCE, *Order.FOLLOWING):
        _mail("receipt", order.buyer, order)
        _mail("sale", order.seller, order)
        return
    if not order.price_minor:
        return  # a license that was passed on for nothing: whoever did it says so
    purpose = purposes.of(order)
    _mail_payment(order.buyer, order, purpose.thanks)
    if order.seller != order.buyer:
        _mail_payment(order.seller, order, purpose.news)


@events.on("order.refunded", "order.partially_refunded")
def on_order_refunded(event: Event) -> None:
    """To the buyer, whose money comes back, and to the seller, whose income is less by it."""
    order = _get_order(event.subject)
    amount = int(event.payload["amount_minor"])
    _mail("refund", order.buyer, order, amount)
    if order.purpose != Order.Purpose.DEPOSIT or order.commission.state != "canceled":  # that was no income yet
        _mail("sale_refunded", order.seller, order, amount, str(event.payload.get("reason", "")))
    money_mail.tell_refunded(str(event.payload["refund_id"]))


BUYERS = {
    "chargeback.opened": (
        gettext_noop("Your bank asks back what you paid for “%(title)s”"),
        gettext_noop("Your license is suspended until the bank decides. If this was a mistake, tell your bank."),
    ),
    "chargeback.won": (
        gettext_noop("Your license of “%(title)s” is in force again"),
        gettext_noop("Your bank decided that the payment stands."),
    ),
    "chargeback.lost": (
        gettext_noop("Your license of “%(title)s” has ended"),
        gettext_noop("Your bank gave you the payment back. The work may not be used any more."),
    ),
    "refund.failed": (
        gettext_noop("Your refund for “%(title)s” came back to us"),
        gettext_noop("Your bank would not take it. It is still yours: answer this mail and say how to pay you."),
    ),
    "payment.unwanted": (
        gettext_noop("Your payment for “%(title)s” goes back to you"),
        gettext_noop("It came when nothing could be bought with it any more. All of it is on its way to your card."),
    ),
}


OF_ORDERS = ("refund.failed", "payment.unwanted")  # whose subject is the order
OTHER_BUYERS = (  # of what is no license
    gettext_noop("Your bank and what you paid for “%(title)s”"),
    gettext_noop("Your bank asked about this payment or decided about it. Its page says how it stands."),
)


@events.on(*BUYERS)
def mail_buyer(event: Event) -> None:
    """What became of the payment at the buyer's bank."""
    order = _get_order(event.subject if event.name in OF_ORDERS else event.payload["source"])
    licensed = order.terms or order.purpose == Order.Purpose.TRANSFER
    headline, sentence = BUYERS[event.name] if licensed or event.name in OF_ORDERS else OTHER_BUYERS
    with translation.override(order.buyer.language):
        context = {
            "person": order.buyer, "headline": _(headline) % {"title": order.work.title}, "sentence": _(sentence),
            "url": settings.SITE_URL + reverse("licensing:order", args=[order.pk]),
        }  # fmt: skip
    notifications.tell(order.buyer, "purchase", "dispute", context)


def _get_order(order_id: str) -> Order:
    return Order.objects.select_related("work__owner", "buyer", "listing__seller", "terms").get(pk=order_id)


@events.on("license.issued", atomic=False)
def close_other_checkouts(event: Event) -> None:
    """A license was sold: whoever is still about to pay for one that cannot stand beside it is told before paying."""
    held = License.objects.get(pk=event.subject)
    orders.cancel_open_orders(work_id=held.work_id, reason="exclusive_sold")


@events.on("work.suspended", "work.removed", atomic=False)
def close_checkouts_of_work(event: Event) -> None:
    """Unless the work was restored meanwhile."""
    if Work.objects.filter(pk=event.subject, state__in=[Work.State.SUSPENDED, Work.State.REMOVED]).exists():
        orders.close_orders_of_work(event.subject)


@events.on("license.revoked", "license.expired", "license.transferred", "license.superseded")
def bring_listings_back(event: Event) -> None:
    """What made way for this license is offered again."""
    listings.come_back(License.objects.get(pk=event.subject).work_id)


@events.on("chargeback.opened", atomic=False)
def stage_evidence(event: Event) -> None:
    """Lay what we know of a disputed order beside the dispute; staff hand it in, or not."""
    rows = Order.objects.select_related("work", "buyer", "terms", "license").filter(pk=event.payload["source"])
    for order in rows:
        gateway.stage_evidence(str(event.payload["dispute"]), evidence.of_order(order))


def _mail(name: str, to: User, order: Order, amount_minor: int = 0, reason: str = "") -> None:
    """One of the letters about an order, with amounts and terms in its reader's language."""
    with translation.override(to.language):
        body = order.terms.body if order.terms else None
        held = License.objects.filter(order=order).first()
        page = reverse("licensing:license", args=[held.pk]) if held else reverse("licensing:order", args=[order.pk])
        context = {
            "person": to, "order": order, "license": held, "license_url": settings.SITE_URL + page,
            "price": money.display(order.price_minor, order.currency) if order.price_minor else _("free"),
            "amount": money.display(amount_minor, order.currency), "reason": reason,
            "tax": money.display(order.tax_minor, order.currency), "seller_name": settings.SELLER_NAME,
            "seller_tax_id": settings.SELLER_TAX_ID,
            "preset": presets.title_of(body["preset"]) if body else "",
            "sentences": sentences.sentences(body)[:4] if body else [],
            "order_url": settings.SITE_URL + reverse("licensing:order", args=[order.pk]),
        }  # fmt: skip
    kind = "purchase" if to == order.buyer else "sale"
    url = context["license_url"] if kind == "purchase" else settings.SITE_URL + reverse("payouts:earnings")
    notifications.tell(to, kind, name, context, url=str(url))


def _mail_payment(to: User, order: Order, say: Callable[[Order], str]) -> None:
    """The letter about a payment for anything but a listing, to one side of it."""
    own = to == order.buyer
    path = reverse("licensing:order", args=[order.pk]) if own else reverse("payouts:earnings")
    with translation.override(to.language):
        purpose = purposes.of(order)
        context = {
            "person": to, "order": order, "headline": _("Receipt") if own else _("A payment arrived"),
            "title": purpose.title(order), "sentence": say(order),
            "price": money.display(order.price_minor, order.currency),
            "tax": money.display(order.tax_minor, order.currency), "seller_name": settings.SELLER_NAME,
            "seller_tax_id": settings.SELLER_TAX_ID, "url": settings.SITE_URL + path,
        }  # fmt: skip
    notifications.tell(to, "purchase" if own else "sale", "payment", context)
