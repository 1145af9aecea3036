"""Mail to staff about payments that ask for somebody: a bank disputes or inquires, or sends a refund back."""

from django.urls import reverse
from django.utils.translation import gettext_noop

from marketplace.core import events
from marketplace.core.models import Event
from payouts import alarm_mail

CARES = {
    "chargeback.opened": (
        gettext_noop("A buyer's bank disputes a payment"),
        gettext_noop("What we know is laid beside the dispute at Stripe. Read it and hand it in before Stripe's day."),
    ),
    "payment.inquiry": (
        gettext_noop("A buyer's bank asks about a payment"),
        gettext_noop("No money moved. Answer it at Stripe, or refund the order, before it becomes a dispute."),
    ),
    "refund.failed": (
        gettext_noop("A refund came back from the bank"),
        gettext_noop("The buyer is owed it still and was asked how to be paid. Pay them another way."),
    ),
}


@events.on(*CARES)
def ask_staff(event: Event) -> None:
    order = str(event.payload["source"] if event.name == "chargeback.opened" else event.subject)
    headline, sentence = CARES[event.name]
    alarm_mail.tell_staff(headline, sentence, path=reverse("licensing:desk_order", args=[order]), lines=[order])
