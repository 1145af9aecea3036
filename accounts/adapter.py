"""How sign-up and sign-in differ from allauth's defaults: handles."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models.user import HANDLE

# Nobody should be able to speak as the house.
RESERVED = frozenset(
    {"admin", "administrator", "api", "gen-ip", "gen_ip", "genip", "help", "mod", "moderator", "official", "root"}
    | {"staff", "support", "system"}
)


@dataclass(frozen=True)
class Site:
    """What allauth's mails call this place."""

    name: str
    domain: str


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def clean_username(self, username: str, shallow: bool = False) -> str:
        """A handle in lower case, of the allowed letters, neither reserved nor taken."""
        handle = username.strip().lower()
        HANDLE(handle)
        if handle in RESERVED:
            raise ValidationError(_("This handle is reserved."), code="handle_reserved")
        return str(super().clean_username(handle, shallow))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mails name the market and its configured address, whatever host the request came to."""
        site = Site(settings.SITE_NAME, urlsplit(settings.SITE_URL).netloc)
        super().send_mail(template_prefix, email, {**context, "current_site": site, "site_url": settings.SITE_URL})
