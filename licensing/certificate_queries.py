"""What the page, the card, the PDF and the badge of a certificate say of it, so that they cannot disagree."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import Identity
from accounts.queries import list_identities_of
from licensing import certificate_claims
from licensing.services.status import Status, get_status
from marketplace.core import storage
from marketplace.core.wording import STATES
from works.models import Certificate, Claim, Media, Work
from works.queries_certificates import get_certificate
from works.services import identity_disclosures

ROOM = 28  # letters of an identity on the card
DRAWING = 1  # counts changes of the drawing, so that kept pictures are drawn anew
_SENTENCES = {
    "active": gettext_lazy("It is registered here and not on offer now."),
    "licensable": gettext_lazy("Licenses for it can be bought here."),
    "sold_exclusive": gettext_lazy("An exclusive license is in force, so no other can be bought."),
    "disputed": gettext_lazy("Somebody contests it; the dispute is being reviewed."),
    "withdrawn": gettext_lazy("It was taken out of the market. Do not rely on it for new uses."),
    "revoked": gettext_lazy("This certificate no longer holds. Do not rely on it."),
    "superseded": gettext_lazy("A newer certificate takes its place."),
}
_STAMPS = {"exclusive_sold": "sold_exclusive", "not_offered": "active"}


@dataclass(frozen=True, slots=True)
class Card:
    """A certificate as it stands now: what was signed, and its present status as a stamp."""

    certificate: Certificate
    status: Status
    stamp: str  # a state of core.wording
    grade: str  # the best grade that a claim of it has today
    media: Media | None  # its picture; none when the work is out of sight
    identities: tuple[Identity, ...] = ()  # of who registered it, as they stand now
    reviews: tuple[Claim, ...] = ()  # of staff, of what it says, in force
    opened: tuple[dict[str, Any], ...] = ()  # identities that were signed and can be opened today

    @property
    def number(self) -> str:
        return self.certificate.number

    @property
    def subject(self) -> dict[str, Any]:
        subject: dict[str, Any] = self.certificate.payload["credentialSubject"]
        return subject

    @property
    def issued_at(self) -> datetime:
        return self.certificate.issued_at

    @property
    def kind(self) -> str:
        return str(Work.Kind(self.subject["kind"]).label)

    @property
    def standing(self) -> str:
        """One of active, licensable, sold_exclusive, disputed, withdrawn and revoked; a superseded one stands as its
        work does."""
        return _stamp_of(self.status) if self.stamp == "superseded" else self.stamp

    @property
    def tone(self) -> str:
        return STATES[self.stamp][0]

    @property
    def word(self) -> str:
        return str(STATES[self.stamp][1])

    @property
    def shown(self) -> bool:
        return self.certificate.work.state == Work.State.CERTIFIED

    @property
    def out_of_sight(self) -> bool:
        return not self.shown

    @property
    def notice(self) -> str:
        """The tone of a notice about the status."""
        return {"certified": "success", "neutral": "warning", "progress": "info"}.get(self.tone, self.tone)

    @property
    def excerpt(self) -> str:
        return self.certificate.work.excerpt if self.shown else ""

    @property
    def src(self) -> str:
        return storage.public().url(self.media.key) if self.media else ""

    @property
    def meaning(self) -> str:
        return str(_SENTENCES[self.stamp])

    @property
    def sentence(self) -> str:
        """The status in words, for people and for link previews."""
        return f"{self.word}. {self.meaning}"

    @property
    def proved(self) -> str:
        """A checked domain or account of who registered it that a card has room for: one cut short would mislead."""
        checked = [identity.short for identity in self.identities if identity.grade == Identity.Grade.CHECKED]
        return next((name for name in checked if len(name) <= ROOM), "")

    @property
    def etag(self) -> str:
        parts = (
            DRAWING,
            self.number,
            self.stamp,
            self.grade,
            self.media.key if self.media else "",
            self.proved,
            [(review.pk, review.reviewed_at) for review in self.reviews],
            [row["value"] for row in self.opened],
            get_language(),
        )
        return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def get_card(number: str) -> Card:
    """The card of a certificate by its number as people write it; NotFound when there is none."""
    return make_card(get_certificate(number))


def make_card(certificate: Certificate) -> Card:
    status = get_status(certificate=certificate.number)
    reviews = certificate_claims.list_reviews(certificate, certificate.work)
    best = certificate_claims.best_grade(certificate, reviews)
    identities = tuple(list_identities_of(certificate.work.creator))
    opened = tuple(identity_disclosures.list_opened(certificate))
    stamp, media = _stamp(certificate, status), _media(certificate.work)
    return Card(certificate, status, stamp, best, media, identities, reviews, opened)


def _stamp(certificate: Certificate, status: Status) -> str:
    """What is most important to know: that it was revoked, then what happened to the work, then that it is old."""
    if certificate.state == Certificate.State.REVOKED:
        return "revoked"
    if status.status in ("withdrawn", "disputed"):
        return status.status
    if certificate.state == Certificate.State.SUPERSEDED:
        return "superseded"
    return _stamp_of(status)


def _stamp_of(status: Status) -> str:
    stamp = _STAMPS.get(status.status, status.status)
    return stamp if stamp in _SENTENCES else "active"


def _media(work: Work) -> Media | None:
    if work.state != Work.State.CERTIFIED:
        return None
    return Media.objects.filter(work=work, role=Media.Role.THUMBNAIL).first()


def get_newer_number(card: Card) -> str:
    """The number of the certificate that took this one's place, or nothing."""
    newer = Certificate.objects.filter(supersedes=card.certificate).first()
    return newer.number if newer else ""


def list_codes(card: Card) -> list[dict[str, str]]:
    """What names or recognizes its content: the hash of it, its ISCC, and its fingerprints."""
    subject = card.subject
    content, iscc = subject.get("content"), subject.get("iscc")
    rows = [(_("Content hash, %(method)s") % content, content["sha256"])] if content else []
    rows += [("ISCC", iscc["code"])] if iscc else []
    rows += [(f"{_('Fingerprint')}, {name}", value) for name, value in subject["fingerprints"].items()]
    return [{"label": label, "value": value} for label, value in rows]


def list_proved(card: Card) -> list[dict[str, str]]:
    """The identities that its creator had proved when it was issued, as far as they can be opened today."""
    return [
        {"label": _("Checked identity"), "value": f"{row['value'].removeprefix('https://')}, {row['checked_at'][:10]}"}
        for row in card.opened
    ]


def list_ai(card: Card) -> list[dict[str, str]]:
    """How AI was used and may be used, as its creator or the file says."""
    said = card.subject.get("ai")
    if said is None:
        return []
    sources = [(_ai_word(Work.AiSource, row["type"].rsplit("/", 1)[-1]), row["grade"]) for row in said["sources"]]
    rows = [{"label": _("How it was made"), "value": f"{word} ({Claim.Grade(grade).label})"} for word, grade in sources]
    return [*rows, {"label": _("AI training"), "value": _ai_word(Work.AiTraining, said["training"])}]


def _ai_word(choices: type[TextChoices], value: str) -> str:
    return str(choices(value).label) if value in choices.values else value
