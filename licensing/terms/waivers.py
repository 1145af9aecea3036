"""The right to return a license, given up for a download at once: who has to be asked, and in which words.

In the European Union a consumer may return digital content within 14 days, unless they asked for it at once and knew
that this ends the right (Directive 2011/83/EU, articles 9 and 16 (m)).
"""

from django.utils.translation import gettext_lazy as _

EU = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip
DAYS = 14
# Which words the buyer agreed to, as an order keeps it: whoever changes the words gives them another name.
ORDER_FORM, DOWNLOAD = "order-1", "download-1"
WORDS = _("I want to download at once, and know that my right to return the license ends with the download.")


def is_needed(*, country: str, consumer: bool, price_minor: int, refund_days: int) -> bool:
    """Whether nothing may be sold to this buyer without it. Terms that leave as many days ask at the download."""
    return bool(consumer and price_minor and country in EU and refund_days < DAYS)
