"""What Stripe asks of a currency: its smallest charge, its rounding, and the fee it takes."""

from marketplace.sandbox.errors import bad_param

PERCENT_BPS = 290
DISPUTE_FEE = {"usd": 1500, "eur": 2000, "gbp": 2000, "jpy": 1500, "idr": 20_000_000, "cny": 10_000}
FIXED_FEE = {"usd": 30, "eur": 25, "gbp": 20, "jpy": 30, "krw": 400, "idr": 450_000, "cny": 200, "kwd": 90, "bhd": 110}
SMALLEST = {"usd": 50, "eur": 50, "gbp": 30, "jpy": 50, "krw": 100, "idr": 750_000, "cny": 400, "kwd": 150, "bhd": 190}
THREE_DECIMALS = {"bhd", "iqd", "jod", "kwd", "lyd", "omr", "tnd"}


def code(raw: str) -> str:
    """The lowercase ISO code, or a refusal."""
    if len(raw) != 3 or not raw.isalpha():
        raise bad_param("currency", f"Invalid currency: {raw}.")
    return raw.lower()


def check_charge(amount: int, currency: str) -> None:
    """Refuse what is below the smallest charge, or a third decimal that card networks cannot carry."""
    if amount < SMALLEST.get(currency, 50):
        raise bad_param("amount", "Amount is below the smallest charge in this currency.", "amount_too_small")
    if currency in THREE_DECIMALS and amount % 10:
        raise bad_param("amount", f"Amounts in {currency} must end in 0.", "invalid_charge_amount")


def processing_fee(amount: int, currency: str) -> int:
    """2.9 % and a fixed part, rounded half up: https://stripe.com/pricing."""
    return (amount * PERCENT_BPS + 5_000) // 10_000 + FIXED_FEE.get(currency, 30)


def dispute_fee(currency: str) -> int:
    return DISPUTE_FEE.get(currency, 1500)
