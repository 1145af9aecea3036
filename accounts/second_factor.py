"""The second factor where money is at stake: whether one is on, and whether it was just shown."""

import time
from typing import cast

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core.errors import NotAllowed

TYPES = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def people() -> QuerySet[Authenticator, int]:
    """The keys of everybody who has one on."""
    return Authenticator.objects.filter(type__in=TYPES).values_list("user_id", flat=True)


def is_on(user_id: int) -> bool:
    return people().filter(user_id=user_id).exists()


def was_shown(request: HttpRequest) -> bool:
    """Whether this session showed a factor within the last minutes, at sign-in or when asked again."""
    now, limit = time.time(), app_settings.REAUTHENTICATION_TIMEOUT
    shown = get_authentication_records(request, cast(User, request.user))
    return any(row["method"] == "mfa" and now - row["at"] < limit for row in shown)


def page_of(user_id: int) -> str:
    """The name of the page that asks for it: a code of the app, else a key."""
    app = Authenticator.objects.filter(user=user_id, type=Authenticator.Type.TOTP).exists()
    return "mfa_reauthenticate" if app else "mfa_reauthenticate_webauthn"


def is_code(user: User, code: str) -> bool:
    """Whether this is the app's present code, used for the first time; too many wrong ones are refused."""
    app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if app is None or not code:
        return False
    try:
        forget = check_rate_limit(user)
    except ValidationError as error:
        message = _("Too many wrong codes. Try again in a few minutes.")
        raise NotAllowed("second_factor_locked", message, field="code", status=429) from error
    if not TOTP(app).validate_code(code):
        return False
    forget()
    return True
