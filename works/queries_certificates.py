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


def find_certificate_by_sha256(sha256: str) -> Certificate | None:
    """The certificate of exactly these bytes, one in force before others and the oldest of those; or None."""
    rows = Certificate.objects.select_related("work__creator", "leaf", "key").filter(version__sha256=sha256.lower())
    standing = sorted(rows[:20], key=lambda row: (row.state != Certificate.State.ISSUED, row.issued_at))
    return standing[0] if standing else None
