"""How sign-up and sign-in differ from allauth's defaults: handles."""

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models.user import HANDLE

# Nobody should be able to speak as the house.
RESERVED = frozenset(
    {"admin", "administrator", "api", "gen-ip", "gen_ip", "genip", "help", "mod", "moderator", "official", "root"}
    | {"staff", "support", "system"}
)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def clean_username(self, username: str, shallow: bool = False) -> str:
        """A handle in lower case, of the allowed letters, neither reserved nor taken."""
        handle = username.strip().lower()
        HANDLE(handle)
        if handle in RESERVED:
            raise ValidationError(_("This handle is reserved."), code="handle_reserved")
        return str(super().clean_username(handle, shallow))
