"""The deed: a license as a PDF that a buyer can show."""

from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus.doctemplate import SimpleDocTemplate
from reportlab.platypus.flowables import HRFlowable, Spacer
from reportlab.platypus.paragraph import Paragraph
from reportlab.platypus.tables import Table, TableStyle

INK, SEAL, QUIET = Color(0.12, 0.11, 0.09), Color(0.70, 0.20, 0.12), Color(0.42, 0.40, 0.36)
LINE = Color(0.85, 0.82, 0.77)


@dataclass(frozen=True, slots=True)
class DeedText:
    """Everything the page says, in its reader's language."""

    heading: str
    work: str
    facts: list[tuple[str, str]]
    terms_heading: str
    sentences: list[str]
    footer: str


def _font(text: str) -> str:
    """Times for Latin text; a Chinese face where the text needs one."""
    if all(ord(character) < 0x250 or character in "–—’“”…" for character in text):
        return "Times-Roman"
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return "STSong-Light"


def _paragraph(text: str, size: float, color: Color = INK, after: float = 0) -> Paragraph:
    style = ParagraphStyle(
        "line", fontName=_font(text), fontSize=size, leading=size * 1.4, textColor=color, spaceAfter=after
    )
    return Paragraph(escape(text), style)


def draw(deed: DeedText) -> bytes:
    """The deed as PDF bytes, A4."""
    out = BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, title=deed.heading, author="Gen-IP",
        leftMargin=24 * mm, rightMargin=24 * mm, topMargin=24 * mm, bottomMargin=20 * mm,
    )  # fmt: skip
    rows = [[_paragraph(label, 9, QUIET), _paragraph(value, 11)] for label, value in deed.facts]
    facts = Table(rows, colWidths=[42 * mm, 120 * mm])
    facts.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.3, LINE)]))
    document.build(
        [
            _paragraph("Gen-IP", 11, SEAL, 4),
            _paragraph(deed.heading, 22, INK, 6),
            _paragraph(deed.work, 16, QUIET, 10),
            HRFlowable(width="100%", color=SEAL, thickness=1),
            Spacer(1, 6 * mm),
            facts,
            Spacer(1, 8 * mm),
            _paragraph(deed.terms_heading, 14, INK, 4),
            *(_paragraph(f"– {sentence}", 11, INK, 2) for sentence in deed.sentences),
            Spacer(1, 8 * mm),
            _paragraph(deed.footer, 8.5, QUIET),
        ]
    )
    return out.getvalue()
