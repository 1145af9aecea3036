"""What follows from events of accounts: mail."""

from accounts.models import Membership, User
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
