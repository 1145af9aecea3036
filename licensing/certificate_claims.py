"""The claims of a certificate in words: as they were signed, and which of them staff reviewed since."""

from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from works import wording
from works.models import Certificate, Claim, Work
from works.services import claim_reviews, credential

GRADES = wording.STRENGTH
REVIEWED = str(Claim.Grade.REVIEWED)


def list_reviews(certificate: Certificate, work: Work) -> tuple[Claim, ...]:
    """Reviews in force of what this certificate says, word for word."""
    signed = certificate.payload["credentialSubject"]["claims"]
    reviews = claim_reviews.list_reviews(work)
    return tuple(review for review in reviews if any(_same(review, row) for row in signed))


def _same(review: Claim, row: dict[str, Any]) -> bool:
    return bool(review.name == row["name"] and credential.plain(review.value) == row["value"])


def best_grade(certificate: Certificate, reviews: tuple[Claim, ...]) -> str:
    """The best grade that any of its claims has today; a review that ended counts no more."""
    signed = [row["grade"] for row in certificate.payload["credentialSubject"]["claims"]]
    reached = [grade for grade in signed if grade in GRADES and grade != REVIEWED]
    return max([*reached, *([REVIEWED] if reviews else [])], key=GRADES.index, default="declared")


def list_claims(certificate: Certificate, reviews: tuple[Claim, ...]) -> list[dict[str, str]]:
    """The signed claims with their grades; lists and objects as one line. Beside each, how it was reviewed since."""
    rows = certificate.payload["credentialSubject"]["claims"]
    said = [row for row in rows if row["grade"] != REVIEWED]
    again = [row for row in rows if row["grade"] == REVIEWED and not any(_same(review, row) for review in reviews)]
    return [_claim(row, reviews) for row in [*said, *again]]


def _claim(row: dict[str, Any], reviews: tuple[Claim, ...]) -> dict[str, str]:
    parts = row["value"] if isinstance(row["value"], list) else [row["value"]]
    value = ", ".join(str(part.get("name", part)) if isinstance(part, dict) else str(part) for part in parts)
    review = next((one for one in reviews if _same(one, row)), None)
    name = str(wording.label_of(row["name"]))
    evidence = review.evidence if review else ""
    return {"name": name, "value": value, "grade": _grade(row["grade"], review), "evidence": evidence}


def _grade(signed: str, review: Claim | None) -> str:
    word = str(Claim.Grade(signed).label) if signed in GRADES else signed
    if signed == REVIEWED:
        return _("Reviewed once, not any more")
    if review is None or review.reviewed_at is None:
        return word
    return _("%(grade)s, reviewed on %(date)s") % {"grade": word, "date": formats.date_format(review.reviewed_at)}
