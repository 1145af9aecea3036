"""Scopes of API keys."""

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.models import ApiKey
from accounts.scopes import ALL

if TYPE_CHECKING:  # the settings name this module, and views read the settings
    from rest_framework.views import APIView


class HasScope(BasePermission):
    """The key carries the scope in the view's `required_scopes` for this method; sessions carry every scope.

    "" there means that any key will do. A method without an entry needs a key with every scope.
    """

    message = "This API key lacks the scope for this."
    code = "scope_missing"

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if not isinstance(request.auth, ApiKey):
            return True
        method = "GET" if request.method in ("HEAD", "OPTIONS") else request.method
        needed = getattr(view, "required_scopes", {}).get(method)
        if needed is None:
            return set(ALL) <= set(request.auth.scopes)
        return not needed or needed in request.auth.scopes
