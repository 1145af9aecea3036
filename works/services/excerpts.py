"""The public preview of a text, as its owner chooses it from the text itself."""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core import events, storage
from marketplace.core.errors import NotAllowed, Refusal
from works import bounded, examination
from works.models import Media, Work
from works.readers import documents

LEAST, MOST = 40, 1200


def read_words(work: Work) -> str:
    """All words of a text or prompt in its present version, read from the original within bounds. Raises Refusal."""
    original = Media.objects.get(work=work, role=Media.Role.ORIGINAL)
    data = storage.read(storage.private(), original.key)
    return str(bounded.run(partial(documents.words_of, data), examination.BOUNDS[work.kind]))


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
        events.record("work.described", subject=work, actor=actor, payload={"excerpt": len(work.excerpt)})
    return work
