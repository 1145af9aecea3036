"""The deed: a license as a PDF that a buyer can show."""

import io
from dataclasses import dataclass, field
from typing import Any

import segno
from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus.doctemplate import SimpleDocTemplate
from reportlab.platypus.flowables import Flowable, KeepTogether, Spacer
from reportlab.platypus.tables import Table, TableStyle

from licensing.certificate_drawing import seal
from marketplace.core import fonts, linework, typeset
from marketplace.core.fonts import BOLD, MONO, SANS, SERIF, Faces

INK, QUIET, LINE, EDGE = HexColor("#1d1a16"), HexColor("#5c564b"), HexColor("#dbd4c5"), HexColor("#8a8273")
STRANDS = Color(0.79, 0.66, 0.55, alpha=0.35)
LEVELS = {"allowed": HexColor("#2a6140"), "limited": HexColor("#744e0b"), "no": HexColor("#8f1d33")}
BRAND = "Gen-IP"
WIDTH, HEIGHT = A4
MARGIN, TEXT_WIDTH = 22 * mm, WIDTH - 44 * mm


@dataclass(frozen=True, slots=True)
class DeedText:
    """Everything the page says, in its reader's language."""

    heading: str
    number: str  # of the license; the fine lines are drawn from it
    work: str
    grant: str
    facts: list[tuple[str, str]]
    permissions: list[tuple[str, str, str]]  # label, value, level
    terms_heading: str
    sentences: list[str]
    proof_heading: str
    proof: list[str]
    link: str  # where the QR code leads
    footer: str
    codes: frozenset[str] = field(default_factory=frozenset)  # facts set as numbers


def draw(deed: DeedText) -> bytes:
    """The deed as PDF bytes, A4, its fonts embedded."""
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, title=f"{deed.heading} {deed.number}", author=BRAND, subject=deed.work,
        leftMargin=MARGIN - 6, rightMargin=MARGIN - 6, topMargin=34 * mm, bottomMargin=24 * mm,
    )  # fmt: skip
    with fonts.cut_for(_texts(deed)) as faces:

        def page(canvas: Any, _document: Any) -> None:
            _page(canvas, faces, deed)

        document.build(_story(deed, faces), onFirstPage=page, onLaterPages=page)
    return out.getvalue()


def _texts(deed: DeedText) -> list[str]:
    parts = [part for row in [*deed.facts, *deed.permissions] for part in row]
    said = [BRAND, deed.heading, deed.number, deed.work, deed.grant, deed.terms_heading, deed.proof_heading, deed.link]
    return [*said, *parts, *deed.sentences, *deed.proof, deed.footer, "0123456789."]


def _page(canvas: Any, faces: Faces, deed: DeedText) -> None:
    """Frame, fine lines, mark and number: the same on every page."""
    canvas.saveState()
    _fine_lines(canvas, deed.number)
    canvas.setStrokeColor(EDGE)
    canvas.setLineWidth(0.8)
    canvas.rect(10 * mm, 10 * mm, WIDTH - 20 * mm, HEIGHT - 20 * mm)
    canvas.setLineWidth(0.3)
    canvas.rect(11.2 * mm, 11.2 * mm, WIDTH - 22.4 * mm, HEIGHT - 22.4 * mm)
    seal(canvas, MARGIN, HEIGHT - 27 * mm, 26)
    typeset.draw(canvas, faces, BRAND, MARGIN + 34, HEIGHT - 24.5 * mm, role=SERIF, size=14, color=INK)
    left = WIDTH - MARGIN - faces.width(deed.number, MONO, 8)
    typeset.draw(canvas, faces, deed.number, left, HEIGHT - 24 * mm, role=MONO, size=8, color=QUIET)
    typeset.draw(canvas, faces, deed.footer, MARGIN, 15 * mm, role=SANS, size=7.5, color=QUIET)
    canvas.restoreState()


def _fine_lines(canvas: Any, number: str) -> None:
    """The pattern of this license's number, across the head and behind the foot."""
    inside = canvas.beginPath()
    inside.rect(11.2 * mm, 11.2 * mm, WIDTH - 22.4 * mm, HEIGHT - 22.4 * mm)
    canvas.saveState()
    canvas.clipPath(inside, stroke=0, fill=0)
    canvas.setStrokeColor(STRANDS)
    canvas.setLineWidth(0.6)
    waves = [[(x, y + HEIGHT - 34 * mm) for x, y in strand] for strand in linework.ribbons(number, int(WIDTH), 80)]
    for points in [*waves, *linework.rosette(number, WIDTH - 34 * mm, 34 * mm, 52 * mm)]:
        path = canvas.beginPath()
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
        canvas.drawPath(path)
    canvas.restoreState()


def _story(deed: DeedText, faces: Faces) -> list[Flowable]:
    def line(text: str, size: float, color: Color = INK, after: float = 0, role: str = SANS) -> Flowable:
        return typeset.paragraph(faces, text, role=role, size=size, color=color, after=after)

    facts = Table(
        [[line(label, 8.5, QUIET), line(value, 9 if value in deed.codes else 10.5, INK, 0, MONO if value in deed.codes
          else SANS)] for label, value in deed.facts],
        colWidths=[38 * mm, TEXT_WIDTH - 38 * mm],
    )  # fmt: skip
    facts.setStyle(_RULED)
    numbered = Table(
        [[line(f"{place}.", 9.5, QUIET), line(said, 10)] for place, said in enumerate(deed.sentences, 1)],
        colWidths=[9 * mm, TEXT_WIDTH - 9 * mm],
    )
    numbered.setStyle(_RULED)
    return [
        line(deed.heading, 26, INK, 4, SERIF), line(deed.work, 16, QUIET, 8, SERIF), line(deed.grant, 11, INK, 8),
        facts, Spacer(1, 7 * mm), line(deed.terms_heading, 14, INK, 5, SERIF), _label(deed, line),
        Spacer(1, 3 * mm), numbered, Spacer(1, 7 * mm),
        KeepTogether([line(deed.proof_heading, 14, INK, 5, SERIF), _proof(deed, line)]),
    ]  # fmt: skip


_RULED = TableStyle(
    [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.3, LINE),
     ("LEFTPADDING", (0, 0), (0, -1), 0), ("TOPPADDING", (0, 0), (-1, -1), 2.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 3)]
)  # fmt: skip


def _label(deed: DeedText, line: Any) -> Table:
    """The permissions at a glance, as on the page."""
    cells = [
        [line(label, 7.5, QUIET, 2), line(value, 9.5, LEVELS[level], 0, BOLD)]
        for label, value, level in deed.permissions
    ]
    label = Table([cells], colWidths=[TEXT_WIDTH / len(cells)] * len(cells))
    label.setStyle(TableStyle([("BOX", (0, 0), (-1, -1), 0.8, EDGE), ("INNERGRID", (0, 0), (-1, -1), 0.3, LINE),
                               ("VALIGN", (0, 0), (-1, -1), "TOP")]))  # fmt: skip
    return label


def _proof(deed: DeedText, line: Any) -> Table:
    said = [line(sentence, 9, INK, 3) for sentence in deed.proof]
    table = Table([[_Code(deed.link, 28 * mm), said]], colWidths=[34 * mm, TEXT_WIDTH - 34 * mm])
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, -1), 0)]))
    return table


class _Code(Flowable):
    """A QR code in vectors."""

    def __init__(self, text: str, size: float) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.text, self.size = text, size

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self.size, self.size

    def draw(self) -> None:
        code: Any = segno.make(self.text, error="m", micro=False)
        rows = [list(row) for row in code.matrix_iter(border=2)]
        cell = self.size / len(rows)
        self.canv.setFillColor(white)
        self.canv.rect(0, 0, self.size, self.size, stroke=0, fill=1)
        self.canv.setFillColor(INK)
        dark = self.canv.beginPath()
        for row, cells in enumerate(rows):
            for column in (place for place, filled in enumerate(cells) if filled):
                dark.rect(column * cell, self.size - (row + 1) * cell, cell, cell)
        self.canv.drawPath(dark, stroke=0, fill=1)
