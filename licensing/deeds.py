"""The deed: a license as a PDF that a buyer can show."""

import io
from dataclasses import dataclass

from reportlab.lib.colors import Color
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus.doctemplate import SimpleDocTemplate
from reportlab.platypus.flowables import HRFlowable, Spacer
from reportlab.platypus.paragraph import Paragraph
from reportlab.platypus.tables import Table, TableStyle

from marketplace.core import fonts, typeset
from marketplace.core.fonts import SANS, SERIF, Faces

INK, SEAL, QUIET = Color(0.12, 0.11, 0.09), Color(0.70, 0.20, 0.12), Color(0.42, 0.40, 0.36)
LINE = Color(0.85, 0.82, 0.77)
BRAND = "Gen-IP"


@dataclass(frozen=True, slots=True)
class DeedText:
    """Everything the page says, in its reader's language."""

    heading: str
    work: str
    facts: list[tuple[str, str]]
    terms_heading: str
    sentences: list[str]
    footer: str


def draw(deed: DeedText) -> bytes:
    """The deed as PDF bytes, A4, its fonts embedded."""
    said = [BRAND, "– ", deed.heading, deed.work, deed.terms_heading, deed.footer, *deed.sentences]
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, title=deed.heading, author=BRAND,
        leftMargin=24 * mm, rightMargin=24 * mm, topMargin=24 * mm, bottomMargin=20 * mm,
    )  # fmt: skip
    with fonts.cut_for([*said, *(part for fact in deed.facts for part in fact)]) as faces:
        document.build(_story(deed, faces))
    return out.getvalue()


def _story(deed: DeedText, faces: Faces) -> list[object]:
    def line(text: str, size: float, color: Color = INK, after: float = 0, role: str = SANS) -> Paragraph:
        return typeset.paragraph(faces, text, role=role, size=size, color=color, after=after)

    rows = [[line(label, 9, QUIET), line(value, 11)] for label, value in deed.facts]
    facts = Table(rows, colWidths=[42 * mm, 120 * mm])
    facts.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.3, LINE)]))
    return [
        line(BRAND, 11, SEAL, 4, SERIF),
        line(deed.heading, 22, INK, 6, SERIF),
        line(deed.work, 16, QUIET, 10, SERIF),
        HRFlowable(width="100%", color=SEAL, thickness=1),
        Spacer(1, 6 * mm),
        facts,
        Spacer(1, 8 * mm),
        line(deed.terms_heading, 14, INK, 4, SERIF),
        *(line(f"– {sentence}", 11, INK, 2) for sentence in deed.sentences),
        Spacer(1, 8 * mm),
        line(deed.footer, 8.5, QUIET),
    ]
