"""Fonts for PDF and pictures: which face has a character, cut to what one document needs and embedded in it."""

import io
import itertools
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont as EmbeddedFont

from marketplace.core.bidi import visual

SANS, BOLD, SERIF, MONO = "sans", "bold", "serif", "mono"
_SCRIPTS = (
    "Arabic", "Hebrew", "Devanagari", "Bengali", "Tamil", "Telugu", "Thai", "Georgian", "Armenian", "Ethiopic",
    "Gujarati", "Gurmukhi", "Kannada", "Malayalam", "Sinhala", "Khmer", "Lao", "Myanmar", "Oriya", "Symbols",
)  # fmt: skip
_NOTO, _CJK = "manimgx_fonts", "cvttf_NotoSansCJK_Regular"
_FIRST = {
    SANS: (_NOTO, "NotoSans[wght].ttf", 400),
    BOLD: (_NOTO, "NotoSans[wght].ttf", 600),
    SERIF: ("fontpkg_source_serif_4", "files/SourceSerif4[opsz,wght].ttf", 600),
    MONO: ("fontpkg_ibm_plex_mono", "files/IBMPlexMono-SemiBold.ttf", 600),
}
_FALLBACK = [
    (_NOTO, "NotoSans[wght].ttf", 400),
    *((_NOTO, f"NotoSans{script}[wght].ttf", 400) for script in _SCRIPTS),
    (_CJK, "NotoSansCJKtc-Regular.otf", 400),
    (_NOTO, "NotoEmoji[wght].ttf", 400),
]
Source = tuple[str, str, int]
_cutting = Lock()
_serial = itertools.count(1)
_free: list[int] = []  # numbers to use again: reportlab remembers some of every name


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that stand together in one embedded font."""

    font: str
    text: str


class Faces:
    """The fonts of one document, by role and character; made by `cut_for`."""

    def __init__(self, names: dict[tuple[str, str], str]) -> None:
        self._names = names

    def runs(self, text: str, role: str) -> list[Run]:
        """The text in the order in which it is drawn, split by font."""
        shown = visual(text)
        named = [(self._names.get((role, character)) or self._names[role, "?"], character) for character in shown]
        return [
            Run(name, "".join(character for _name, character in group))
            for name, group in itertools.groupby(named, key=lambda pair: pair[0])
        ]

    def width(self, text: str, role: str, size: float) -> float:
        return float(sum(pdfmetrics.stringWidth(run.text, run.font, size) for run in self.runs(text, role)))


@contextmanager
def cut_for(texts: Iterable[str]) -> Iterator[Faces]:
    """Fonts with exactly the characters of a document's texts, known to reportlab until the block ends."""
    characters = set("?…").union(*texts)
    characters |= {drawn for text in texts for drawn in visual(text)}
    wanted: dict[Source, set[str]] = {}
    for role, character in itertools.product(_FIRST, characters):
        wanted.setdefault(_source_of(role, character), set()).add(character)
    named: dict[Source, str] = {}
    number = _free.pop() if _free else next(_serial)
    try:
        for source, needed in wanted.items():
            named[source] = f"{Path(source[1]).stem.partition('[')[0]}-{source[2]}-{number}"
            pdfmetrics.registerFont(EmbeddedFont(named[source], io.BytesIO(_cut(source, named[source], needed))))
        pairs = itertools.product(_FIRST, characters)
        yield Faces({(role, character): named[_source_of(role, character)] for role, character in pairs})
    finally:
        for name in named.values():  # reportlab keeps fonts forever, and these are of one document only
            font = pdfmetrics._fonts.pop(name, None)
            pdfmetrics._dynFaceNames.pop(font and font.face.name, None)
        _free.append(number)


@lru_cache(maxsize=65536)
def _source_of(role: str, character: str) -> Source:
    """The first font that has the character: the role's own, then the others; the role's own when none has it."""
    own = _FIRST[role]
    return next((source for source in (own, *_FALLBACK) if ord(character) in _characters(source[:2])), own)


@lru_cache(maxsize=64)
def _open(file: tuple[str, str]) -> TTFont:
    package, name = file
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"the font package {package} is not installed")
    return TTFont(Path(spec.origin).parent / name, lazy=True)


@lru_cache(maxsize=64)
def _characters(file: tuple[str, str]) -> dict[int, str]:
    """Glyph names by character."""
    with _cutting:
        font = _open(file)
        glyphs = dict(font.getBestCmap() or {})
        forms = _simplified_forms(font) if file[0] == _CJK else {}
    return {character: forms.get(name, name) for character, name in glyphs.items()}


def _simplified_forms(font: TTFont) -> dict[str, str]:
    """The font draws traditional forms unless told otherwise; ours is a Chinese read in mainland China."""
    table: Any = font["GSUB"]
    layout, forms = table.table, {}
    (script,) = (record.Script for record in layout.ScriptList.ScriptRecord if record.ScriptTag == "hani")
    (language,) = (record.LangSys for record in script.LangSysRecord if record.LangSysTag == "ZHS ")
    features = [layout.FeatureList.FeatureRecord[index] for index in language.FeatureIndex]
    for feature in (record.Feature for record in features if record.FeatureTag == "locl"):
        for index in feature.LookupListIndex:
            for part in layout.LookupList.Lookup[index].SubTable:
                forms.update(getattr(part, "ExtSubTable", part).mapping)
    return forms


def _cut(source: Source, called: str, characters: set[str]) -> bytes:
    """A small TrueType font of these characters at one weight; PostScript outlines become quadratic."""
    cmap = _characters(source[:2])
    names = {ord(character): cmap[ord(character)] for character in sorted(characters) if ord(character) in cmap}
    with _cutting:  # fontTools reads lazily, and its readers are not for several threads
        return _build(source, called, names)


def _build(source: Source, called: str, names: dict[int, str]) -> bytes:
    font = _open(source[:2])
    order = list(dict.fromkeys([".notdef", *names.values()]))
    drawn = {name: _glyph(source, name) for name in order}
    glyphs = {name: glyph for name, (glyph, _width) in drawn.items()}
    head: Any = font["head"]
    builder = FontBuilder(head.unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(names)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: (width, getattr(glyph, "xMin", 0)) for name, (glyph, width) in drawn.items()})
    builder.setupHorizontalHeader(ascent=font["hhea"].ascent, descent=font["hhea"].descent)
    builder.setupNameTable({"familyName": called, "styleName": "Regular", "psName": called})
    builder.setupOS2()
    builder.setupPost()
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


@lru_cache(maxsize=4096)
def _glyph(source: Source, name: str) -> tuple[Any, int]:
    """One outline and its width, kept: documents share most of their letters, and a font file only reads outlines."""
    outlines = _outlines(source)
    whole, pen = DecomposingRecordingPen(outlines), TTGlyphPen(None)
    outlines[name].draw(whole)
    whole.replay(Cu2QuPen(pen, 1.0, reverse_direction="CFF " in _open(source[:2])))
    return pen.glyph(), round(outlines[name].width)


@lru_cache(maxsize=64)
def _outlines(source: Source) -> Any:
    font = _open(source[:2])
    return font.getGlyphSet(location={"wght": source[2]} if "fvar" in font else None)
