"""What we can show the buyer's bank when it disputes a payment: who bought what, under which terms, and used it."""

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse
from django.utils import translation

from licensing.models import License, Order
from licensing.terms import sentences
from marketplace.core import money

MOST_DOWNLOADS = 200
MOST_CHARACTERS = 20_000  # in one field at Stripe


def of_order(order: Order) -> dict[str, str]:
    """Stripe's evidence fields for a paid order and those paid together with it, in English, as banks read them."""
    together = _together(order)
    facts = {
        "customer_name": order.licensee_name,
        "customer_email_address": order.buyer.email,
        "product_description": "\n".join(map(_described, together)),
        "service_date": order.paid_at.date().isoformat() if order.paid_at else "",
        "uncategorized_text": "\n\n".join(map(_story, together))[:MOST_CHARACTERS],
        "access_activity_log": "\n".join(filter(None, map(_downloads, together)))[:MOST_CHARACTERS],
    }
    return {name: value for name, value in facts.items() if value}


def _together(order: Order) -> list[Order]:
    """All that one payment bought."""
    if order.payment_id is None:
        return [order]
    rows = Order.objects.filter(payment=order.payment_id, stripe_payment_intent=order.stripe_payment_intent)
    return list(rows.select_related("work", "buyer", "terms", "license").order_by("pk"))


def _described(order: Order) -> str:
    if order.terms:
        return f"Digital license to use the work “{order.work.title}”, delivered as a download."
    with translation.override("en"):
        return f"{Order.Purpose(order.purpose).label}: {order.work.title}"


def _story(order: Order) -> str:
    """The order, the license it became, and what its terms allow."""
    lines = [
        f"Order {order.pk}, placed {order.created_at:%Y-%m-%d %H:%M} UTC by the account {order.buyer.email}.",
        f"Price shown before payment: {money.display(order.price_minor, order.currency)}.",
    ]
    if order.terms:
        lines.append(f"Terms accepted (SHA-256 {order.terms_id}):")
        lines += [f"- {sentence}" for sentence in sentences.sentences(order.terms.body)]
    if order.channels:
        lines.append(f"To be used on: {', '.join(order.channels.splitlines())}.")
    if order.waived_at:
        lines.append(f"The buyer agreed to immediate delivery at {order.waived_at:%Y-%m-%d %H:%M} UTC.")
    held = _license(order)
    if held:
        lines.append(f"License {held.pk} was granted at {held.starts_at:%Y-%m-%d %H:%M} UTC.")
    lines.append(f"The order in the buyer's account: {settings.SITE_URL}{reverse('licensing:order', args=[order.pk])}")
    return "\n".join(lines)


def _downloads(order: Order) -> str:
    held = _license(order)
    rows = held.downloads.select_related("user").order_by("pk")[:MOST_DOWNLOADS] if held else []
    return "\n".join(
        f"{row.created_at:%Y-%m-%d %H:%M:%S} UTC {row.user.email} downloaded the original (SHA-256 {row.sha256})"
        for row in rows
    )


def _license(order: Order) -> License | None:
    try:
        return order.license
    except ObjectDoesNotExist:
        return None
