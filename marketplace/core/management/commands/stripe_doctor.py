"""Check how this installation is connected to Stripe."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from marketplace.core import stripe_doctor


class Command(BaseCommand):
    help = "Says what is wrong or missing in the connection to Stripe; exits 1 when anything is."

    def handle(self, *args: Any, **options: Any) -> None:
        mode = "live" if "_live_" in settings.STRIPE_SECRET_KEY else "test"
        where = "the local Stripe" if settings.STRIPE_LOCAL else f"Stripe in {mode} mode"
        self.stdout.write(f"{where}, API {settings.STRIPE_API_VERSION}, {settings.SITE_URL}")
        problems = stripe_doctor.examine()
        for problem in problems:
            self.stdout.write(f"- {problem}")
        if problems:
            sys.exit(1)
        self.stdout.write("Everything is set.")
