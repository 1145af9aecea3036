import pytest

from works.title_lines import break_title, cut


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Dusk", ["Dusk"]),
        ("Violet Pass", ["Violet Pass"]),
        ("First Ridge, Carved", ["First Ridge,", "Carved"]),
        ("The Valley Keeps Its Own Time", ["The Valley", "Keeps Its…"]),
        ("渡口之外的一条长河", ["渡口之外的一", "条长河"]),
        ("", [""]),
    ],
)
def test_a_title_is_broken_into_two_lines_at_most(title, lines):
    assert break_title(title) == lines


def test_a_word_without_end_is_cut():
    [line] = break_title("Donaudampfschifffahrtsgesellschaft")
    assert line.endswith("…") and len(line) < 16
    assert cut("short") == "short" and cut("W" * 50) == "W" * 7 + "…"
