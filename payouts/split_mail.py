"""Mail about teams and dated splits: a split begins, a team is renamed, led by somebody else, or closed."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from accounts.models import User
from accounts.services import notifications
from marketplace.core import events
from marketplace.core.models import Event
from marketplace.core.templatetags.ui import bps
from payouts import split_queries
from payouts.models import Split, SplitShare, Team

HEADLINES = {
    "split.began": gettext_noop("A new split of “%(title)s” is in force"),
    "team.renamed": gettext_noop("The team “%(before)s” is now called “%(title)s”"),
    "team.lead_changed": gettext_noop("%(lead)s leads the team “%(title)s” now"),
    "team.closed": gettext_noop("The team “%(title)s” is closed"),
}
SENTENCES = {
    "split.began": gettext_noop("Your part of what is sold from now on is %(part)s."),
    "split.left": gettext_noop("As agreed, you have no part of what is sold from now on. What you earned stays yours."),
    "team.renamed": gettext_noop("Its members and their parts stay as they are."),
    "team.lead_changed": gettext_noop(
        "The lead answers for the team and proposes how its members share. The parts stay as they are."
    ),
    "team.closed": gettext_noop(
        "Nothing comes to it any more. What you earned through it stays yours and is paid out as ever."
    ),
}


@events.on("split.began")
def tell_parties(event: Event) -> None:
    """One event for each share, so that each mail is sent once."""
    for share in Split.objects.get(pk=event.subject).shares.all():
        events.record("share.began", subject=str(share.pk))


@events.on("share.began")
def mail_beginning(event: Event) -> None:
    rows = SplitShare.objects.select_related("split__work", "split__team", "party", "team__lead")
    share = rows.get(pk=event.subject)
    to, split = share.answerer, share.split
    path = split.get_absolute_url() if share.bps else reverse("payouts:splits")
    with translation.override(to.language):
        words = {"title": split.title, "part": bps(share.bps)}
    _tell(to, "split.began", words, path, sentence="split.began" if share.bps else "split.left")


@events.on("team.renamed", "team.lead_changed", "team.closed")
def tell_members(event: Event) -> None:
    """One event for each person but who did it."""
    team = Team.objects.select_related("lead").get(pk=event.subject)
    for person in split_queries.list_people_of(team):
        if person.pk != event.actor_id:
            payload = {"what": event.name, "person": person.pk, **event.payload}
            events.record("team.member_concerned", subject=team, payload=payload)


@events.on("team.member_concerned")
def mail_member(event: Event) -> None:
    team = Team.objects.select_related("lead").get(pk=event.subject)
    title = str(event.payload.get("name", team.name))
    words = {"title": title, "lead": team.lead.name, "before": str(event.payload.get("before", ""))}
    to = User.objects.get(pk=event.payload["person"])
    _tell(to, str(event.payload["what"]), words, reverse("payouts:team", args=[team.handle]))


def _tell(to: User, name: str, words: dict[str, str], path: str, *, sentence: str = "") -> None:
    with translation.override(to.language):
        context = {
            "person": to, "headline": gettext(HEADLINES[name]) % words,
            "sentence": gettext(SENTENCES[sentence or name]) % words, "url": settings.SITE_URL + path,
            "button": gettext("See the split") if name == "split.began" else gettext("See the team"),
            "why": gettext("You get this because you share in its income."),
        }  # fmt: skip
    notifications.tell(to, "lineage", "lineage", context)
