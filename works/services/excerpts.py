"""The public preview of a text, as its owner chooses it from the text itself."""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core import events, storage
from marketplace.core.errors import NotAllowed, Refusal
from works import bounded, examination, queries
from works.models import Media, Version, Work
from works.readers import documents

LEAST, MOST = 40, documents.PASSAGE


def read_words(work: Work) -> str:
    """All words of a text or prompt in its present version, read from the original within bounds. Raises Refusal."""
    original = Media.objects.get(work=work, role=Media.Role.ORIGINAL)
    data = storage.read(storage.private(), original.key)
    return str(bounded.run(partial(documents.words_of, data), examination.BOUNDS[work.kind]))


def check_passage(kind: str, passage: str) -> str:
    """A passage wished for before the text is read: empty, or of a text and of the right length. Raises Refusal."""
    said = passage.replace("\0", "").strip()
    if said and kind != Work.Kind.TEXT:
        raise Refusal("excerpt_not_taken", _("Only texts show an excerpt."), field="excerpt", status=400)
    if said and not LEAST <= len(said) <= MOST:
        raise Refusal("excerpt_length", _("An excerpt has 40 to 1,200 characters."), field="excerpt", status=400)
    return said


def get_lost_passage(work: Work) -> str:
    """The passage that the owner chose, when the present text does not hold it and shows its first lines instead."""
    chosen = queries.get_current_version(work).excerpt if work.kind == Work.Kind.TEXT else ""
    shown = " ".join(work.excerpt.split())
    return "" if " ".join(chosen.split()).startswith(shown) else chosen


def choose_excerpt(*, work: Work, passage: str, actor: User) -> Work:
    """Show this passage to everybody in place of the first lines. Raises Refusal unless it occurs in the text."""
    if work.owner_id != actor.pk:
        raise NotAllowed("not_owner", _("Only the owner of a work chooses its excerpt."))
    if work.kind != Work.Kind.TEXT or work.state not in (Work.State.CERTIFIED, Work.State.HIDDEN):
        raise Refusal("state_conflict", _("Only a certified text has an excerpt to choose."), status=409)
    if not LEAST <= len(passage.strip()) <= MOST:
        raise Refusal("excerpt_length", _("An excerpt has 40 to 1,200 characters."), field="passage", status=400)
    found = documents.find_passage(read_words(work), passage)
    if not found:
        message = _("This passage does not occur in the text. Copy it from the text as it stands.")
        raise Refusal("excerpt_not_in_text", message, field="passage", status=400)
    with transaction.atomic():
        work.excerpt = found[:MOST]
        work.save(update_fields=["excerpt"])
        Version.objects.filter(pk=queries.get_current_version(work).pk).update(excerpt=work.excerpt)
        events.record("work.described", subject=work, actor=actor, payload={"excerpt": len(work.excerpt)})
    return work
