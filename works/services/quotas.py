"""What one account may keep, have read and have open at once; held under a lock on the account."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core.errors import Refusal
from works.models import Media, Upload, Version
from works.services.files import PRIVATE

BYTES, WORKS, UPLOADS = "bytes", "works", "uploads"


@dataclass(frozen=True, slots=True)
class Usage:
    """What an account uses now and may use at most, by name."""

    used: dict[str, int]
    most: dict[str, int]

    @property
    def percent(self) -> int:
        """Of the room for files, at most 100."""
        return min(100, round(100 * self.used[BYTES] / max(1, self.most[BYTES])))


def limits() -> dict[str, int]:
    return {
        BYTES: settings.ACCOUNT_STORAGE_MB * 1024 * 1024, WORKS: settings.ACCOUNT_WORKS_IN_PROCESSING,
        UPLOADS: settings.ACCOUNT_UPLOADS_OPEN,
    }  # fmt: skip


def get_usage(user: User, *names: str) -> Usage:
    """Of all limits, or of those named. Announced uploads count whole: their room is theirs from the start."""
    asked = names or (BYTES, WORKS, UPLOADS)
    count = {BYTES: _count_bytes, WORKS: _count_works, UPLOADS: _count_uploads}
    return Usage({name: count[name](user) for name in asked}, limits())


def _count_bytes(user: User) -> int:
    files = Media.every.filter(work__owner=user, role__in=PRIVATE).order_by().values("key", "size").distinct()
    kept = files.aggregate(total=Sum("size"))["total"] or 0  # what versions share counts once
    coming = Upload.objects.filter(owner=user).exclude(state=Upload.State.USED).aggregate(total=Sum("size"))["total"]
    return int(kept + (coming or 0))


def _count_works(user: User) -> int:
    return Version.objects.filter(work__owner=user, state=Version.State.PROCESSING).count()


def _count_uploads(user: User) -> int:
    return Upload.objects.filter(owner=user, state=Upload.State.OPEN).count()


def lock(user: User) -> None:
    """Let nobody else use more of this account's limits until the caller's transaction ends."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def check(user: User, *names: str) -> None:
    """Raise Refusal when more is used than may be: called after the writes, in the transaction that locked."""
    usage = get_usage(user, *names)
    over = next((name for name in names if usage.used[name] > usage.most[name]), None)
    if over == BYTES:
        sentence = _("Your files may take %(most)s in all, and this would be more.")
        raise Refusal("quota_exceeded", sentence % {"most": filesizeformat(usage.most[BYTES])}, status=413, limit=over)
    if over:
        sentences = {
            WORKS: _("At most %(most)s works can be read at once. Wait until some are done."),
            UPLOADS: _("At most %(most)s uploads can be open at once. Finish or cancel one."),
        }
        raise Refusal("quota_exceeded", sentences[over] % {"most": usage.most[over]}, status=409, limit=over)
