"""Stripe's test cards and test bank accounts, and what each of them does."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """A test payment method: `decline` is a decline code, `fails_later` a bank debit that bounces."""

    number: str
    brand: str = "visa"
    decline: str = ""
    disputed: bool = False
    at_once: bool = False
    bank: bool = False
    fails_later: bool = False

    @property
    def last4(self) -> str:
        return self.number[-4:]

    @property
    def method(self) -> str:
        return "us_bank_account" if self.bank else "card"


ALL = (
    Card("4242424242424242"),
    Card("5555555555554444", brand="mastercard"),
    Card("4000000000000002", decline="generic_decline"),
    Card("4000000000009995", decline="insufficient_funds"),
    Card("4000000000000069", decline="expired_card"),
    Card("4000000000000127", decline="incorrect_cvc"),
    Card("4000000000000259", disputed=True),
    Card("4000000000000077", at_once=True),
    Card("000123456789", brand="bank", bank=True),
    Card("000111111116", brand="bank", bank=True, fails_later=True),
)
BY_NUMBER = {card.number: card for card in ALL}
TOKENS = {
    "pm_card_visa": "4242424242424242",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_chargeDeclined": "4000000000000002",
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_createDispute": "4000000000000259",
    "pm_card_bypassPending": "4000000000000077",
    "pm_usBankAccount_success": "000123456789",
    "pm_usBankAccount_insufficientFunds": "000111111116",
}
MESSAGES = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
}
OWN_CODES = {"expired_card", "incorrect_cvc"}


def find(number: str) -> Card | None:
    """The test card of this number, however it is spaced; no other number is ever accepted."""
    return BY_NUMBER.get("".join(number.replace("-", " ").split()))


def by_token(token: str) -> Card | None:
    return BY_NUMBER.get(TOKENS.get(token, ""))


def error_code(card: Card) -> str:
    """Stripe's `code` beside the decline code."""
    return card.decline if card.decline in OWN_CODES else "card_declined"
