"""Mail to staff when a check of the books or the comparison with Stripe finds something that was right before."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from accounts.models import User
from accounts.services import notifications
from marketplace.core import events
from marketplace.core.models import Event
from payouts import money_status


@events.on(money_status.VERIFIED, money_status.RECONCILED)
def alarm(event: Event) -> None:
    """One event for each member of staff, so that each mail is sent once; nobody hears every hour of the same."""
    if event.payload.get("count") and money_status.has_grown(event):
        for person in User.objects.filter(is_staff=True, is_active=True).order_by("pk"):
            events.record("ledger.alarm", subject=str(person.pk), payload={"check": event.pk})


@events.on("ledger.alarm")
def mail_alarm(event: Event) -> None:
    to, check = User.objects.get(pk=event.subject), Event.objects.get(pk=event.payload["check"])
    with translation.override(to.language):
        reconciled = check.name == money_status.RECONCILED
        context = {
            "person": to, "url": settings.SITE_URL + reverse("licensing:desk_ledger"),
            "headline": gettext("The books and Stripe disagree") if reconciled else gettext("The books are wrong"),
            "sentence": gettext("The last check found what follows. The ledger's page names each row."),
            "lines": [f"{one.said} ({one.count})" for one in money_status.list_findings(check)],
            "button": gettext("Open the ledger"), "why": gettext("You get this because you are staff."),
        }  # fmt: skip
    notifications.tell(to, "money", "lineage", context)
