"""What licensees receive beside the original: bounded and looked at by its purpose."""

from django.utils.translation import gettext as _

from marketplace.core.errors import Refusal
from works import sniffing
from works.models import Media
from works.readers import comfyui, documents, safetensors

MB = 1024 * 1024
MOST = 8
LIMITS = {
    "source_layers": 1024 * MB, "prompt": documents.MAX_PROMPT, "workflow": comfyui.MAX_BYTES,
    "model": safetensors.MAX_BYTES, "text": documents.MAX_TEXT, "dataset": 2048 * MB, "other": 200 * MB,
}  # fmt: skip
READ = ("prompt", "workflow", "model", "text")  # a worker reads these as it reads a work of that kind
# How files of layers begin, and how their names may end.
LAYERS: dict[bytes, tuple[str, ...]] = {
    b"8BPS": ("psd", "psb"), b"gimp xcf": ("xcf",), b"PK\x03\x04": ("kra", "ora", "procreate", "zip"),
    b"II*\0": ("tif", "tiff", "dng"), b"MM\0*": ("tif", "tiff"), b"\x89PNG\r\n\x1a\n": ("png",),
    b"\xff\xd8\xff": ("jpg", "jpeg"), b"RIFF": ("webp",), b"%PDF-": ("pdf", "ai"), b"v/1\x01": ("exr",),
    b"BLENDER": ("blend",), b"CSFCHUNK": ("clip",), b"\0\xffKA": ("afphoto", "afdesign", "af"),
}  # fmt: skip
DATA: dict[bytes, tuple[str, ...]] = {
    b"PK\x03\x04": ("zip", "npz"), b"\x1f\x8b": ("gz", "tgz"), b"PAR1": ("parquet",), b"ARROW1": ("arrow", "feather"),
    b"(\xb5/\xfd": ("zst",),
}  # fmt: skip
WRITTEN = ("csv", "tsv", "json", "jsonl", "txt", "md")
PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa", b"\xca\xfe\xba\xbe", b"#!")
RUN = ("exe", "dll", "com", "scr", "bat", "cmd", "ps1", "sh", "vbs", "js", "jar", "msi", "apk", "app", "lnk", "html",
       "htm", "svg")  # fmt: skip
TYPES = {
    "psd": "image/vnd.adobe.photoshop", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg",
    "webp": "image/webp", "tif": "image/tiff", "tiff": "image/tiff", "pdf": "application/pdf", "zip": "application/zip",
    "json": "application/json", "csv": "text/csv", "txt": "text/plain", "md": "text/markdown",
}  # fmt: skip


def check(purpose: str, head: bytes, size: int, filename: str) -> None:
    """Refuse at once what has no purpose, is empty or too large, or begins as something else."""
    if purpose not in Media.Purpose.values:
        raise _refuse("purpose_unknown", _("Say what this file is for."))
    if not size:
        raise _refuse("empty", _("This file is empty."))
    if size > LIMITS[purpose]:
        most = f"{LIMITS[purpose] // 1024:,}"
        raise _refuse("too_large", _("This is too large; the limit is %(most)s kB.") % {"most": most}, 413)
    _check_harmless(head, sniffing.ending_of(filename))
    if purpose in READ:
        _as_deliverable(purpose, head, filename)
    elif purpose == "source_layers":
        _check_start(LAYERS, head, filename)
    elif purpose == "dataset" and not (head.startswith(b"{") or b"\0" not in head):
        _check_start(DATA, head, filename)


def _refuse(code: str, sentence: str, status: int = 400) -> Refusal:
    return Refusal(code, sentence, field="deliverables", status=status)


def _check_harmless(head: bytes, ending: str) -> None:
    """Nothing that runs when it is opened, whatever it is said to be for."""
    if ending in sniffing.PICKLED or head.startswith(safetensors.PICKLES[:4]) or b"data.pkl" in head:
        sentence = _("Pickle files (.pt, .ckpt) can run code when opened. Convert it to .safetensors.")
        raise _refuse("pickle_refused", sentence, 415)
    if head.startswith(PROGRAMS) or ending in RUN:
        raise _refuse("program_refused", _("Programs and pages are not taken in."), 415)


def _as_deliverable(kind: str, head: bytes, filename: str) -> None:
    try:
        sniffing.check(kind, head, filename)
    except Refusal as refusal:
        raise _refuse(refusal.code, str(refusal.message), refusal.status) from None


def _check_start(known: dict[bytes, tuple[str, ...]], head: bytes, filename: str) -> None:
    """The file begins as one of these, and its name ends accordingly."""
    endings = next((endings for start, endings in known.items() if head.startswith(start)), ())
    if not endings:
        allowed = ", ".join(dict.fromkeys(f".{one}" for group in known.values() for one in group))
        sentence = _("Choose a file of one of these types: %(types)s.") % {"types": allowed}
        raise _refuse("wrong_type", sentence, 415)
    if sniffing.ending_of(filename) not in endings:
        message = _("The name of this file should end in one of these: %(endings)s.")
        raise _refuse("wrong_ending", message % {"endings": ", ".join(f".{one}" for one in endings)}, 415)


def media_type(filename: str) -> str:
    """By the ending of its name, which agrees with how it begins."""
    return TYPES.get(sniffing.ending_of(filename), "application/octet-stream")
