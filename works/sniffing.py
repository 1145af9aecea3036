"""A first look at a file while its sender still waits: its first bytes and the ending of its name."""

from django.utils.translation import gettext as _

from works.readers import images, safetensors
from works.readers.base import refuse

HEAD = 64
ENDINGS = {
    "image": ("png", "jpg", "jpeg", "webp", "gif"), "text": ("txt", "md", "fountain", "docx", "epub", "pdf"),
    "prompt": ("txt", "md", "json"), "workflow": ("json",), "model": ("safetensors",),
}  # fmt: skip
CONTAINERS = {"docx": b"PK\x03\x04", "epub": b"PK\x03\x04", "pdf": b"%PDF-"}
PICKLED = ("pt", "pth", "ckpt", "pkl", "pickle")
OTHERS = ("svg", "html", "htm", "bmp", "tif", "tiff", "avif", "heic", "psd", "zip", "exe", "js", "doc")
_KNOWN = {ending for endings in ENDINGS.values() for ending in endings} | set(OTHERS)


def ending_of(filename: str) -> str:
    """The last part of a name in lower case, without its dot; empty when there is none."""
    return filename.lower().rpartition(".")[2] if "." in filename else ""


def kind_of(head: bytes, filename: str) -> str:
    """The kind that a file seems to be of, by how it begins; what nothing else claims is a text."""
    ending = ending_of(filename)
    if images.type_of(head) or ending in ENDINGS["image"]:
        return "image"
    if ending in (*ENDINGS["model"], *PICKLED):
        return "model"
    return "workflow" if ending == "json" or head.lstrip().startswith(b"{") else "text"


def check(kind: str, head: bytes, filename: str) -> None:
    """Refuse what cannot be of its kind; the worker reads the rest. A name without a known ending is left alone."""
    ending = ending_of(filename)
    if kind == "model" and (ending in PICKLED or head.startswith(safetensors.PICKLES)):
        raise safetensors.pickle_refusal()
    if ending in _KNOWN and ending not in ENDINGS[kind]:
        allowed = ", ".join(f".{one}" for one in ENDINGS[kind])
        raise refuse(
            "wrong_type", _("Choose a file of one of these types: %(types)s.") % {"types": allowed}, status=415
        )
    if kind == "image":
        check_picture(head, ending)
    elif kind == "model":
        safetensors.check_start(head)
    else:
        check_text(kind, head, ending)


def check_text(kind: str, head: bytes, ending: str) -> None:
    """A document begins as its ending says; anything else is written in letters."""
    start = CONTAINERS.get(ending)
    contained = kind == "text" and head.startswith(tuple(CONTAINERS.values()))
    if (start and not head.startswith(start)) or (contained and ending in ("txt", "md", "fountain")):
        message = _("The name of this file ends in .%(ending)s, but its content is something else.")
        raise refuse("wrong_ending", message % {"ending": ending}, status=415)
    if b"\0" in head and not contained and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refuse("not_text", _("This is not a text in UTF-8."), status=415)


def check_picture(head: bytes, ending: str) -> None:
    found = images.type_of(head)
    if not found:
        raise refuse("not_a_picture", _("This is not a PNG, JPEG, WebP or GIF picture."), status=415)
    if ending in ENDINGS["image"] and ending.replace("jpeg", "jpg") != found:
        message = _("The name of this file ends in .%(ending)s, but it is a %(found)s picture. Rename it.")
        raise refuse("wrong_ending", message % {"ending": ending, "found": found.upper()}, status=415)


def clean_name(filename: str, kind: str, suffix: str) -> str:
    """The name under which a buyer receives the file: it ends as its content says, whatever the sender called it."""
    ending = ending_of(filename)
    if f".{ending}" == suffix or (kind in ("text", "prompt", "image") and ending in ENDINGS[kind]):
        return filename
    stem = filename.rpartition(".")[0] if ending in _KNOWN or len(ending) <= 4 else filename
    return f"{stem or filename or 'work'}{suffix}"
