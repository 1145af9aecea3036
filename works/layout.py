"""A text laid out for reading: blocks with their chapters, from Markdown, Fountain, books and plain paragraphs."""

import re
from typing import Any

import nh3
from markdown_it import MarkdownIt

PART, MAX_BLOCKS = 60_000, 60_000  # characters of one page, blocks of one text
TAGS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "hr",
        "br", "a", "s", "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip
_CHAPTER = re.compile(
    r"^(chapter|part|prologue|epilogue|act|bab|bagian|prolog|epilog|kapitel|chapitre|capítulo)\b.{0,70}$"
    r"|^第.{1,9}[章回节卷幕].{0,40}$", re.IGNORECASE,
)  # fmt: skip
_SCENE = re.compile(r"^(INT|EXT|EST|I/E|INT\./EXT)[. ]", re.IGNORECASE)
_NOTES = re.compile(r"/\*.*?\*/|\[\[.*?\]\]", re.DOTALL)
_TITLE = re.compile(r"^(title|credit|author|authors|source|draft date|contact|copyright|notes):\s*(.*)$", re.IGNORECASE)

Block = dict[str, Any]


def lay_out(text: str, filename: str) -> list[Block]:
    """Blocks `{kind, text}`, `{kind: html, html}` of clean Markdown; those that open a chapter have `chapter`."""
    ending = filename.rpartition(".")[2].lower()
    blocks = {"md": _markdown, "markdown": _markdown, "fountain": _fountain}.get(ending, _plain)(text)
    return blocks[:MAX_BLOCKS]


def split(blocks: list[Block]) -> list[list[Block]]:
    """Pages of about the same length; none begins in the middle of a block."""
    pages: list[list[Block]] = [[]]
    length = 0
    for block in blocks:
        size = len(block.get("text") or block.get("html") or "")
        if pages[-1] and length + size > PART:
            pages.append([])
            length = 0
        pages[-1].append(block)
        length += size
    return pages


def chapters(pages: list[list[Block]]) -> list[dict[str, Any]]:
    """Every chapter with the page it is on and its place there."""
    rows = [{"title": block["chapter"], "page": number, "anchor": f"chapter-{place}"}
            for number, page in enumerate(pages, 1)
            for place, block in enumerate(page) if block.get("chapter")]  # fmt: skip
    return rows[:500]


def _plain(text: str) -> list[Block]:
    """Paragraphs; lines of their own where a text keeps none empty, as in documents."""
    parts = re.split(r"\n\s*\n", text) if re.search(r"\n\s*\n", text) else text.split("\n")
    blocks: list[Block] = []
    for part in (one.strip() for one in parts):
        if part and "\n" not in part and _CHAPTER.match(part):
            blocks.append({"kind": "heading", "text": part, "chapter": part[:120]})
        elif part:
            blocks.append({"kind": "paragraph", "text": part})
    return blocks


def _markdown(text: str) -> list[Block]:
    """Top-level blocks as HTML, without the author's own HTML, pictures or scripts."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").enable("strikethrough").disable("image")
    blocks: list[Block] = []
    held: list[Any] = []
    for token in parser.parse(text):
        held.append(token)
        if token.level == 0 and token.nesting <= 0:
            html = nh3.clean(parser.renderer.render(held, parser.options, {}), tags=TAGS, attributes={"a": {"href"}},
                             url_schemes={"http", "https", "mailto"}, link_rel="nofollow noopener")  # fmt: skip
            block: Block = {"kind": "html", "html": html}
            if held[0].type == "heading_open" and held[0].tag in ("h1", "h2", "h3"):
                block["chapter"] = held[1].content[:120]
            blocks.append(block)
            held = []
    return blocks


def _fountain(text: str) -> list[Block]:
    """A screenplay: scenes, action, who speaks, what is said and how."""
    lines = _NOTES.sub("", text.replace("\t", " ")).split("\n")
    blocks, place = _title_page(lines)
    speaking = False
    for number in range(place, len(lines)):
        line, before = lines[number].strip(), lines[number - 1].strip() if number > place else ""
        after = lines[number + 1].strip() if number + 1 < len(lines) else ""
        if not line:
            speaking = False
            continue
        block, speaking = _element(line, before, after, speaking)
        blocks.append(block)
    return [block for block in blocks if block["text"]]


def _title_page(lines: list[str]) -> tuple[list[Block], int]:
    blocks: list[Block] = []
    for number, line in enumerate(lines[:20]):
        match = _TITLE.match(line)
        if not match and not (blocks and line.startswith("  ")):
            return blocks, number if blocks else 0
        kind = "title" if match and match[1].lower() == "title" else "credit"
        blocks.append({"kind": kind, "text": (match[2] if match else line).strip().strip("*_")})
    return blocks, min(20, len(lines))


def _element(line: str, before: str, after: str, speaking: bool) -> tuple[Block, bool]:
    """One line's element, and whether the next one is still part of a speech."""
    if line.startswith("#"):
        title = line.lstrip("# ")
        return {"kind": "heading", "text": title, "chapter": title[:120]}, False
    if line.startswith("="):
        return {"kind": "synopsis", "text": "" if set(line) == {"="} else line.lstrip("= ")}, False
    if speaking:
        return {"kind": "aside" if line.startswith("(") else "dialogue", "text": line.lstrip("~ ")}, True
    if (_SCENE.match(line) or (line.startswith(".") and line[1:2].isalnum())) and not before:
        title = line.lstrip(".")
        return {"kind": "scene", "text": title, "chapter": title[:120]}, False
    if line.startswith(">"):
        return {"kind": "centered" if line.endswith("<") else "transition", "text": line.strip("> <")}, False
    if line.isupper() and line.endswith("TO:") and not before:
        return {"kind": "transition", "text": line}, False
    name = re.sub(r"\s*\(.*\)$", "", line)
    if not before and after and (line.startswith("@") or (name.isupper() and len(name) < 60)):
        return {"kind": "character", "text": line.lstrip("@").rstrip("^ ")}, True
    return {"kind": "action", "text": line.lstrip("!")}, False
