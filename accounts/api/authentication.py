"""`Authorization: Bearer <API key>`."""

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiKey, User
from accounts.services.api_keys import find_api_key


class ApiKeyAuthentication(BaseAuthentication):
    """The key's person, with the key as `request.auth`. A wrong key is an error, never an anonymous visit."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        scheme, _, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        key = find_api_key(secret.strip().decode("latin-1"))
        if key is None:
            raise AuthenticationFailed("This API key is unknown or revoked.", code="invalid_key")
        return key.user, key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'
