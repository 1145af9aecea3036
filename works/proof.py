"""Signatures: Ed25519 keys derived from the seed, compact JWS, and C2SP signed notes; no database."""

import base64
import hashlib
import json
import warnings
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from joserfc.registry import HeaderParameter

# RFC 9864 renamed the algorithm; verifiers in use still want the older name.
warnings.filterwarnings("ignore", message="EdDSA is deprecated")
_REGISTRY = jws.JWSRegistry(algorithms=["EdDSA", "Ed25519"], header_registry={"iss": HeaderParameter("issuer", "str")})


def derive(seed: bytes, purpose: str, generation: int) -> Ed25519PrivateKey:
    """The private key of a purpose and generation (HKDF-SHA256, RFC 5869)."""
    info = f"gen-ip/{purpose}/{generation}".encode()
    return Ed25519PrivateKey.from_private_bytes(HKDF(hashes.SHA256(), 32, None, info).derive(seed))


def public_jwk(key: Ed25519PrivateKey) -> dict[str, Any]:
    """The public half as a JWK, with its RFC 7638 thumbprint as `kid`."""
    jwk = OKPKey.import_key(key.public_key())  # type: ignore[arg-type]
    public = jwk.as_dict(private=False)
    return {"kty": "OKP", "crv": "Ed25519", "x": public["x"], "kid": jwk.thumbprint(), "alg": "EdDSA", "use": "sig"}


def sign(payload: bytes, key: Ed25519PrivateKey, *, kid: str, typ: str) -> str:
    """Compact JWS with `alg` EdDSA; written here, as importing the key anew takes longer than signing."""
    signed = f"{_header(kid, typ)}.{_base64url(payload)}"
    return f"{signed}.{_base64url(key.sign(signed.encode()))}"


@lru_cache(maxsize=32)
def _header(kid: str, typ: str) -> str:
    return _base64url(json.dumps({"alg": "EdDSA", "typ": typ, "kid": kid}, separators=(",", ":")).encode())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def verify(token: str, jwks: dict[str, dict[str, Any]], *, typ: str | None = None) -> bytes | None:
    """The payload of a JWS signed by one of `jwks` (by `kid`), or None when anything about it is wrong."""
    try:
        if not all(_is_canonical(part) for part in token.split(".")):
            return None
        header = jws.extract_compact(token.encode()).headers()
        jwk = jwks[header["kid"]]
        if header.get("alg") not in ("EdDSA", "Ed25519") or (typ and header.get("typ") != typ):
            return None
        material = {name: jwk[name] for name in ("kty", "crv", "x")}
        return bytes(jws.deserialize_compact(token, OKPKey.import_key(material), registry=_REGISTRY).payload)
    except (JoseError, KeyError, ValueError, TypeError, AttributeError):
        return None


def read_kid(token: str) -> str | None:
    """The key that a JWS says it was signed with; None when it is not a JWS."""
    try:
        kid = jws.extract_compact(token.encode()).headers().get("kid")
    except (JoseError, ValueError, TypeError, AttributeError):
        return None
    return kid if isinstance(kid, str) else None


def _is_canonical(part: str) -> bool:
    """Base64url in its one spelling: without it, a changed last character could still mean the same bytes."""
    decoded = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    return base64.urlsafe_b64encode(decoded).decode().rstrip("=") == part


def sign_note(text: str, key: Ed25519PrivateKey, name: str) -> str:
    """A C2SP signed note: the text, a blank line, and one signature line."""
    public = key.public_key().public_bytes_raw()
    signature = _key_hash(name, public) + key.sign(text.encode())
    return f"{text}\n— {name} {base64.b64encode(signature).decode()}\n"


def verify_note(note: str, public: bytes, name: str) -> str | None:
    """The text of a signed note, or None when the signature is missing or wrong."""
    text, separator, signatures = note.rpartition("\n\n")
    text += "\n"
    if not separator or not signatures.endswith("\n"):
        return None
    for line in signatures[:-1].split("\n"):
        parts = line.split(" ")
        if len(parts) != 3 or parts[:2] != ["—", name]:
            continue
        try:
            raw = base64.b64decode(parts[2], validate=True)
            if base64.b64encode(raw).decode() == parts[2] and raw[:4] == _key_hash(name, public):
                Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], text.encode())
                return text
        except (ValueError, InvalidSignature):
            return None
    return None


def note_key(name: str, public: bytes) -> str:
    """The verifier key of a signed note: `name+hash+key`, as witnesses and other tools take it."""
    return f"{name}+{_key_hash(name, public).hex()}+{base64.b64encode(bytes([1]) + public).decode()}"


def public_bytes(jwk: dict[str, Any]) -> bytes:
    """The 32 bytes of an Ed25519 JWK."""
    return base64.urlsafe_b64decode(str(jwk["x"]) + "=")


def _key_hash(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]
