"""The keys in use: derived from SIGNING_SEED, their public halves kept forever."""

from functools import lru_cache
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from works import proof
from works.models import SigningKey

RECENT_SECONDS = 5
_RECENT = "signing-key:"

PURPOSES = ("certificate", "log", "status", "c2pa")  # rotated each by itself; c2pa_ca, which issues for c2pa, stays


def issuer() -> str:
    """Who signs, as a did:web name; its document is at /.well-known/did.json."""
    return f"did:web:{quote(urlsplit(settings.SITE_URL).netloc, safe='')}"


def current(purpose: str) -> tuple[SigningKey, Ed25519PrivateKey]:
    """The key that signs for a purpose now; the first one is made on first use."""
    row = SigningKey.objects.filter(purpose=purpose, retired_at=None).order_by("-generation").first()
    return (row, _private(row)) if row else _make(purpose, 1)


def current_for_tokens(purpose: str) -> tuple[str, Ed25519PrivateKey]:
    """The `kid` and key of what signs often and keeps no reference to its key; looked up anew after some seconds.

    What another process signs in the seconds after a rotation stays valid, as all that the former key signed does.
    """
    found: tuple[str, int] | None = cache.get(_RECENT + purpose)
    if found is None:
        row, _key = current(purpose)
        found = (row.kid, row.generation)
        cache.set(_RECENT + purpose, found, RECENT_SECONDS)
    return found[0], _derive(settings.SIGNING_SEED, purpose, found[1])


def _private(row: SigningKey) -> Ed25519PrivateKey:
    return _derive(settings.SIGNING_SEED, row.purpose, row.generation)


@lru_cache(maxsize=16)
def _derive(seed: str, purpose: str, generation: int) -> Ed25519PrivateKey:
    return proof.derive(bytes.fromhex(seed), purpose, generation)


def _make(purpose: str, generation: int) -> tuple[SigningKey, Ed25519PrivateKey]:
    key = _derive(settings.SIGNING_SEED, purpose, generation)
    jwk = proof.public_jwk(key)
    row, _created = SigningKey.objects.get_or_create(
        purpose=purpose, generation=generation, defaults={"kid": jwk["kid"], "public_jwk": jwk}
    )
    return row, key


def rotate(purpose: str) -> SigningKey:
    """Retire the key of a purpose and put the next generation in its place; what it signed stays valid."""
    with transaction.atomic():
        row, _key = current(purpose)
        SigningKey.objects.filter(purpose=purpose, retired_at=None).update(retired_at=timezone.now())
        made, _key = _make(purpose, row.generation + 1)
    cache.delete(_RECENT + purpose)
    return made


def list_published() -> list[dict[str, object]]:
    """Every public key with its purpose and the dates between which it signed, the newest last."""
    return [
        {
            **row.public_jwk, "purpose": row.purpose, "created_at": row.created_at.isoformat(),
            **({"retired_at": row.retired_at.isoformat()} if row.retired_at else {}),
        }
        for row in SigningKey.objects.order_by("pk")
    ]  # fmt: skip


def list_log_keys() -> list[bytes]:
    """The raw public keys that have signed checkpoints."""
    rows = SigningKey.objects.filter(purpose="log").order_by("-generation")
    return [proof.public_bytes(row.public_jwk) for row in rows]


def public_keys() -> dict[str, dict[str, str]]:
    """Every public key by `kid`, retired ones too."""
    return {row.kid: row.public_jwk for row in SigningKey.objects.order_by("pk")}
