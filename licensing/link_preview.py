"""The 1200×630 picture of a certificate for link previews, its status drawn on it."""

import io
from threading import Lock

import pypdfium2
from django.core.files.base import ContentFile
from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from licensing import certificate_drawing as drawing
from licensing.certificate_queries import Card
from marketplace.core import fonts, linework, storage

SIZE = (1200, 630)
_rendering = Lock()  # PDFium is not for several threads


def get_preview(card: Card) -> bytes:
    """PNG bytes, drawn once for each status and language and kept in private storage."""
    kept, name = storage.private(), f"cards/{card.etag[1:-1]}.png"
    if not kept.exists(name):
        kept.save(name, ContentFile(draw(card)))
    return storage.read(kept, name)


def draw(card: Card) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=SIZE, invariant=1)
    with fonts.cut_for(drawing.texts(card)) as faces:
        canvas.setFillColor(drawing.PAPER)
        canvas.rect(0, 0, *SIZE, stroke=0, fill=1)
        canvas.setStrokeColor(Color(0.79, 0.66, 0.55, alpha=0.35))
        canvas.setLineWidth(0.8)
        for strand in linework.ribbons(card.number, *SIZE):
            drawing.trace(canvas, strand)
        drawing.draw(canvas, faces, card, 156, 34, 888)
        canvas.save()
    return _render(out.getvalue())


def _render(document: bytes) -> bytes:
    out = io.BytesIO()
    with _rendering:
        opened = pypdfium2.PdfDocument(document)
        try:
            page = opened[0]
            page.render(scale=1).to_pil().save(out, "PNG", optimize=True)
            page.close()
        finally:
            opened.close()
    return out.getvalue()
