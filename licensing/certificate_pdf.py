"""The certificate as a PDF: the card, what was signed, and the signed documents attached to it."""

import hashlib
import io
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus.doctemplate import SimpleDocTemplate
from reportlab.platypus.flowables import CondPageBreak, Flowable, Spacer
from reportlab.platypus.tables import Table, TableStyle

from licensing import certificate_drawing as drawing
from licensing.certificate_claims import list_claims
from licensing.certificate_queries import Card, list_ai, list_codes, list_proved
from marketplace.core import fonts, money, typeset
from marketplace.core.fonts import BOLD, MONO, SANS, SERIF, Faces
from works import tlog
from works.services import log

MARGIN = 22 * mm
CONTENT = A4[0] - 2 * MARGIN - 12  # a frame keeps 6 points at each side
LONGEST_VALUE = 500
KEPT_SECONDS = 600


def get_pdf(card: Card) -> bytes:
    """PDF bytes in the reader's language, with the log proof of the newest checkpoint; kept for minutes."""
    proof = log.get_proof(card.certificate.leaf)
    stands = f"{card.etag}{get_language()}{proof['size'] if proof else 0}"
    key = f"certificate.pdf:{hashlib.sha256(stands.encode()).hexdigest()}"
    kept: bytes | None = cache.get(key)
    if kept is None:
        kept = _attach(draw(card, proof), card, proof)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


class _CardFlowable(Flowable):  # type: ignore[misc]
    """The card as a block of the page."""

    card: Card
    faces: Faces

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return CONTENT, CONTENT * drawing.HEIGHT / drawing.WIDTH

    def draw(self) -> None:
        drawing.draw(self.canv, self.faces, self.card, 0, 0, CONTENT)


def _card(card: Card, faces: Faces) -> _CardFlowable:
    block = _CardFlowable()  # type: ignore[no-untyped-call]
    block.card, block.faces = card, faces
    return block


def draw(card: Card, proof: dict[str, Any] | None) -> bytes:
    """The pages without attachments."""
    facts, claims = _facts(card, proof), list_claims(card.certificate, card.reviews)
    headings = [_("What was signed"), _("Claims"), _("Claim"), _("Value"), _("Grade"), _("How to check it")]
    words = [*drawing.texts(card), card.sentence, _statement(), _how_to_check(card), *headings, _page(1)]
    words += [part for fact in facts for part in fact] + [part for claim in claims for part in claim.values()]
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=20 * mm, bottomMargin=20 * mm, invariant=1,
        title=f"{card.number} {card.subject['title']}", author="Gen-IP", subject=card.sentence,
    )  # fmt: skip
    with fonts.cut_for([*words, "0123456789"]) as faces:
        story = [
            _card(card, faces), Spacer(1, 5 * mm),
            typeset.paragraph(faces, card.sentence, role=BOLD, size=11, color=drawing.TONES[card.tone], after=4),
            typeset.paragraph(faces, _statement(), role=SANS, size=10, color=drawing.INK, after=8),
            _heading(faces, headings[0]), _table(faces, facts, [36 * mm, CONTENT - 36 * mm]),
            *_claims(faces, headings, claims), Spacer(1, 5 * mm),
            _heading(faces, headings[5]),
            typeset.paragraph(faces, _how_to_check(card), role=SANS, size=9.5, color=drawing.INK),
        ]  # fmt: skip

        def footer(canvas: Any, page: Any) -> None:
            line = _page(page.page)
            typeset.draw(canvas, faces, card.number, MARGIN + 6, 11 * mm, role=MONO, size=8, color=drawing.QUIET)
            typeset.draw(canvas, faces, line, A4[0] - MARGIN - 6, 11 * mm, role=SANS, size=8, color=drawing.QUIET,
                         align="right")  # fmt: skip

        document.build(story, onFirstPage=footer, onLaterPages=footer)
    return out.getvalue()


def _page(number: int) -> str:
    return _("Page %(number)s") % {"number": number}


def _heading(faces: Faces, text: str) -> Flowable:
    return typeset.paragraph(faces, text, role=SERIF, size=14, color=drawing.INK, after=4)


def _statement() -> str:
    return _(
        "This account registered these bytes at this time, with these claims. A certificate is evidence; it does not "
        "decide who owns what."
    )


def _how_to_check(card: Card) -> str:
    return _(
        "Scan the code or open %(url)s to see how it stands today. Attached to this file are the signed document "
        "(JWS, Ed25519) and the proof that it stands in the public log; the keys are at %(keys)s. The status printed "
        "here is that of the day when the file was made."
    ) % {"url": f"{settings.SITE_URL}/c/{card.number}", "keys": f"{settings.SITE_URL}/.well-known/jwks.json"}


def _facts(card: Card, proof: dict[str, Any] | None) -> list[tuple[str, str]]:
    subject = card.subject
    place = _("Entry %(index)s of %(size)s") % proof if proof else _("Waiting for the next checkpoint")
    rows = [
        (_("Number"), card.number), (_("Title"), subject["title"]), ("SHA-256", subject["sha256"]),
        (_("Size"), _("%(count)s bytes") % {"count": money.display_count(subject["size"])}),
        (_("Received"), subject["received_at"]), (_("Issued"), card.certificate.payload["validFrom"]),
        (_("Log"), place),
    ]  # fmt: skip
    rows += [(row["label"], row["value"]) for row in [*list_proved(card), *list_ai(card), *list_codes(card)]]
    rows += [(_("Takes the place of"), subject["supersedes"])] if "supersedes" in subject else []
    parents = [(_("Made from"), f"{parent['number']} ({parent['relation']})") for parent in subject["parents"]]
    return [*rows, *parents]


def _table(faces: Faces, rows: list[tuple[str, str]], widths: list[float]) -> Table:
    cells = [
        [typeset.paragraph(faces, label, role=SANS, size=8.5, color=drawing.QUIET),
         typeset.paragraph(faces, value, role=SANS, size=9.5, color=drawing.INK)]
        for label, value in rows
    ]  # fmt: skip
    return _ruled(Table(cells, colWidths=widths))


def _claims(faces: Faces, headings: list[str], claims: list[dict[str, str]]) -> list[Flowable]:
    if not claims:
        return []
    head = [typeset.paragraph(faces, word, role=SANS, size=8.5, color=drawing.QUIET) for word in headings[2:5]]
    rows = [
        [typeset.paragraph(faces, text[:LONGEST_VALUE], role=SANS, size=9.5, color=drawing.INK) for text in
         (claim["name"], claim["value"], f"{claim['grade']}: {claim['evidence']}".removesuffix(": "))]
        for claim in claims
    ]  # fmt: skip
    table = Table([head, *rows], colWidths=[36 * mm, CONTENT - 88 * mm, 52 * mm], repeatRows=1)
    return [Spacer(1, 5 * mm), CondPageBreak(25 * mm), _heading(faces, headings[1]), _ruled(table)]


def _ruled(table: Table) -> Table:
    table.setStyle(
        TableStyle([
            ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.4, drawing.LINE),
            ("LEFTPADDING", (0, 0), (-1, -1), 0), ("TOPPADDING", (0, 0), (-1, -1), 2),
        ])
    )  # fmt: skip
    return table


def _attach(pages: bytes, card: Card, proof: dict[str, Any] | None) -> bytes:
    """The JWS and, once there is one, the log proof as file attachments."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pages)))
    writer.add_attachment(f"{card.number}.jws", card.certificate.jws.encode())
    if proof:
        writer.add_attachment(f"{card.number}.tlog-proof", tlog.write_proof(proof).encode())
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
