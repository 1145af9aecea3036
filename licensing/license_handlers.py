"""Letters to who holds a license or works with its file, and checkouts that come to nothing once it is followed."""

from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from accounts.policies import MANAGING
from accounts.services import notifications
from licensing.models import License, Seat
from licensing.services import follow_up_orders
from marketplace.core import events
from marketplace.core.models import Event


@events.on("license.ending", atomic=False)
def tell_of_end(event: Event) -> None:
    """To the licensee, and to who runs the team that holds it; not of what ended otherwise meanwhile."""
    held = License.objects.select_related("work", "licensee").get(pk=event.subject)
    if held.state != License.State.ACTIVE or held.ends_at is None or held.ends_at <= timezone.now():
        return
    for person in _people(held):
        with translation.override(person.language):
            words = {"title": held.work.title, "day": formats.date_format(held.ends_at, "DATE_FORMAT")}
            context = {
                "person": person, "headline": _("Your license of “%(title)s” ends on %(day)s") % words,
                "sentence": _("After that the work may be used only as its terms say. Renew it if you need it for "
                              "longer: the new term begins where this one ends."),
                "button": _("Renew the license"), "url": settings.SITE_URL + reverse("licensing:renew", args=[held.pk]),
            }  # fmt: skip
            notifications.tell(person, "purchase", "license_ending", context)


@events.on("license.superseded", "license.revoked", "license.transferred", "license.issued", atomic=False)
def close_checkouts(event: Event) -> None:
    """Of licenses that were to follow this one, or the one that this follows."""
    held = License.objects.select_related("predecessor", "order", "terms").get(pk=event.subject)
    for one in filter(None, (held, held.predecessor)):
        follow_up_orders.close_orders_of(one)


@events.on("seat.given")
def tell_of_seat(event: Event) -> None:
    """To the colleague that somebody else named."""
    seat = Seat.objects.select_related("user", "given_by", "license__work").get(pk=event.subject)
    if seat.user is None or seat.user_id == seat.given_by_id or seat.ended_at:
        return
    with translation.override(seat.user.language):
        words = {"title": seat.license.work.title, "name": seat.given_by.name}
        context = {
            "person": seat.user, "headline": _("You may work with “%(title)s”") % words,
            "sentence": _("%(name)s named you for this license. Its files wait on its page.") % words,
            "button": _("Open it"), "url": settings.SITE_URL + reverse("licensing:license", args=[seat.license_id]),
        }  # fmt: skip
        notifications.tell(seat.user, "purchase", "license_ending", context)


def _people(held: License) -> list[User]:
    if held.organization_id is None:
        return [held.licensee]
    team = Membership.objects.filter(organization=held.organization_id, accepted_at__isnull=False)
    rows = team.filter(role__in=MANAGING) | team.filter(user=held.licensee_id)
    return [member.user for member in rows.select_related("user").order_by("pk") if member.user]
