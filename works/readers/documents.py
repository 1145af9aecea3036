"""Texts, prompts and workflows: UTF-8 within bounds, counted, with an excerpt that may be shown."""

import hashlib
import json
import re
import unicodedata
from typing import Any

import rfc8785
from django.utils.translation import gettext as _

from works import iscc
from works.readers import books, comfy_claims, comfy_needs, comfyui, language, prompts
from works.readers.base import Reading, refuse

MAX_TEXT, MAX_PROMPT = 5 * 1024 * 1024, 64 * 1024
MOST = comfyui.MAX_BYTES
EXCERPT, PASSAGE = 600, 1200


def decode(data: bytes) -> str:
    """Text of UTF-8 (with or without a mark) or marked UTF-16 bytes, lines ended by LF. Raises Refusal."""
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = data.decode("utf-16")
        else:
            text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refuse("not_text", _("This is not a text in UTF-8."), status=415) from None
    if "\0" in text:
        raise refuse("not_text", _("This is not a text: it holds NUL characters."), status=415)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def content_hash(text: str) -> str:
    """SHA-256 of the text in NFC."""
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode("utf-8", "replace")).hexdigest()


def read_text(data: bytes, passage: str = "") -> Reading:
    """Counted and recognized; its excerpt is the passage where that occurs in it, else the first lines."""
    if len(data) > MAX_TEXT:
        raise refuse("too_large", _("Texts may have 5 MB."), status=413)
    book = books.read(data)
    ending, text = book or (".txt", decode(data))
    text = _not_empty(text.replace("\0", ""))
    reading = Reading(books.TYPES.get(ending, "text/plain"), ending, content_sha256=content_hash(text))
    reading.hashes["iscc_text"] = iscc.text_code(text)  # of a prompt it would tell what nobody may read
    reading.facts = {"words": count_words(text), "characters": len(text), "minutes": reading_minutes(text)}
    if found := language.detect(text):
        reading.say({"language": found})
    reading.excerpt = find_passage(text, passage)[:PASSAGE] or excerpt(text)
    return reading


def find_passage(text: str, passage: str) -> str:
    """The passage as it stands in the text, whatever spaces and line ends were copied of it; empty when it is not."""
    words = passage.split()
    found = re.search(r"\s+".join(re.escape(word) for word in words[:2000]), text) if words else None
    return found[0] if found else ""


def words_of(data: bytes) -> str:
    """All words of a text or prompt, as they were counted and hashed. Raises Refusal."""
    book = books.read(data)
    return _not_empty((book[1] if book else decode(data)).replace("\0", ""))


def read_prompt(data: bytes) -> Reading:
    """A prompt stays hidden until it is licensed: no excerpt, only its length and the names of its variables."""
    if len(data) > MAX_PROMPT:
        raise refuse("too_large", _("Prompts may have 64 kB."), status=413)
    text = _not_empty(decode(data))
    reading = Reading("text/plain", ".txt", content_sha256=content_hash(text))
    prompt = prompts.parse(text)
    reading.facts = {
        "words": count_words(text), "characters": len(text), "negative": bool(prompt.negative),
        "variables": [one.name for one in prompt.variables], "target_tools": prompt.tools[:200],
        "explained": {one.name: one.help for one in prompt.variables if one.help},
    }  # fmt: skip
    return reading


def parse_workflow(data: bytes) -> dict[str, Any]:
    return comfyui.parse(decode(data))


def read_workflow(graph: dict[str, Any]) -> Reading:
    rows = comfyui.nodes_of(graph)
    reading = Reading("application/json", ".json", content_sha256=_canonical_hash(graph))
    reading.say(comfy_claims.read(graph))
    reading.facts = {"nodes": len(rows), "classes": sorted({kind for _id, kind, _inputs in rows})[:100]}
    reading.facts |= comfy_needs.read(graph)
    return reading


def _canonical_hash(graph: dict[str, Any]) -> str:
    try:
        return hashlib.sha256(rfc8785.dumps(graph)).hexdigest()
    except (rfc8785.CanonicalizationError, UnicodeError):  # numbers beyond 2^53, which ComfyUI's seeds are
        return hashlib.sha256(json.dumps(graph, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _not_empty(text: str) -> str:
    if not text.strip():
        raise refuse("empty", _("There is nothing in it."))
    return text


def count_words(text: str) -> int:
    """Words of spaced scripts, and single characters of Chinese, Japanese and the like."""
    ideographs = sum(1 for character in text if "\u3040" <= character <= "\u9fff")
    spaced = re.sub("[\u3040-\u9fff]", " ", text)
    return ideographs + len(re.findall(r"\w+", spaced))


def reading_minutes(text: str) -> int:
    """At 230 words, or 400 ideographs, a minute; at least one."""
    ideographs = sum(1 for character in text if "\u3040" <= character <= "\u9fff")
    return max(1, round((count_words(text) - ideographs) / 230 + ideographs / 400))


def excerpt(text: str) -> str:
    """The first lines, cut at a word."""
    if len(text) <= EXCERPT:
        return text.strip()
    cut = text[:EXCERPT]
    return (cut.rsplit(" ", 1)[0] if " " in cut[EXCERPT // 2 :] else cut).strip() + " …"
