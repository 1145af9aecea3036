"""Print who can sign in to the demo."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand

SHOWN = ("alice", "bob", "wen", "lora", "priya", "carol", "dan", "mallory", "sam", "sue")


class Command(BaseCommand):
    help = "Print the demo's sign-ins; nothing outside demo mode."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            return
        people = get_user_model().objects.filter(handle__in=SHOWN).order_by("pk")
        self.stdout.write(f"sign in at {settings.SITE_URL}/accounts/login/ with password {settings.DEMO_PASSWORD}:")
        for person in people:
            self.stdout.write(f"  {person.email}")
        self.stdout.flush()
