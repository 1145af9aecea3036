"""Reading certificates: public facts, found by number."""

from marketplace.core.errors import NotFound
from works import numbers
from works.models import Certificate


def find_certificate(text: str) -> Certificate | None:
    """The certificate that a person or machine means by `text`, or None."""
    number = numbers.parse_number(text)
    found = Certificate.objects.select_related("work__creator", "leaf", "key")
    return found.filter(pk=number).first() if number else None


def get_certificate(number: str) -> Certificate:
    certificate = find_certificate(number)
    if certificate is None:
        raise NotFound(number)
    return certificate
