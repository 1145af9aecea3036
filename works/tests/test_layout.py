"""Texts laid out for reading: screenplays, Markdown, books and plain words."""

import time

import pytest

from works import layout
from works.readers import documents, language

SCRIPT = """Title: The Ferry Clerk
Credit: scene from a screenplay

# Act one

INT. FERRY TERMINAL - EVENING

Rain on a tin roof. [[note to self]] MIRA counts coins.

MIRA (O.S.)
(not looking up)
One way.
Or two?

/* cut */
CUT TO:

.ROOFTOP

> THE END <
"""


def kinds(text, name):
    return [(block["kind"], block["text"]) for block in layout.lay_out(text, name)]


def test_a_screenplay():
    assert kinds(SCRIPT, "ferry.fountain") == [
        ("title", "The Ferry Clerk"), ("credit", "scene from a screenplay"), ("heading", "Act one"),
        ("scene", "INT. FERRY TERMINAL - EVENING"), ("action", "Rain on a tin roof.  MIRA counts coins."),
        ("character", "MIRA (O.S.)"), ("aside", "(not looking up)"), ("dialogue", "One way."), ("dialogue", "Or two?"),
        ("transition", "CUT TO:"), ("scene", "ROOFTOP"), ("centered", "THE END"),
    ]  # fmt: skip
    rows = layout.chapters([layout.lay_out(SCRIPT, "ferry.fountain")])
    assert [row["title"] for row in rows] == ["Act one", "INT. FERRY TERMINAL - EVENING", "ROOFTOP"]


HOSTILE = [
    "<script>alert(1)</script>", "[a](javascript:alert(1))", "![x](https://example.org/track.png)",
    "<img src=x onerror=a>",
    '<a href="x" style="position:fixed">a</a>', "[a](data:text/html,x)", "<iframe src=//example.org></iframe>",
    "`<svg onload=a>`", "# <b onclick=a>t</b>", '[a](https://example.org "x\" onmouseover=alert(1)")',
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_keeps_no_code_pictures_or_styles(text):
    html = "".join(block["html"] for block in layout.lay_out(f"Words.\n\n{text}\n", "a.md"))
    for bad in ("<script", "<img", "<iframe", "<svg", "<b ", 'href="javascript', 'href="data', "<a style"):
        assert bad not in html.lower()
    assert "<p>Words.</p>" in html


def test_markdown_is_set_with_its_chapters():
    text = "# One\n\nA *word* and [a link](https://example.org).\n\n## Two\n\n- a\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    blocks = layout.lay_out(text, "book.MD")
    html = "".join(block["html"] for block in blocks)
    assert "<em>word</em>" in html and 'rel="nofollow noopener"' in html and "<td>1</td>" in html
    assert [block["chapter"] for block in blocks if "chapter" in block] == ["One", "Two"]


def test_plain_words_and_their_chapters():
    text = "Chapter One\n\nIt rained.\nStill.\n\nBab 2\n\nHujan.\n\n第三章 海\n\n雨。"
    assert kinds(text, "a.txt")[:2] == [("heading", "Chapter One"), ("paragraph", "It rained.\nStill.")]
    assert [row["title"] for row in layout.chapters([layout.lay_out(text, "a.txt")])] == [
        "Chapter One",
        "Bab 2",
        "第三章 海",
    ]
    assert kinds("A line.\nAnother.", "a.docx") == [("paragraph", "A line."), ("paragraph", "Another.")]


def test_a_long_text_is_split_between_blocks():
    blocks = layout.lay_out("\n\n".join("word " * 400 for _ in range(100)), "a.txt")
    pages = layout.split(blocks)
    assert len(pages) > 2 and sum(len(page) for page in pages) == 100
    assert all(sum(len(block["text"]) for block in page) <= layout.PART for page in pages)


@pytest.mark.parametrize("name", ["a.md", "a.fountain", "a.txt"])
@pytest.mark.parametrize(
    "text", ["*" * 50_000, "[" * 20_000, "> " * 5000, "MIRA\n" * 20_000, "/*" * 20_000, "a\n\n" * 80_000]
)
def test_nothing_takes_long(name, text):
    began = time.monotonic()
    assert len(layout.lay_out(text, name)) <= layout.MAX_BLOCKS and time.monotonic() - began < 20


TEXTS = {
    "en": "The lamps along the quay were lit one by one, and nobody spoke of the ship that was late.",
    "id": "Lampu di sepanjang dermaga dinyalakan satu demi satu, dan tidak ada yang membicarakan kapal itu lagi.",
    "zh": "码头上的灯一盏盏亮起，没有人提起那艘中午没有回来的船。",
    "ja": "港のランプがひとつずつ灯り、誰も船のことを話さなかった。",
    "fr": "Les lampes du quai se sont allumées une à une, et personne ne parlait du bateau dans le port.",
    "de": "Die Lampen am Kai wurden eine nach der anderen angezündet, und niemand sprach von dem Schiff.",
    "ar": "أضيئت المصابيح على الرصيف واحدا تلو الآخر", "": "Qx 7 zz",
}  # fmt: skip


@pytest.mark.parametrize("code", TEXTS)
def test_the_language_is_told_by_script_and_common_words(code):
    assert language.detect(TEXTS[code]) == code


def test_reading_time_and_passages():
    assert documents.reading_minutes("word " * 2300) == 10 and documents.reading_minutes("海" * 800) == 2
    text = "First line.\nIt  rained all\nday. Last."
    assert documents.find_passage(text, " It rained\tall day. ") == "It  rained all\nday."
    assert documents.find_passage(text, "It rained all night") == "" and documents.find_passage(text, " ") == ""
    assert documents.find_passage("a.b", "a*b") == ""
