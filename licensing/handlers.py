"""What licensing does soon after something happened: deeds, mail, and money sent back."""

from django.conf import settings
from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext as _

from accounts.models import User
from licensing import deeds, dispute_handlers, log_handlers  # noqa: F401  they subscribe
from licensing.gateways import stripe as gateway
from licensing.models import License, Order
from licensing.services import orders
from licensing.terms import presets, sentences
from marketplace.core import emails, events, money, storage
from marketplace.core.models import Event
from payouts.services import refunds


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
    ends = formats.date_format(held.ends_at, "DATE_FORMAT") if held.ends_at else _("no end")
    facts = [
        (_("License"), held.pk),
        (_("Certificate"), _certificate_number(held)),
        (_("Licensee"), held.licensee_name),
        (_("Licensor"), held.work.owner.name),
        (_("Creator"), held.work.creator.name),
        (_("From"), formats.date_format(held.starts_at, "DATE_FORMAT")),
        (_("Until"), ends),
        (_("Paid"), money.display(held.order.price_minor, held.order.currency)),
        (_("Order"), held.order_id),
        (_("Terms, SHA-256"), held.terms_hash),
    ]
    return deeds.DeedText(
        heading=_("License deed"),
        work=held.work.title,
        facts=facts,
        terms_heading=_("What it allows"),
        sentences=[str(sentence) for sentence in sentences.sentences(held.terms.body)],
        footer=_("Check this license at any time: %(url)s") % {"url": _status_url(held)},
    )


def _certificate_number(held: License) -> str:
    certificate = held.work.certificates.order_by("-issued_at").first()
    return certificate.number if certificate else ""


def _status_url(held: License) -> str:
    return f"{settings.SITE_URL}/api/v1/license-status/?license={held.pk}"


@events.on("order.paid")
def on_order_paid(event: Event) -> None:
    """Receipt to the buyer, message to the seller."""
    order = Order.objects.select_related("work", "buyer", "listing__seller", "terms").get(pk=event.subject)
    _mail("receipt", order.buyer, order)
    _mail("sale", order.listing.seller, order)


@events.on("order.refunded", "order.partially_refunded")
def on_order_refunded(event: Event) -> None:
    """To the buyer, whose money comes back, and to the seller, whose income is less by it."""
    order = Order.objects.select_related("work", "buyer", "listing__seller", "terms").get(pk=event.subject)
    amount = int(event.payload["amount_minor"])
    _mail("refund", order.buyer, order, amount)
    _mail("sale_refunded", order.listing.seller, order, amount, str(event.payload.get("reason", "")))


@events.on("order.refunded", "order.partially_refunded", "payment.unwanted", atomic=False)
def send_refund(event: Event) -> None:
    """The card refund, keyed by the refund's id: sent again after a crash it is the same refund."""
    order = Order.objects.get(pk=event.subject)
    refund_id, amount = str(event.payload["refund_id"]), int(event.payload["amount_minor"])
    gateway.create_refund(
        refund_id=refund_id, amount_minor=amount, order_id=order.pk,
        payment_intent=str(event.payload.get("payment_intent") or order.stripe_payment_intent),
    )  # fmt: skip
    currency = str(event.payload.get("currency") or order.currency)
    refunds.settle_refund(source=order.pk, amount_minor=amount, currency=currency, refund_id=refund_id)


@events.on("license.issued", atomic=False)
def close_other_checkouts(event: Event) -> None:
    """An exclusive license was sold: whoever is still about to pay for this work is told before paying."""
    held = License.objects.select_related("terms").get(pk=event.subject)
    if held.terms.body.get("exclusivity") == "full":
        orders.cancel_open_orders(work_id=held.work_id, reason="exclusive_sold")


def _mail(name: str, to: User, order: Order, amount_minor: int = 0, reason: str = "") -> None:
    """One of the letters about an order, with amounts and terms in its reader's language."""
    with translation.override(to.language):
        body = order.terms.body
        held = License.objects.filter(order=order).first()
        page = reverse("licensing:license", args=[held.pk]) if held else reverse("licensing:order", args=[order.pk])
        context = {
            "person": to, "order": order, "license": held, "license_url": settings.SITE_URL + page,
            "price": money.display(order.price_minor, order.currency) if order.price_minor else _("free"),
            "amount": money.display(amount_minor, order.currency), "reason": reason,
            "preset": presets.title_of(body["preset"]), "sentences": sentences.sentences(body)[:4],
            "order_url": settings.SITE_URL + reverse("licensing:order", args=[order.pk]),
        }  # fmt: skip
    emails.send(name, to=to.email, context=context, language=to.language)
