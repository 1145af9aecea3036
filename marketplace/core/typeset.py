"""Sets text in PDF drawings: lines that fit a width, drawn with the fonts of `core.fonts`."""

import re
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus.paragraph import Paragraph

from marketplace.core.fonts import Faces

# What may stand at a line's end: a word with its space, or one character of a script that has no spaces.
_SPACELESS = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]")
_PIECES = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]|[^\s\u2e80-\u9fff\uac00-\ud7af]+\s*|\s+")


def draw(
    canvas: Any, faces: Faces, text: str, x: float, y: float, *, role: str, size: float, color: Color,
    align: str = "left",
) -> float:  # fmt: skip
    """One line at its baseline; where it ends."""
    if align != "left":
        x -= faces.width(text, role, size) / (2 if align == "center" else 1)
    canvas.setFillColor(color)
    for run in faces.runs(text, role):
        canvas.setFont(run.font, size)
        canvas.drawString(x, y, run.text)
        x += canvas.stringWidth(run.text, run.font, size)
    return x


def wrap(faces: Faces, text: str, width: float, *, role: str, size: float, most: int = 1) -> list[str]:
    """The text in at most `most` lines that fit, the last one shortened with an ellipsis when it must be."""
    lines, rest = [""], " ".join(text.split())
    for piece in _PIECES.findall(rest):
        if faces.width((lines[-1] + piece).rstrip(), role, size) <= width:
            lines[-1] += piece
        elif len(lines) < most and lines[-1]:
            lines.append(piece)
        else:
            lines[-1] = _shorten(faces, lines[-1] + piece, width, role, size)
            break
    if faces.width(lines[-1].rstrip(), role, size) > width:
        lines[-1] = _shorten(faces, lines[-1], width, role, size)
    return [line.rstrip() for line in lines]


def _shorten(faces: Faces, text: str, width: float, role: str, size: float) -> str:
    while text and faces.width(f"{text.rstrip()}…", role, size) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def paragraph(faces: Faces, text: str, *, role: str, size: float, color: Color, after: float = 0) -> Paragraph:
    """Text that flows over lines and pages, each part in its font; scripts without spaces break anywhere."""
    runs = faces.runs(text, role)
    style = ParagraphStyle(
        "line", fontName=runs[0].font if runs else "Helvetica", fontSize=size, leading=size * 1.4, textColor=color,
        spaceAfter=after, wordWrap="CJK" if _SPACELESS.search(text) else None, splitLongWords=1,
    )  # fmt: skip
    return Paragraph("".join(f'<font name="{run.font}">{escape(run.text)}</font>' for run in runs), style)
