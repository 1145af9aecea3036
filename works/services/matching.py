"""Finding registered works by content: the same bytes, the same pixels, or an edited copy by PDQ."""

from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from marketplace.core.errors import Refusal
from works import bounded, examination, hashing
from works.models import Fingerprint, Media, Version, Work
from works.readers import documents

SAME, DELIVERABLE, EDITED, SIMILAR = "same", "deliverable", "edited_copy", "similar"
_TEXTS = (Work.Kind.TEXT, Work.Kind.PROMPT)
MIN_QUALITY, REVIEW_DISTANCE = 50, 74


@dataclass(frozen=True, slots=True)
class Match:
    """`kind` is same, deliverable, edited_copy or similar; `score` a PDQ distance of 256, 0 when the same."""

    work: Work
    kind: str
    method: str
    score: int


def find_matches(*, sha256: str = "", data: bytes | None = None) -> list[Match]:
    """Certified works that a hash or file matches, the surest first; empty for a file that is no picture.

    A distance up to PDQ_MAX_DISTANCE between prints of good quality is an edited copy; up to 74, or with a poor
    print, it is only similar, which is for people to look at.
    """
    digest = hashing.sha256_of([data]) if data is not None else sha256.lower()
    found = _by_sha256(digest)
    if found or data is None:
        return found
    try:
        return _by_pixels(data)
    except Refusal:
        return _by_words(data)


def find_picture_matches(data: bytes) -> list[Match]:
    """The same for a picture. Raises Refusal for bytes that are no sound one and no file that we know."""
    return _by_sha256(hashing.sha256_of([data])) or _by_pixels(data)


def _by_pixels(data: bytes) -> list[Match]:
    content, value, quality = bounded.run(partial(examination.fingerprint, data), examination.BOUNDS["image"])
    same = _certified().filter(fingerprints__method="content", fingerprints__value=content)
    return [Match(work, SAME, "pixels", 0) for work in same[:5]] or _by_pdq(value, quality)


def _by_sha256(digest: str) -> list[Match]:
    """The original of any version; else a file that its creator made for licensees beside it."""
    sent = Version.objects.filter(work=OuterRef("pk"), state=Version.State.CERTIFIED)
    same = _certified().filter(Exists(sent.filter(sha256=digest)))
    given = Media.every.filter(role=Media.Role.DELIVERABLE, purpose__in=Media.OWN, sha256=digest)
    beside = _certified().filter(Exists(given.filter(work=OuterRef("pk"), version__state=Version.State.CERTIFIED)))
    found = [Match(work, SAME, "sha256", 0) for work in same[:5]]
    return found or [Match(work, DELIVERABLE, "sha256", 0) for work in beside[:5]]


def find_text_matches(text: str) -> list[Match]:
    """Certified texts with the same words, whatever their line ends and Unicode form."""
    digest = documents.content_hash(text.replace("\r\n", "\n").replace("\r", "\n"))
    same = _certified().filter(kind__in=_TEXTS, fingerprints__method="content", fingerprints__value=digest)
    return [Match(work, SAME, "text", 0) for work in same[:5]]


def find_print_matches(pdq: str) -> list[Match]:
    """Certified works near a PDQ print that somebody made of a good picture; 64 hexadecimal digits."""
    return _by_pdq(pdq, 100)


def _by_words(data: bytes) -> list[Match]:
    try:
        return find_text_matches(documents.decode(data))
    except Refusal:
        return []


def _certified() -> QuerySet[Work]:
    return Work.objects.filter(state=Work.State.CERTIFIED).select_related("creator", "owner").order_by("pk")


def _by_pdq(value: str, quality: int) -> list[Match]:
    rows = list(
        Fingerprint.objects.filter(method="pdq", work__state="certified").values_list("work", "value", "quality")
    )
    scores = sorted(zip(hashing.distances(value, [row[1] for row in rows]), rows, strict=True))
    near = [(score, row[0], min(quality, row[2] or 0)) for score, row in scores if score <= REVIEW_DISTANCE][:20]
    works = Work.objects.select_related("creator", "owner").in_bulk([pk for _score, pk, _quality in near])
    return [Match(works[pk], _kind(score, good), "pdq", score) for score, pk, good in near]


def _kind(score: int, quality: int) -> str:
    return EDITED if quality >= MIN_QUALITY and score <= settings.PDQ_MAX_DISTANCE else SIMILAR
