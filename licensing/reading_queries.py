"""Texts and prompts as those read them who may: their owner, and whoever holds a license in force."""

from accounts.models import User
from licensing import order_queries
from licensing.models import License
from marketplace.core.errors import NotFound
from works.models import Work

# What of a license's deliverables holds the words of a work of that kind.
WORDS = {Work.Kind.TEXT: {"text", "final"}, Work.Kind.PROMPT: {"prompt", "final"}}


def get_readable_work_for(user: User, work_id: str) -> Work:
    """A text or prompt that the user owns or licensed; nothing else is there for them."""
    own = Work.objects.select_related("creator", "owner").filter(pk=work_id, owner=user, kind__in=WORDS).first()
    if own and own.certified_at:
        return own
    held = order_queries.list_licenses_for(user).filter(work=work_id, state=License.State.ACTIVE, work__kind__in=WORDS)
    for license in held[:50]:
        if WORDS[Work.Kind(license.work.kind)] & set(license.terms.body["deliverables"]):
            return license.work
    raise NotFound("work")


def can_read(user: object, work: Work) -> bool:
    """Whether the work's page should lead this user to its words."""
    if not isinstance(user, User) or work.kind not in WORDS:
        return False
    try:
        return bool(get_readable_work_for(user, work.pk))
    except NotFound:
        return False
