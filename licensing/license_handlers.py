"""The letter that a license ends soon, and checkouts that come to nothing once it was followed or ended."""

from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from accounts.policies import MANAGING
from accounts.services import notifications
from licensing.models import License
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


def _people(held: License) -> list[User]:
    if held.organization_id is None:
        return [held.licensee]
    team = Membership.objects.filter(organization=held.organization_id, accepted_at__isnull=False)
    rows = team.filter(role__in=MANAGING) | team.filter(user=held.licensee_id)
    return [member.user for member in rows.select_related("user").order_by("pk") if member.user]
