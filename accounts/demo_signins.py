"""The demo's people, as the sign-in page offers them; nobody outside demo mode."""

from django.conf import settings

from accounts.models import User

ROLES = {
    "alice": "Visual artist",
    "bob": "Collaborator and remixer",
    "wen": "Writer",
    "lora": "LoRA and workflow maker",
    "priya": "Prompt engineer",
    "carol": "Brand manager of Northwind",
    "dan": "Buyer at Northwind",
    "mallory": "A stranger",
    "sam": "Staff",
    "sue": "Staff",
}


def list_demo_people() -> list[dict[str, str]]:
    """Who can sign in with the demo password, in the order of `ROLES`."""
    if not settings.DEMO:
        return []
    people = {user.handle: user for user in User.objects.filter(handle__in=ROLES, is_active=True)}
    return [
        {"handle": handle, "name": people[handle].name, "email": people[handle].email, "role": role}
        for handle, role in ROLES.items()
        if handle in people
    ]
