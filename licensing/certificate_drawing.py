"""The certificate drawn as an identity card (ISO ID-1 proportions): one drawing for the PDF and the link preview."""

import io
from typing import Any

import segno
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.utils import ImageReader

from licensing.certificate_claims import GRADES
from licensing.certificate_queries import Card
from marketplace.core import linework, storage, typeset
from marketplace.core.fonts import BOLD, MONO, SANS, SERIF, Faces

WIDTH, HEIGHT = 856, 540
INK, QUIET, SEAL = HexColor("#1d1a16"), HexColor("#5c564b"), HexColor("#b8321a")
PAPER, CARD, LINE, EDGE = HexColor("#f7f4ec"), HexColor("#fdfaf2"), HexColor("#dbd4c5"), HexColor("#8a8273")
TONES = {
    "success": SEAL, "certified": SEAL, "info": HexColor("#2c5274"), "warning": HexColor("#744e0b"),
    "danger": HexColor("#8f1d33"), "neutral": QUIET, "progress": HexColor("#2c5274"),
}  # fmt: skip
# Strokes in a square of 16, beside the word so that color never stands alone.
_MARKS: dict[str, list[tuple[float, float, float, float]]] = {
    "success": [(3, 8, 7, 12), (7, 12, 13, 4)], "certified": [(3, 8, 7, 12), (7, 12, 13, 4)],
    "info": [(8, 4, 8, 4.6), (8, 7.5, 8, 13)], "progress": [(8, 3, 8, 8), (8, 8, 12, 10)],
    "warning": [(8, 3, 8, 9), (8, 12.5, 8, 13.5)], "danger": [(4, 4, 12, 12), (12, 4, 4, 12)],
    "neutral": [(3, 8, 13, 8)],
}  # fmt: skip
PICTURE = (28, 96, 262, 346)


def texts(card: Card) -> list[str]:
    """Everything the card writes, for cutting fonts."""
    return [
        "Gen-IP", _("Certificate of registration"), card.word, card.subject["title"], card.excerpt, card.number,
        *(part for field in fields(card) for part in field), *grade_words(), _("Not shown"),
    ]  # fmt: skip


def fields(card: Card) -> list[tuple[str, str]]:
    return [
        (_("Registered by"), f"@{card.subject['creator']}"),
        (_("Kind"), card.kind),
        (_("Registered"), f"{date_format(card.issued_at, 'DATE_FORMAT')}, {card.issued_at:%H:%M} UTC"),
        (_("File type"), card.subject["media_type"]),
        *([(_("Checked identity"), card.proved)] if card.proved else []),
    ]


def grade_words() -> list[str]:
    return [_("Declared"), _("Read from file"), _("Checked"), _("Reviewed")]


def draw(canvas: Any, faces: Faces, card: Card, x: float, y: float, width: float) -> None:
    """The card with its lower left corner at a point."""
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(width / WIDTH, width / WIDTH)
    _ground(canvas, card.number)
    _head(canvas, faces, card)
    _picture(canvas, faces, card)
    _fields(canvas, faces, card)
    _grades(canvas, faces, card)
    _qr(canvas, card.number)
    typeset.draw(canvas, faces, card.number, 28, HEIGHT - 502, role=MONO, size=30, color=INK)
    canvas.restoreState()


def trace(canvas: Any, points: list[tuple[float, float]]) -> None:
    """One line of the pattern; its points count from the top."""
    path = canvas.beginPath()
    path.moveTo(points[0][0], HEIGHT - points[0][1])
    for x, y in points[1:]:
        path.lineTo(x, HEIGHT - y)
    canvas.drawPath(path)


def _ground(canvas: Any, number: str) -> None:
    outline = canvas.beginPath()
    outline.roundRect(0, 0, WIDTH, HEIGHT, 24)
    canvas.setFillColor(CARD)
    canvas.drawPath(outline, stroke=0, fill=1)
    canvas.saveState()
    canvas.clipPath(outline, stroke=0, fill=0)
    canvas.setLineWidth(0.8)
    canvas.setStrokeColor(Color(0.79, 0.66, 0.55, alpha=0.5))
    for strand in linework.ribbons(number, WIDTH, HEIGHT):
        trace(canvas, strand)
    canvas.setStrokeColor(Color(0.72, 0.2, 0.1, alpha=0.16))
    for ring in linework.rosette(number, WIDTH * 0.80, HEIGHT * 0.62, HEIGHT * 0.52):
        trace(canvas, ring)
    canvas.restoreState()
    canvas.setStrokeColor(EDGE)
    canvas.setLineWidth(1.2)
    canvas.drawPath(outline)


def _head(canvas: Any, faces: Faces, card: Card) -> None:
    seal(canvas, 28, HEIGHT - 68, 42)
    after = typeset.draw(canvas, faces, "Gen-IP", 82, HEIGHT - 55, role=SERIF, size=25, color=INK)
    typeset.draw(
        canvas, faces, _("Certificate of registration"), after + 10, HEIGHT - 55, role=SANS, size=17, color=INK
    )
    canvas.setStrokeColor(EDGE)
    canvas.setLineWidth(1)
    canvas.line(28, HEIGHT - 82, WIDTH - 28, HEIGHT - 82)
    _stamp(canvas, faces, card)


def seal(canvas: Any, x: float, y: float, size: float) -> None:
    """The house's mark."""
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(size / 32, size / 32)
    canvas.setFillColor(HexColor("#bd341b"))
    canvas.roundRect(1, 1, 30, 30, 5, stroke=0, fill=1)
    canvas.setStrokeColor(HexColor("#ffffff"))
    canvas.setLineWidth(2.6)
    canvas.setLineCap(2)
    canvas.setLineJoin(0)
    letters = canvas.beginPath()
    for place, (left, top) in enumerate([(17, 8), (8, 8), (8, 24), (17, 24), (17, 17), (13, 17)]):
        (letters.lineTo if place else letters.moveTo)(left, 32 - top)
    letters.moveTo(23.5, 24)
    letters.lineTo(23.5, 8)
    canvas.drawPath(letters)
    canvas.restoreState()


def _stamp(canvas: Any, faces: Faces, card: Card) -> None:
    color, size = TONES[card.tone], 20
    width = faces.width(card.word, BOLD, size) + 48
    canvas.saveState()
    canvas.translate(WIDTH - 32 - width, HEIGHT - 66)
    canvas.rotate(3)
    canvas.setFillColor(CARD)
    canvas.setStrokeColor(color)
    canvas.setLineWidth(2.4)
    canvas.roundRect(0, 0, width, 34, 4, stroke=1, fill=1)
    for left, top, right, bottom in _MARKS[card.tone]:
        canvas.line(11 + left, 25 - top, 11 + right, 25 - bottom)
    typeset.draw(canvas, faces, card.word, 35, 10, role=BOLD, size=size, color=color)
    canvas.restoreState()


def _picture(canvas: Any, faces: Faces, card: Card) -> None:
    left, top, width, height = PICTURE
    canvas.saveState()
    frame = canvas.beginPath()
    frame.roundRect(left, HEIGHT - top - height, width, height, 3)
    canvas.clipPath(frame, stroke=0, fill=0)
    if card.media:
        canvas.drawImage(_cropped(card, width, height), left, HEIGHT - top - height, width, height)
    else:
        canvas.setFillColor(HexColor("#eee9dd"))
        canvas.rect(left, HEIGHT - top - height, width, height, stroke=0, fill=1)
        _excerpt(canvas, faces, card)
    canvas.restoreState()


def _cropped(card: Card, width: int, height: int) -> ImageReader:
    """The thumbnail cut to the frame's proportion."""
    assert card.media is not None
    picture = Image.open(io.BytesIO(storage.read(storage.public(), card.media.key))).convert("RGB")
    out = io.BytesIO()
    ImageOps.fit(picture, (width * 2, height * 2), Image.Resampling.LANCZOS).save(out, "JPEG", quality=88)
    return ImageReader(out)


def _excerpt(canvas: Any, faces: Faces, card: Card) -> None:
    left, top, width, height = PICTURE
    if not card.excerpt:
        word = card.kind if card.shown else _("Not shown")
        typeset.draw(canvas, faces, word, left + width / 2, HEIGHT - top - height / 2, role=SANS, size=20, color=QUIET,
                     align="center")  # fmt: skip
        return
    lines = [part for line in card.excerpt.splitlines()[:16]
             for part in typeset.wrap(faces, line, width - 36, role=SANS, size=13, most=6)]  # fmt: skip
    for place, line in enumerate(lines[:17]):
        typeset.draw(canvas, faces, line, left + 18, HEIGHT - top - 30 - 19 * place, role=SANS, size=13, color=INK)


def _fields(canvas: Any, faces: Faces, card: Card) -> None:
    y = HEIGHT - 130
    for line in typeset.wrap(faces, card.subject["title"], 520, role=SERIF, size=35, most=2):
        typeset.draw(canvas, faces, line, 310, y, role=SERIF, size=35, color=INK)
        y -= 41
    y -= 4
    for place, (label, value) in enumerate(fields(card)):
        left, top = 310 + 264 * (place % 2), y - 58 * (place // 2)
        typeset.draw(canvas, faces, label, left, top, role=SANS, size=14.5, color=QUIET)
        shown = typeset.wrap(faces, value, 250, role=BOLD, size=17)[0]
        typeset.draw(canvas, faces, shown, left, top - 22, role=BOLD, size=17, color=INK)


def _grades(canvas: Any, faces: Faces, card: Card) -> None:
    reached = GRADES.index(card.grade)
    for place, word in enumerate(grade_words()):
        left, on = 310 + 92 * place, place <= reached
        canvas.setFillColor(SEAL if on else LINE)
        canvas.rect(left, HEIGHT - 410, 84, 5, stroke=0, fill=1)
        for row, line in enumerate(typeset.wrap(faces, word, 86, role=BOLD if on else SANS, size=13.5, most=2)):
            typeset.draw(canvas, faces, line, left, HEIGHT - 426 - 16 * row, role=BOLD if on else SANS, size=13.5,
                         color=INK if on else QUIET)  # fmt: skip


def _qr(canvas: Any, number: str) -> None:
    code: Any = segno.make(f"{settings.SITE_URL}/c/{number}", error="q", micro=False)
    rows = [list(row) for row in code.matrix_iter(border=2)]
    left, top, cell = WIDTH - 28 - 138, HEIGHT - 374, 138 / len(rows)
    canvas.setFillColor(HexColor("#ffffff"))
    canvas.rect(left, top - 138, 138, 138, stroke=0, fill=1)
    canvas.setFillColor(HexColor("#000000"))
    dark = canvas.beginPath()
    for row, cells in enumerate(rows):
        for column, filled in enumerate(cells):
            if filled:
                dark.rect(left + column * cell, top - (row + 1) * cell, cell, cell)
    canvas.drawPath(dark, stroke=0, fill=1)
