import io

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from marketplace.core import fonts
from marketplace.core.bidi import visual


@pytest.mark.parametrize(
    "text,drawn",
    [
        ("Harbor before rain", "Harbor before rain"),
        ("雾中江城", "雾中江城"),
        ("שלום (2)", "(2) םולש"),
        ("abc שלום xyz", "abc םולש xyz"),
        ("!?", "!?"),
        ("", ""),
    ],
)
def test_lines_run_as_the_eye_meets_them(text, drawn):
    assert visual(text) == drawn


def test_arabic_letters_are_joined():
    drawn = visual("صور · Tyre")
    assert drawn.endswith(" · Tyre") and not set(drawn) & set("صور")
    assert all("\ufb50" <= letter <= "\ufeff" for letter in drawn.split()[0])


def test_every_script_is_embedded_and_can_be_read_back():
    texts = ["Léa 雾中江城", "Привет Ελλάδα", "한국어 かな", "ไทย"]
    out = io.BytesIO()
    with fonts.cut_for(texts) as faces:
        canvas = Canvas(out)
        for place, text in enumerate(texts):
            for run in faces.runs(text, fonts.SERIF):
                canvas.setFont(run.font, 12)
                canvas.drawString(50, 700 - 20 * place, run.text)
                canvas.drawString(50 + len(run.text), 400 - 20 * place, "?")
        canvas.save()
    page = PdfReader(out).pages[0]
    assert set("Léa雾中江城ПриветΕλάδα한국어かなไทย") <= set(page.extract_text())
    embedded = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    cut = [font for font in embedded if font["/BaseFont"] != "/Helvetica"]
    assert len(cut) == 3 and all("/FontFile2" in font["/FontDescriptor"] for font in cut)


def test_two_documents_do_not_share_a_cut():
    """reportlab keeps fonts by name: a second document must not get the characters of the first."""
    for text in ("abc", "xyz"):
        with fonts.cut_for([text]) as faces:
            names = {run.font for run in faces.runs(text, fonts.MONO)}
            known = pdfmetrics.getFont(names.pop()).face.charToGlyph
            assert {ord(character) for character in text} <= set(known)
    before = len(pdfmetrics._fonts)
    with fonts.cut_for(["雾中"]):
        assert len(pdfmetrics._fonts) > before
    assert len(pdfmetrics._fonts) == before


def test_a_character_that_no_font_has_is_drawn_as_missing():
    with fonts.cut_for(["\ue123"]) as faces:
        assert faces.width("\ue123", fonts.SANS, 10) > 0


def test_chinese_is_drawn_in_simplified_forms():
    """In the traditional form a comma stands in the middle of its square, in the simplified one at the lower left."""
    source = fonts._source_of(fonts.SANS, "，")
    cut = TTFont(io.BytesIO(fonts._cut(source, "comma", {"，"})))
    comma = cut["glyf"][cut.getBestCmap()[ord("，")]]
    assert comma.xMax < 500 and comma.yMax < 250
