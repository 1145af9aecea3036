"""Words of accounts in templates."""

from collections.abc import Iterable
from ipaddress import ip_address

from django import template

from accounts.scopes import SCOPES

register = template.Library()


@register.filter
def scope_words(scopes: Iterable[str]) -> list[str]:
    """What the scopes of a key allow, in words."""
    return [str(SCOPES.get(scope, scope)) for scope in scopes]


@register.filter
def takes_passkeys(host: str) -> bool:
    """Whether browsers offer passkeys at this host: only at a name, not at a bare IP address (WebAuthn, 5.1.2)."""
    try:
        ip_address(host.rpartition(":")[0].strip("[]") or host)
    except ValueError:
        return True
    return False
