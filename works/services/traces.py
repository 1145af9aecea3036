"""Writing down by which signs a work is known, and which signs its metadata mention; once, when it is certified."""

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from marketplace.core import storage
from works import signs
from works.models import Alias, Certificate, Claim, Fingerprint, Media, Mention, RawMetadata, Scheme, Work
from works.readers import comfyui

MOST_READ = 10 * 1024 * 1024
UNSEEN = (Work.State.DRAFT, Work.State.PROCESSING, Work.State.REMOVED)


def write_traces(work: Work) -> None:
    """Aliases and mentions of a certified work; idempotent, and committed by itself, so that of two works certified at
    the same moment the later one sees the earlier."""
    aliases = [Alias(work=work, scheme=scheme, value=value) for scheme, value in _aliases(work)]
    claims = {claim.name: claim.value for claim in Claim.objects.filter(work=work).order_by("grade")}
    raw = {row.source: bytes(row.blob) for row in RawMetadata.objects.filter(work=work)}
    mentions = [
        Mention(work=work, claim=sign.claim, thing=sign.thing, scheme=sign.scheme, value=sign.value)
        for sign in signs.mentions_of(claims, raw)
    ]
    with transaction.atomic():
        Alias.objects.bulk_create(aliases, ignore_conflicts=True)
        Mention.objects.bulk_create(mentions, ignore_conflicts=True)
        Work.objects.filter(pk=work.pk).update(traced_at=timezone.now())


def list_untraced(size: int = 200) -> Iterator[Work]:
    """Certified works whose signs were never written down, the oldest first, a few at a time."""
    rows = Work.objects.exclude(state__in=UNSEEN).filter(traced_at=None, certified_at__isnull=False).order_by("pk")
    last = ""
    while page := list(rows.filter(pk__gt=last)[:size]):
        yield from page
        last = page[-1].pk


def note_number(number: str) -> None:
    """A certificate's number is a sign of its work, also the next certificate's of the same work."""
    certificate = Certificate.objects.select_related("work").get(number=number)
    Alias.objects.get_or_create(work=certificate.work, scheme=Scheme.NUMBER, value=number)


def _aliases(work: Work) -> set[tuple[str, str]]:
    numbers = Certificate.objects.filter(work=work).values_list("number", flat=True)
    found = {(str(Scheme.NUMBER), number) for number in numbers}
    if work.kind == Work.Kind.MODEL:
        found |= _of_model(work)
    elif work.kind == Work.Kind.WORKFLOW:
        found |= set(signs.graph_signs(comfyui.parse(_original(work))))
    elif work.kind == Work.Kind.PROMPT:
        found |= set(signs.text_signs(_original(work)))
    return found


def _of_model(work: Work) -> set[tuple[str, str]]:
    prints = Fingerprint.objects.filter(work=work).values_list("value", flat=True)
    hashes = {(str(Scheme.HASH), value) for value in signs.hash_forms(sha256=work.sha256, others=prints)}
    original = Media.objects.filter(work=work, role=Media.Role.ORIGINAL).first()
    given = Claim.objects.filter(work=work, name="title_in_file").values_list("value", flat=True)
    names = {signs.plain_name(str(name)) for name in (work.title, original.filename if original else "", *given)}
    return hashes | {(str(Scheme.NAME), name) for name in names if signs.is_telling(name)}


def _original(work: Work) -> str:
    media = Media.objects.filter(work=work, role=Media.Role.ORIGINAL).first()
    if media is None or media.size > MOST_READ:
        return ""
    return storage.read(storage.private(), media.key).decode("utf-8", "replace")
