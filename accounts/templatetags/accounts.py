"""Words of accounts in templates."""

from collections.abc import Iterable

from django import template

from accounts.scopes import SCOPES

register = template.Library()


@register.filter
def scope_words(scopes: Iterable[str]) -> list[str]:
    """What the scopes of a key allow, in words."""
    return [str(SCOPES.get(scope, scope)) for scope in scopes]
