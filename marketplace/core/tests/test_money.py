import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core import money
from marketplace.core.errors import Refusal


@pytest.mark.parametrize(
    ("language", "minor", "currency", "text"),
    [
        ("en", 4900, "USD", "$49.00"),
        ("en", 5000, "JPY", "¥5,000"),
        ("id", 4900, "USD", "US$49,00"),
        ("en", 15_000_000, "IDR", "IDR150,000"),
        ("id", 15_000_000, "IDR", "Rp150.000"),
        ("id", 15_000_050, "IDR", "Rp150.000,50"),
        ("zh-hans", 123_456, "EUR", "€1,234.56"),
        ("en", 123_456, "GBP", "£1,234.56"),
    ],
)
def test_display(language, minor, currency, text):
    with translation.override(language):
        assert money.display(minor, currency).replace("\xa0", "") == text


@given(st.integers(0, 99_999_999), st.sampled_from(money.CURRENCIES))
def test_parse_reads_what_was_written(minor, currency):
    digits = money.exponent(currency)
    text = f"{minor // 10**digits}.{minor % 10**digits:0{digits}d}" if digits else str(minor)
    assert money.parse(text, currency) == minor


@pytest.mark.parametrize(
    "text",
    ["", "abc", "0.999", "1.9999", "-1", "NaN", "1e999999", "1,23,456", "1.234,567.8", "1.234.56", ".", "5.", "１２x"],
)
def test_parse_refuses(text):
    with pytest.raises(Refusal) as refusal:
        money.parse(text, "USD", field="price")
    assert refusal.value.code == "amount_invalid"
    assert refusal.value.field == "price"


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("49", "USD", 4900), ("49.5", "USD", 4950), ("49,50", "EUR", 4950), ("1,234.56", "USD", 123_456),
        ("1.234,56", "EUR", 123_456), ("10.000", "IDR", 1_000_000), ("10,000", "IDR", 1_000_000),
        ("1.500.000,50", "IDR", 150_000_050), ("1 234,56", "EUR", 123_456), ("5,000", "JPY", 5000),
        ("5000.00", "JPY", 5000), ("１２３", "JPY", 123), ("0", "USD", 0),
    ],
)  # fmt: skip
def test_parse_reads_what_people_of_any_language_mean(text, currency, minor):
    assert money.parse(text, currency) == minor


@pytest.mark.parametrize("currency", money.CURRENCIES)
@pytest.mark.parametrize("language", ["en", "id", "zh-hans"])
def test_what_is_shown_can_be_typed(currency, language):
    with translation.override(language):
        shown = money.display(123_456_700, currency)
    assert money.parse("".join(sign for sign in shown if sign.isdigit() or sign in ".,"), currency) == 123_456_700


def test_yen_have_no_decimals():
    with pytest.raises(Refusal):
        money.parse("10.5", "JPY")
