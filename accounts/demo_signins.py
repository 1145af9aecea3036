"""The demo's people, as the sign-in page offers them; nobody outside demo mode."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# Who they are, and what to try as them.
ROLES = {
    "alice": (_("Visual artist"), _("Register a work, offer a license, see what her pictures earn.")),
    "bob": (_("Collaborator and remixer"), _("See a share he agreed to, and a work made from another.")),
    "wen": (_("Writer"), _("Certify a text; the pages are in Chinese for her.")),
    "lora": (_("LoRA and workflow maker"), _("Earn from everything made with her models.")),
    "priya": (_("Prompt engineer"), _("Sell prompts that stay private until they are bought.")),
    "carol": (_("Brand manager of Northwind"), _("Buy a license, download it, invite a colleague.")),
    "dan": (_("Buyer at Northwind"), _("Buy for the team, without managing it.")),
    "mallory": (_("A stranger"), _("Try to see what is not hers, or report a problem.")),
    "sam": (_("Staff"), _("The desk: refund an order, decide a dispute.")),
    "sue": (_("Staff"), _("Decide the appeal against what Sam decided.")),
}


def list_demo_people() -> list[dict[str, Any]]:
    """Who can sign in with the demo password, in the order of `ROLES`."""
    if not settings.DEMO:
        return []
    people = {user.handle: user for user in User.objects.filter(handle__in=ROLES, is_active=True)}
    return [
        {"person": people[handle], "role": role, "hint": hint}
        for handle, (role, hint) in ROLES.items()
        if handle in people
    ]
