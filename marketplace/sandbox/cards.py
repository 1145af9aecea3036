"""Stripe's test cards and test bank accounts, and what each of them does."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """A test payment method: `decline` is a decline code, `fails_later` a bank debit that bounces."""

    number: str
    brand: str = "visa"
    decline: str = ""
    disputed: bool = False
    challenge: bool = False
    bank: bool = False
    fails_later: bool = False

    @property
    def last4(self) -> str:
        return self.number[-4:]

    @property
    def shown(self) -> str:
        """The number as people read it, in groups of four."""
        return self.number if self.bank else " ".join(self.number[i : i + 4] for i in range(0, len(self.number), 4))


ALL = (
    Card("4242424242424242"),
    Card("5555555555554444", brand="mastercard"),
    Card("4000002500003155", challenge=True),
    Card("4000000000000002", decline="generic_decline"),
    Card("4000000000009995", decline="insufficient_funds"),
    Card("4000000000000069", decline="expired_card"),
    Card("4000000000000127", decline="incorrect_cvc"),
    Card("4000000000000259", disputed=True),
    Card("000123456789", brand="bank", bank=True),
    Card("000111111116", brand="bank", bank=True, fails_later=True),
)
BY_NUMBER = {card.number: card for card in ALL}
MESSAGES = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "authentication_required": "Your card was declined. This transaction requires authentication.",
}
OWN_CODES = {"expired_card", "incorrect_cvc"}


def find(number: str) -> Card | None:
    """The test card of this number, however it is spaced; no other number is ever accepted."""
    return BY_NUMBER.get("".join(number.replace("-", " ").split()))


def error_code(decline: str) -> str:
    """Stripe's `code` beside the decline code."""
    return decline if decline in OWN_CODES else "card_declined"
