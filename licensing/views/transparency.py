"""The public log and the public keys, as machines read them."""

from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from marketplace.core.errors import NotFound
from marketplace.env import BASE_DIR
from works import proof
from works.queries_log import get_tile
from works.services import content_credentials, keys, log

FOREVER = "public, max-age=31536000, immutable"
PLAIN = "text/plain; charset=utf-8"


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed tree head."""
    latest = log.latest_checkpoint()
    if latest is None:
        raise NotFound("checkpoint")
    return HttpResponse(latest.note, content_type=PLAIN, headers={"Cache-Control": "no-cache"})


@require_safe
def tile(request: HttpRequest, path: str) -> HttpResponse:
    """A tile of hashes or a bundle of entries (C2SP tlog-tiles); they never change."""
    etag = f'"{quote(path)}"'
    headers = {"Cache-Control": FOREVER, "ETag": etag}
    response = HttpResponse(get_tile(path), content_type="application/octet-stream", headers=headers)
    return get_conditional_response(request, etag=etag, response=response) or response


@require_safe
def log_key(request: HttpRequest) -> HttpResponse:
    """The log's verifier keys, the newest first."""
    lines = "".join(f"{proof.note_key(log.origin(), key)}\n" for key in keys.list_log_keys())
    return HttpResponse(lines, content_type=PLAIN)


@require_safe
def jwks(request: HttpRequest) -> JsonResponse:
    """Every public key, retired ones too, with their dates."""
    return JsonResponse({"keys": keys.list_published()})


@require_safe
def certificate_schema(request: HttpRequest) -> HttpResponse:
    """What a certificate may hold, as JSON Schema; its number changes when its meaning does."""
    text = (BASE_DIR / "docs" / "certificate-1.schema.json").read_text(encoding="utf-8")
    return HttpResponse(text, content_type="application/schema+json", headers={"Cache-Control": "max-age=86400"})


@require_safe
def credentials_authority(request: HttpRequest) -> HttpResponse:
    """The certificate behind the Content Credentials in delivered files, to be trusted by whoever wants to."""
    return HttpResponse(content_credentials.authority_pem(), content_type="application/x-pem-file")


@require_safe
def did(request: HttpRequest) -> JsonResponse:
    """The issuer as a did:web document; keys in use may assert, retired ones stay for checking what they signed."""
    name = keys.issuer()
    published = [key for key in keys.list_published() if key["purpose"] in ("certificate", "status")]
    methods = [
        {"id": f"{name}#{key['kid']}", "type": "JsonWebKey", "controller": name,
         "publicKeyJwk": {part: key[part] for part in ("kty", "crv", "x", "kid")}}
        for key in published
    ]  # fmt: skip
    asserting = [f"{name}#{key['kid']}" for key in published if "retired_at" not in key]
    document = {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"], "id": name,
        "alsoKnownAs": [settings.SITE_URL], "verificationMethod": methods, "assertionMethod": asserting,
    }  # fmt: skip
    return JsonResponse(document, content_type="application/did+json")


@require_safe
def tdmrep(request: HttpRequest) -> JsonResponse:
    """TDMRep: text and data mining is reserved everywhere here. What a license allows is said by its terms."""
    return JsonResponse([{"location": "/", "tdm-reservation": 1}], safe=False)
