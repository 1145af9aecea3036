"""What test cards, refusals, requirements and faults mean, in words for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.sandbox.cards import Card
from marketplace.sandbox.errors import StripeError

Word = str | Promise
DECLINES: dict[str, Word] = {
    "generic_decline": gettext_lazy("Is declined"),
    "insufficient_funds": gettext_lazy("Has too little money"),
    "expired_card": gettext_lazy("Has expired"),
    "incorrect_cvc": gettext_lazy("Has a wrong security code"),
}
REFUSALS: dict[str, Word] = {
    "card_declined": gettext_lazy("The card was declined. Nothing was charged; try another card."),
    "expired_card": gettext_lazy("The card has expired. Nothing was charged; try another card."),
    "incorrect_cvc": gettext_lazy("The security code is wrong. Nothing was charged; try another card."),
    "incorrect_number": gettext_lazy("This is not a test card. Real cards are not accepted here."),
    "insufficient_funds": gettext_lazy("The card has too little money on it. Nothing was charged; try another card."),
    "authentication_required": gettext_lazy("The payment was not confirmed. Nothing was charged; try again."),
    "checkout_session_closed": gettext_lazy("This checkout is closed. Nothing was charged."),
}
REQUIREMENTS: dict[str, Word] = {
    "external_account": gettext_lazy("A bank account"),
    "individual.first_name": gettext_lazy("Your first name"),
    "individual.last_name": gettext_lazy("Your last name"),
    "individual.address.line1": gettext_lazy("Your home address"),
    "individual.id_number": gettext_lazy("Your identity or tax number"),
    "individual.verification.document": gettext_lazy("A document that shows who you are"),
    "tos_acceptance.date": gettext_lazy("Your agreement to Stripe's terms"),
}
FAULTS: dict[str, tuple[Word, Word]] = {
    "decline_payment": (gettext_lazy("Decline a payment"), gettext_lazy("The next payment fails, with any card.")),
    "delay_payment": (
        gettext_lazy("Delay a payment"),
        gettext_lazy("The next payment waits for three days, or for you to settle it below."),
    ),
    "lose_response": (gettext_lazy("Lose the answer"), gettext_lazy("It happens, but nobody hears of it.")),
    "fail_before_commit": (gettext_lazy("Break the line before"), gettext_lazy("Nothing happens and nobody answers.")),
    "conflict": (gettext_lazy("Conflict (409)"), gettext_lazy("Another request holds the object.")),
    "rate_limit": (gettext_lazy("Too many requests (429)"), gettext_lazy("The call is turned away.")),
    "server_error": (gettext_lazy("Failure (500)"), gettext_lazy("Nothing happens, and trying again may work.")),
    "stored_error": (
        gettext_lazy("Failure that is remembered (500)"),
        gettext_lazy("The same key gets the same failure for a day."),
    ),
    "early_webhook": (gettext_lazy("Webhook before the answer"), gettext_lazy("The message overtakes the call.")),
    "pause_before": (gettext_lazy("Stand still before"), gettext_lazy("The call hangs; nothing has happened yet.")),
    "pause_after": (gettext_lazy("Stand still after"), gettext_lazy("The call hangs; it has happened already.")),
    "drop_webhook": (gettext_lazy("Lose a webhook"), gettext_lazy("The message is never sent.")),
    "delay_webhook": (gettext_lazy("Delay a webhook"), gettext_lazy("The message comes an hour late.")),
    "duplicate_webhook": (gettext_lazy("Double a webhook"), gettext_lazy("The message comes twice.")),
    "reorder_webhooks": (gettext_lazy("Reorder webhooks"), gettext_lazy("The newest messages come first.")),
    "bad_signature": (gettext_lazy("Wrong signature"), gettext_lazy("Signed with somebody else's secret.")),
    "stale_signature": (gettext_lazy("Old signature"), gettext_lazy("Signed an hour ago.")),
    "future_signature": (gettext_lazy("Signature of the future"), gettext_lazy("Signed in an hour.")),
    "rotated_signature": (gettext_lazy("Two signatures"), gettext_lazy("As while a secret is being replaced.")),
    "fail_payout": (gettext_lazy("Bank refuses later"), gettext_lazy("A payout turns from paid to failed.")),
}


def of_card(card: Card) -> Word:
    """What paying with it does."""
    if card.bank:
        return (
            _("Bank debit that bounces after three days") if card.fails_later else _("Bank debit, paid in three days")
        )
    if card.decline:
        return DECLINES[card.decline]
    if card.challenge:
        return _("Asks you to confirm, then pays")
    return _("Pays, and is disputed at once") if card.disputed else _("Pays")


def refusal(error: StripeError) -> Word:
    """The sentence for a buyer."""
    details = error.details
    return REFUSALS.get(details.get("decline_code", "")) or REFUSALS.get(details.get("code", "")) or error.message


def of_requirement(name: str) -> Word:
    return REQUIREMENTS.get(name, name)
