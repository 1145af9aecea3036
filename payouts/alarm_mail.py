"""Mail to staff: the books or Stripe are not as they should be, or something waits for somebody."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from accounts.models import User
from accounts.services import notifications
from marketplace.core import events
from marketplace.core.models import Event
from payouts import money_status
from payouts.models import PayoutRun, PayoutSkip

FOUND = gettext_noop("The last check found what follows. The ledger's page names each row.")
HEADLINES = {
    money_status.VERIFIED: gettext_noop("The books are wrong"),
    money_status.RECONCILED: gettext_noop("The books and Stripe disagree"),
}


def tell_staff(headline: str, sentence: str, *, path: str, lines: Sequence[str] = (), check: str = "") -> None:
    """One event for each member of staff, so that each mail is sent once. Words are msgids; `check` names an event
    whose findings follow in the reader's language."""
    payload = {"headline": headline, "sentence": sentence, "path": path, "lines": list(lines), "check": check}
    for person in User.objects.filter(is_staff=True, is_active=True).order_by("pk"):
        events.record("staff.asked", subject=str(person.pk), payload=payload)


@events.on(*HEADLINES)
def alarm(event: Event) -> None:
    """What is wrong and was not before; nobody hears every hour of the same."""
    if event.payload.get("count") and money_status.has_grown(event):
        tell_staff(HEADLINES[event.name], FOUND, path=reverse("licensing:desk_ledger"), check=event.pk)


@events.on("payout_run.set_apart")
def alarm_of_run(event: Event) -> None:
    run = PayoutRun.objects.get(pk=event.subject)
    skips = run.skips.filter(reason=PayoutSkip.Reason.OUR_FAULT).select_related("user").order_by("pk")[:20]
    tell_staff(
        gettext_noop("A payout run could not pay everybody"),
        gettext_noop("The others were paid. Mend what is wrong, and the next run pays these:"),
        path=reverse("licensing:desk_payouts"), lines=[f"@{skip.user.handle}: {skip.detail[:200]}" for skip in skips],
    )  # fmt: skip


@events.on("staff.asked")
def mail_staff(event: Event) -> None:
    to, said = User.objects.get(pk=event.subject), event.payload
    with translation.override(to.language):
        lines = list(said["lines"])
        if said["check"]:
            found = money_status.list_findings(Event.objects.get(pk=said["check"]))
            lines += [f"{one.said} ({one.count})" for one in found]
        context = {
            "person": to, "url": settings.SITE_URL + str(said["path"]), "headline": gettext(str(said["headline"])),
            "sentence": gettext(str(said["sentence"])), "lines": lines, "button": gettext("Open it at the desk"),
            "why": gettext("You get this because you are staff."),
        }  # fmt: skip
    notifications.tell(to, "money", "lineage", context)
