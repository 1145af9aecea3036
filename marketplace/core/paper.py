"""A sober page for accountants as PDF: a heading, facts, a table with amounts at the right, and totals."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus.doctemplate import SimpleDocTemplate
from reportlab.platypus.flowables import Flowable, Spacer
from reportlab.platypus.tables import Table, TableStyle

from marketplace.core import fonts, typeset
from marketplace.core.fonts import BOLD, SANS, SERIF, Faces

INK, QUIET, LINE = HexColor("#1d1a16"), HexColor("#5c564b"), HexColor("#dbd4c5")
WIDTH, HEIGHT = A4
MARGIN, TEXT_WIDTH = 22 * mm, WIDTH - 44 * mm
_RULED = TableStyle(
    [
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE), ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 3), ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything the page says, in its reader's language. `widths` are parts of the line; amounts stand last."""

    brand: str
    heading: str
    number: str
    facts: list[tuple[str, str]]
    head: list[str]
    widths: list[int]
    rows: list[list[str]]
    totals: list[tuple[str, str]]
    notes: list[str] = field(default_factory=list)


def draw(paper: Paper) -> bytes:
    """The paper as PDF bytes, A4, its fonts embedded; the table goes on over as many pages as it needs."""
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, title=f"{paper.heading} {paper.number}", author=paper.brand, leftMargin=MARGIN - 6,
        rightMargin=MARGIN - 6, topMargin=32 * mm, bottomMargin=24 * mm,
    )  # fmt: skip
    with fonts.cut_for(_texts(paper)) as faces:

        def page(canvas: Any, _document: Any) -> None:
            canvas.saveState()
            typeset.draw(canvas, faces, paper.brand, MARGIN, HEIGHT - 22 * mm, role=SERIF, size=14, color=INK)
            right = {"role": SANS, "size": 8, "color": QUIET, "align": "right"}
            typeset.draw(canvas, faces, paper.number, WIDTH - MARGIN, HEIGHT - 22 * mm, **right)
            typeset.draw(canvas, faces, str(canvas.getPageNumber()), WIDTH - MARGIN, 14 * mm, **right)
            canvas.restoreState()

        document.build(_story(paper, faces), onFirstPage=page, onLaterPages=page)
    return out.getvalue()


def _texts(paper: Paper) -> list[str]:
    cells = [cell for row in [*paper.facts, *paper.rows, *paper.totals] for cell in row]
    return [paper.brand, paper.heading, paper.number, *paper.head, *cells, *paper.notes, "0123456789"]


def _story(paper: Paper, faces: Faces) -> list[Flowable]:
    def line(text: str, size: float = 9.5, color: Color = INK, role: str = SANS, *, right: bool = False) -> Flowable:
        made = typeset.paragraph(faces, text, role=role, size=size, color=color, after=0)
        if right:
            made.style.alignment = TA_RIGHT
        return made

    facts = Table([[line(name, 8.5, QUIET), line(value)] for name, value in paper.facts], colWidths=_widths([1, 3]))
    facts.setStyle(_RULED)
    heading = [line(paper.heading, 24, INK, SERIF), Spacer(1, 6 * mm)]
    return [*heading, facts, Spacer(1, 8 * mm), _table(paper, line), Spacer(1, 6 * mm),
            *(line(note, 8.5, QUIET) for note in paper.notes)]  # fmt: skip


def _table(paper: Paper, line: Callable[..., Flowable]) -> Table:
    last = len(paper.head) - 1
    head = [line(name, 8.5, QUIET, right=place == last) for place, name in enumerate(paper.head)]
    rows = [[line(cell, right=place == last) for place, cell in enumerate(row)] for row in paper.rows]
    totals = [
        [line(name, role=BOLD), *[""] * (last - 1), line(amount, role=BOLD, right=True)]
        for name, amount in paper.totals
    ]
    table = Table([head, *rows, *totals], colWidths=_widths(paper.widths), repeatRows=1)
    table.setStyle(_RULED)
    for place in range(len(totals)):
        table.setStyle(TableStyle([("SPAN", (0, -1 - place), (last - 1, -1 - place))]))
    return table


def _widths(parts: list[int]) -> list[float]:
    return [TEXT_WIDTH * part / sum(parts) for part in parts]
