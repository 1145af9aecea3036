"""Print a fresh API key for a person or platform client."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.scopes import ALL
from accounts.services import api_keys
from marketplace.core.errors import Refusal


class Command(BaseCommand):
    help = "Print a fresh API key for HANDLE, with every scope unless some are named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("handle")
        parser.add_argument("--scopes", default=",".join(ALL), help="comma-separated; default: all")
        parser.add_argument("--name", default="command line")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(handle=options["handle"].lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"nobody has the handle {options['handle']}")
        scopes = [scope.strip() for scope in options["scopes"].split(",") if scope.strip()]
        try:
            _, secret = api_keys.create_api_key(user=user, name=options["name"], scopes=scopes)
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from refusal
        self.stdout.write(secret)
