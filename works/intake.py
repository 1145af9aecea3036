"""What is taken in: one file or text of a bounded size, and samples, refused at once when they cannot be right."""

from collections.abc import Sequence
from typing import NamedTuple

from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _

from marketplace.core.errors import Refusal
from works import deliverables as given
from works import examination, sniffing
from works.models import Media, Work
from works.readers import comfyui, documents, images, safetensors
from works.services.files import Incoming

LIMITS = {"image": images.MAX_BYTES, "text": documents.MAX_TEXT, "prompt": documents.MAX_PROMPT,
          "workflow": comfyui.MAX_BYTES, "model": safetensors.MAX_BYTES}  # fmt: skip


class Deliverable(NamedTuple):
    """A file for licensees beside the original, and what it is for."""

    purpose: str
    file: "File[bytes]"


def take_in(
    kind: str, file: "File[bytes] | None", text: str | None, samples: "Sequence[File[bytes]]",
    deliverables: Sequence[Deliverable], filename: str,
) -> list[Incoming]:  # fmt: skip
    """All files of one sending, each looked at; raises Refusal when one of them cannot be right."""
    source = source_of(kind, file, text)
    shown = name_of(source, filename)
    check_file(kind, source, shown)
    check_samples(kind, samples)
    check_deliverables(deliverables)
    return [
        Incoming(Media.Role.ORIGINAL, source, shown),
        *(Incoming(Media.Role.SAMPLE_SOURCE, sample, position=place) for place, sample in enumerate(samples)),
        *(
            Incoming(Media.Role.DELIVERABLE, one.file, name_of(one.file), place, one.purpose)
            for place, one in enumerate(deliverables)
        ),
    ]


def name_of(file: "File[bytes]", filename: str = "") -> str:
    return clean_line(filename or file.name or "")[-200:]


def clean_line(text: str) -> str:
    """One line without control and direction-changing characters."""
    kept = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(kept.split())


def check_title(title: str) -> str:
    """The title as one line. Raises Refusal when nothing is left of it, or too much."""
    name = clean_line(title)
    if not 1 <= len(name) <= 160:
        raise Refusal("title_invalid", _("Give a title of 1 to 160 characters."), field="title", status=400)
    return name


def source_of(kind: str, file: "File[bytes] | None", text: str | None) -> "File[bytes]":
    """The one thing that is registered: a file, or for what is written, the text."""
    written = kind not in (Work.Kind.IMAGE, Work.Kind.MODEL) and bool(text and text.strip())
    if file is not None and written:
        raise Refusal("file_and_text", _("Send a file or write the text, not both."), field="text", status=400)
    if file is not None and file.size:
        return file
    if file is None and written:
        return ContentFile((text or "").encode("utf-8", "surrogatepass"))
    sentence = (
        _("Choose a file.") if kind in (Work.Kind.IMAGE, Work.Kind.MODEL) else _("Choose a file, or write the text.")
    )
    raise Refusal("empty", _("This file is empty.") if file is not None else sentence, field="file", status=400)


def check_file(kind: str, source: "File[bytes]", filename: str) -> None:
    if int(source.size or 0) > LIMITS[kind]:
        most = LIMITS[kind] // 1024
        raise Refusal("too_large", _("This is too large; the limit is %(most)s kB.") % {"most": f"{most:,}"},
                      field="file", status=413)  # fmt: skip
    sniffing.check(kind, head_of(source), filename)


def check_samples(kind: str, samples: "Sequence[File[bytes]]") -> None:
    """Up to four pictures of what a prompt or model makes."""
    if samples and kind not in examination.TAKES_SAMPLES:
        sentence = _("Only prompts and models show sample pictures.")
        raise Refusal("samples_not_taken", sentence, field="samples", status=400)
    if len(samples) > examination.MAX_SAMPLES:
        raise Refusal("too_many_samples", _("Choose at most 4 sample pictures."), field="samples", status=400)
    for sample in samples:
        if int(sample.size or 0) > examination.MAX_SAMPLE_BYTES:
            raise Refusal("too_large", _("Samples may have 20 MB each."), field="samples", status=413)
        try:
            sniffing.check_picture(head_of(sample), "")
        except Refusal as refusal:
            raise Refusal(refusal.code, refusal.message, field="samples", status=refusal.status) from None


def check_deliverables(deliverables: Sequence[Deliverable]) -> None:
    """Up to eight; a refusal says by `row` which of them it is about."""
    if len(deliverables) > given.MOST:
        sentence = _("Add at most 8 files for licensees.")
        raise Refusal("too_many_deliverables", sentence, field="deliverables", status=400)
    for place, one in enumerate(deliverables):
        try:
            given.check(one.purpose, head_of(one.file), int(one.file.size or 0), name_of(one.file))
        except Refusal as refusal:
            raise Refusal(
                refusal.code, refusal.message, field="deliverables", status=refusal.status, row=place
            ) from None


def head_of(file: "File[bytes]") -> bytes:
    """How the file begins, as far as it is looked at while its sender waits."""
    file.seek(0)
    head = file.read(sniffing.HEAD)
    file.seek(0)
    return bytes(head)
