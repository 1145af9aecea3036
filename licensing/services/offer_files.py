"""Files beside an offer: few, small, of harmless types, and private to the two sides."""

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.core.files.base import File
from django.utils.translation import gettext as _

from licensing.models import Brief, Offer, OfferFile
from marketplace.core import money, storage
from marketplace.core.errors import Refusal
from works import intake, sniffing

MOST, MOST_IN_ALL, MOST_BYTES = 5, 20, 10 * 1024 * 1024
TYPES = {
    "pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp",
    "gif": "image/gif", "txt": "text/plain", "md": "text/markdown",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip


class Checked(NamedTuple):
    """A file that was looked at."""

    name: str
    media_type: str
    data: bytes


def check_files(files: "Sequence[File[bytes]]") -> list[Checked]:
    """Look at each file. Raises Refusal for too many, too large, and whatever does not begin as its name ends."""
    if len(files) > MOST:
        raise Refusal("too_many_files", _("Attach at most %(most)s files.") % {"most": MOST}, field="attachments")
    return [_check(one) for one in files]


def _check(file: "File[bytes]") -> Checked:
    name = intake.name_of(file)
    ending = sniffing.ending_of(name)
    if ending not in TYPES:
        types = ", ".join(f".{one}" for one in TYPES)
        sentence = _("Choose a file of one of these types: %(types)s.") % {"types": types}
        raise Refusal("wrong_type", sentence, field="attachments", status=415)
    if not file.size:
        raise Refusal("empty", _("This file is empty."), field="attachments", status=400)
    if file.size > MOST_BYTES:
        sentence = _("This is too large; the limit is %(most)s kB.") % {"most": money.display_count(MOST_BYTES // 1024)}
        raise Refusal("too_large", sentence, field="attachments", status=413)
    try:
        sniffing.check("image" if ending in sniffing.ENDINGS["image"] else "text", intake.head_of(file), name)
    except Refusal as refusal:
        raise Refusal(refusal.code, refusal.message, field="attachments", status=refusal.status) from None
    return Checked(name, TYPES[ending], file.read())


def keep_files(offer: Offer, files: Sequence[Checked]) -> None:
    """Store checked files with their offer, in the caller's transaction. Raises Refusal for too many in one talk."""
    held = OfferFile.objects.filter(offer__negotiation=offer.negotiation_id).count() if files else 0
    if held + len(files) > MOST_IN_ALL:
        sentence = _("A negotiation holds at most %(most)s files.") % {"most": MOST_IN_ALL}
        raise Refusal("too_many_files", sentence, field="attachments")
    for one in files:
        _keep(one, offer=offer)


def keep_files_of(brief: Brief, files: Sequence[Checked]) -> None:
    """Store checked files with their brief, in the caller's transaction."""
    for one in files:
        _keep(one, brief=brief)


def _keep(one: Checked, **beside: Any) -> None:
    OfferFile.objects.create(
        **beside, name=one.name, media_type=one.media_type, size=len(one.data),
        sha256=hashlib.sha256(one.data).hexdigest(), key=storage.put(storage.private(), "offers", one.data, ""),
    )  # fmt: skip
