"""Making and revoking the keys of programs."""

from collections.abc import Iterable
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ApiKey, User
from accounts.scopes import ALL
from marketplace.core import events, ids
from marketplace.core.errors import Refusal

PREFIX = "gip_"
LIMIT = 50


def digest(secret: str) -> str:
    """What is stored of a key. A key has 256 random bits, so a plain SHA-256 cannot be guessed backward."""
    return sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_api_key(*, user: User, name: str, scopes: Iterable[str]) -> tuple[ApiKey, str]:
    """A new key and its secret, which exists nowhere else. Refuses unknown or no scopes and too many keys."""
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in ALL]
    if unknown:
        raise Refusal("scope_unknown", _("There is no scope %s.") % ", ".join(unknown), field="scopes")
    if not wanted:
        raise Refusal("scope_missing", _("Choose what this key may do."), field="scopes")
    if not name.strip() or len(name) > 80:
        raise Refusal("name_invalid", _("Give the key a name of up to 80 characters."), field="name")
    User.objects.select_for_update().get(pk=user.pk)
    if ApiKey.objects.filter(user=user, revoked_at=None).count() >= LIMIT:
        raise Refusal("too_many_keys", _("You have %d keys. Revoke one first.") % LIMIT)
    secret = PREFIX + ids.token(32)
    key = ApiKey.objects.create(
        user=user, name=name.strip(), hint=secret[:10], digest=digest(secret), scopes=wanted
    )  # fmt: skip
    events.record("api_key.created", subject=key, actor=user, payload={"scopes": wanted})
    return key, secret


@transaction.atomic
def revoke_api_key(*, key: ApiKey, actor: User) -> ApiKey:
    """The key stops working at once. Revoking twice is harmless."""
    now = timezone.now()
    if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now):
        events.record("api_key.revoked", subject=key, actor=actor)
    key.refresh_from_db()
    return key


def find_api_key(secret: str) -> ApiKey | None:
    """The live key of an active person behind a secret; notes its use at most once a minute."""
    key = ApiKey.objects.select_related("user").filter(digest=digest(secret), revoked_at=None).first()
    if key is None or not key.user.is_active:
        return None
    now = timezone.now()
    if key.last_used_at is None or (now - key.last_used_at).total_seconds() > 60:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key
