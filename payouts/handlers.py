"""What happens after a payout was scheduled."""

from marketplace.core import events
from marketplace.core.models import Event
from payouts.services import payouts


@events.on("payout.scheduled", atomic=False)
def send_scheduled_payout(event: Event) -> None:
    payouts.send_payout(event.subject)
