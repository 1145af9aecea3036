"""Texts in containers: .docx, .epub and .pdf, read for their words alone; nothing is unpacked or looked up."""

import io
import posixpath
import zipfile
from html.parser import HTMLParser
from xml.etree import ElementTree

import pypdf
from django.utils.translation import gettext as _

from marketplace.core.errors import Refusal
from works.readers.base import refuse

MAX_ENTRIES, MAX_INFLATED, MAX_PAGES = 2000, 40 * 1024 * 1024, 2000
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".epub": "application/epub+zip",
    ".pdf": "application/pdf",
}  # fmt: skip


def read(data: bytes) -> tuple[str, str] | None:
    """`(ending, words)` of a document of one of these types, or None for anything else. Raises Refusal."""
    try:
        if data.startswith(b"%PDF-"):
            return ".pdf", _pdf(data)
        if data.startswith(b"PK\x03\x04"):
            return _archive(data)
    except (Refusal, MemoryError, RecursionError):
        raise
    except Exception:
        raise _broken() from None
    return None


def _broken() -> Refusal:
    return refuse("broken_document", _("This document is broken or locked: its words cannot be read."))


def _archive(data: bytes) -> tuple[str, str] | None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_INFLATED:
            raise refuse("too_large", _("This document unpacks to more than is allowed."), status=413)
        names = set(archive.namelist())
        if "word/document.xml" in names:
            return ".docx", _docx(_entry(archive, "word/document.xml"))
        if "META-INF/container.xml" in names:
            return ".epub", _epub(archive)
    return None


def _entry(archive: zipfile.ZipFile, name: str) -> bytes:
    """One entry's bytes, whatever size its directory claims."""
    with archive.open(name) as entry:
        data = entry.read(MAX_INFLATED + 1)
    if len(data) > MAX_INFLATED:
        raise refuse("too_large", _("This document unpacks to more than is allowed."), status=413)
    return data


def _xml(data: bytes) -> ElementTree.Element:
    """A tree without declarations of its own: those are how XML grows without end or reads other files."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _broken()
    return ElementTree.fromstring(data)  # noqa: S314 (no declarations, in a bounded child)


def _docx(data: bytes) -> str:
    lines = []
    for paragraph in _xml(data).iter(f"{WORD}p"):
        parts = {f"{WORD}tab": "\t", f"{WORD}br": "\n"}
        runs = (node.text or "" if node.tag == f"{WORD}t" else parts.get(node.tag, "") for node in paragraph.iter())
        lines.append("".join(runs))
    return "\n".join(lines)


def _epub(archive: zipfile.ZipFile) -> str:
    """The chapters in the order of the book's spine."""
    root = _xml(_entry(archive, "META-INF/container.xml")).find(".//{*}rootfile")
    package = root.get("full-path", "") if root is not None else ""
    book = _xml(_entry(archive, package))
    files = {item.get("id"): item.get("href", "") for item in book.findall(".//{*}manifest/{*}item")}
    folder, chapters = posixpath.dirname(package), []
    for place in book.findall(".//{*}spine/{*}itemref"):
        name = posixpath.normpath(posixpath.join(folder, files.get(place.get("idref"), "")))
        reader = _Words()
        reader.feed(_entry(archive, name).decode("utf-8", "replace"))
        chapters.append("".join(reader.parts).strip())
    return "\n\n".join(chapters)


class _Words(HTMLParser):
    """What a page says, a line for each block."""

    BLOCKS = ("p", "div", "br", "li", "h1", "h2", "h3", "h4", "blockquote", "tr")

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.silent += tag in ("script", "style", "head")
        if tag in self.BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("script", "style", "head") and self.silent > 0

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(" ".join(data.split("\n")))


def _pdf(data: bytes) -> str:
    document = pypdf.PdfReader(io.BytesIO(data))
    if document.is_encrypted or len(document.pages) > MAX_PAGES:
        raise _broken()
    return "\n".join(page.extract_text() for page in document.pages)
