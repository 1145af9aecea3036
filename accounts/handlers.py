"""What follows from events of accounts: mail."""

from django.conf import settings
from django.urls import reverse

from accounts.models import Identity, Membership, User
from accounts.services import notifications
from marketplace.core import emails, events
from marketplace.core.models import Event


@events.on("membership.invited")
def on_membership_invited(event: Event) -> None:
    """Mail the invitation, unless it was withdrawn or accepted meanwhile."""
    member = Membership.objects.filter(pk=event.subject, user=None).select_related("organization").first()
    if member is None:
        return
    reader = User.objects.filter(email__iexact=member.email).values_list("language", flat=True).first()
    context = {"organization": member.organization, "role": member.get_role_display(), "inviter": event.actor}
    emails.send("invitation", to=member.email, context=context, language=reader or "en")


@events.on("identity.lost")
def on_identity_lost(event: Event) -> None:
    """Tell its person that a proof is gone, unless it was withdrawn or is checked again meanwhile."""
    rows = Identity.objects.filter(pk=event.subject, grade=Identity.Grade.DECLARED, user__is_active=True)
    identity = rows.select_related("user").first()
    if identity is None or event.actor_id == identity.user_id:  # who looked themselves saw the answer
        return
    person = identity.user
    context = {
        "person": person, "identity": identity, "reason": event.payload["reason"],
        "url": settings.SITE_URL + reverse("accounts:identities"),
    }  # fmt: skip
    notifications.tell(person, "account", "identity_lost", context)
