"""API: certificates, their documents, and verification."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import HasScope
from accounts.models import Identity
from licensing import certificate_bundle, certificate_pdf
from licensing.certificate_queries import Card, get_card, get_newer_number
from licensing.delivery_queries import show_license
from licensing.verification_queries import Verification, verify
from marketplace.core.errors import NotFound, Refusal
from works.readers.images import MAX_BYTES
from works.services import log
from works.services.matching import Match

MAX_TOKEN = 512 * 1024
FINDINGS = ["valid", "invalid", "unknown"]


class ClaimSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    value = serializers.JSONField(help_text="Strings, integers, booleans, and lists or objects of them.")
    grade = serializers.ChoiceField(choices=["declared", "file", "checked", "reviewed"])


class ParentSerializer(serializers.Serializer[Any]):
    number = serializers.CharField(help_text="Empty when the parent has no certificate in force.")
    relation = serializers.CharField()
    share_bps = serializers.IntegerField()
    reach = serializers.CharField()


class DisclosedIdentitySerializer(serializers.Serializer[Any]):
    """An identity that the creator had proved when the certificate was issued; signed as a digest (RFC 9901)."""

    kind = serializers.ChoiceField(choices=Identity.Kind.choices)
    value = serializers.CharField()
    grade = serializers.CharField()
    method = serializers.CharField(help_text="How it was proved: dns, file, rel_me or text.")
    checked_at = serializers.CharField()
    disclosure = serializers.CharField(help_text="Opens one of the digests in `identities` of the signed document.")


class LogPlaceSerializer(serializers.Serializer[Any]):
    index = serializers.IntegerField()
    size = serializers.IntegerField(allow_null=True, help_text="Of the newest checkpoint; null while none covers it.")


class LinksSerializer(serializers.Serializer[Any]):
    page = serializers.URLField()
    status = serializers.URLField()
    card = serializers.URLField()
    badge = serializers.URLField()
    jws = serializers.URLField()
    proof = serializers.URLField()
    pdf = serializers.URLField()
    bundle = serializers.URLField()


class CertificateSerializer(serializers.Serializer[Any]):
    """A certificate as it was signed, and how it stands now."""

    number = serializers.CharField()
    state = serializers.ChoiceField(choices=["issued", "superseded", "revoked"])
    status = serializers.CharField(help_text="As in license-status.")
    stamp = serializers.CharField(help_text="What the card shows: active, licensable, disputed, revoked …")
    issued_at = serializers.DateTimeField()
    received_at = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    creator = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    fingerprints = serializers.DictField(child=serializers.CharField())
    content = serializers.JSONField(required=False, help_text="`method` and `sha256`; stays when repacked.")
    iscc = serializers.JSONField(required=False, help_text="`code` and `units` of ISO 24138.")
    ai = serializers.JSONField(required=False, help_text="`sources` (IPTC), `tools`, and `training`.")
    license_terms = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Hashes of the terms on offer when it was issued."
    )
    version = serializers.IntegerField(required=False)
    identities = DisclosedIdentitySerializer(
        many=True, help_text="What it says of its creator that can be opened today."
    )
    claims = ClaimSerializer(many=True)
    parents = ParentSerializer(many=True)
    grade = serializers.CharField(help_text="The best grade of a claim.")
    kid = serializers.CharField(help_text="The key that signed it, in the JWKS.")
    supersedes = serializers.CharField(allow_null=True)
    superseded_by = serializers.CharField(allow_null=True)
    log = LogPlaceSerializer()
    links = LinksSerializer()


def represent(card: Card) -> dict[str, Any]:
    subject, certificate = card.subject, card.certificate
    signed = ("received_at", "title", "kind", "creator", "media_type", "size", "sha256", "fingerprints", "claims",
              "parents")  # fmt: skip
    since = ("content", "iscc", "ai", "license_terms", "version")  # certificates issued before have none
    checkpoint = log.latest_checkpoint()
    covered = checkpoint.size if checkpoint and checkpoint.size > certificate.leaf_id else None
    return CertificateSerializer({
        **{name: subject[name] for name in signed}, **{name: subject[name] for name in since if name in subject},
        "number": card.number, "state": certificate.state,
        "status": card.status.status, "stamp": card.stamp, "issued_at": card.issued_at, "grade": card.grade,
        "identities": card.opened, "kid": certificate.key.kid, "supersedes": certificate.supersedes_id,
        "superseded_by": get_newer_number(card) or None,
        "log": {"index": certificate.leaf_id, "size": covered}, "links": _links(card.number),
    }).data  # fmt: skip


def _links(number: str) -> dict[str, str]:
    page, api = f"{settings.SITE_URL}/c/{number}", f"{settings.SITE_URL}/api/v1/certificates/{number}"
    pages = {"page": page, "status": f"{page}/status", "card": f"{page}/card.png", "badge": f"{page}/badge.svg"}
    return {**pages, **{name: f"{api}/{name}" for name in ("jws", "proof", "pdf", "bundle")}}


class CertificateDetail(APIView):
    """A certificate by its number, however it is spelled."""

    permission_classes = [HasScope]
    required_scopes = {"GET": ""}

    @extend_schema(responses=CertificateSerializer)
    def get(self, request: Request, number: str) -> Response:
        return Response(represent(get_card(number)))


class _Document(APIView):
    """One of the documents of a certificate."""

    permission_classes = [HasScope]
    required_scopes = {"GET": ""}
    media_type, suffix = "", ""
    make: Callable[[Card], bytes | str]

    def get(self, request: Request, number: str) -> HttpResponse:
        card = get_card(number)
        response = HttpResponse(type(self).make(card), content_type=self.media_type)
        response["Content-Disposition"] = f'attachment; filename="{card.number}{self.suffix}"'
        return response


def _documented(media_type: str, kind: Any) -> Any:
    return extend_schema(responses={(200, media_type): OpenApiResponse(kind)})


@_documented("application/vc+jwt", OpenApiTypes.STR)
class CertificateJws(_Document):
    """The signed document: a W3C Verifiable Credential 2.0 as compact JWS."""

    media_type, suffix = "application/vc+jwt", ".jws"

    @staticmethod
    def make(card: Card) -> str:
        return card.certificate.jws


@_documented("application/pdf", OpenApiTypes.BINARY)
class CertificatePdf(_Document):
    """The card and the claims as a PDF, the JWS and the log proof attached."""

    media_type, suffix = "application/pdf", ".pdf"

    @staticmethod
    def make(card: Card) -> bytes:
        return certificate_pdf.get_pdf(card)


@_documented("application/zip", OpenApiTypes.BINARY)
class CertificateBundle(_Document):
    """Everything that proves it: JSON, JWS, log proof, public keys, README."""

    media_type, suffix = "application/zip", ".zip"

    @staticmethod
    def make(card: Card) -> bytes:
        return certificate_bundle.make_bundle(card)


class ProofSerializer(serializers.Serializer[Any]):
    leaf = serializers.CharField(help_text="The entry itself, canonical JSON.")
    leaf_hash = serializers.CharField()
    index = serializers.IntegerField()
    size = serializers.IntegerField()
    proof = serializers.ListField(child=serializers.CharField(), help_text="Hashes in hex, from the leaf upward.")
    root = serializers.CharField()  # type: ignore[assignment]
    checkpoint = serializers.CharField(help_text="C2SP signed note.")


class CertificateProof(APIView):
    """Its place in the log against the newest checkpoint; 404 while no checkpoint covers it."""

    permission_classes = [HasScope]
    required_scopes = {"GET": ""}

    @extend_schema(responses=ProofSerializer)
    def get(self, request: Request, number: str) -> Response:
        found = log.get_proof(get_card(number).certificate.leaf)
        if found is None:
            raise NotFound(number)
        return Response(ProofSerializer(found).data)


class VerifyRequest(serializers.Serializer[Any]):
    """At least one. A hash or file beside a number or JWS is compared with that certificate."""

    number = serializers.CharField(max_length=100, required=False)
    sha256 = serializers.RegexField(r"^[0-9a-fA-F]{64}\Z", required=False)
    jws = serializers.CharField(max_length=MAX_TOKEN, required=False)
    file = serializers.FileField(required=False)


class CheckSerializer(serializers.Serializer[Any]):
    name = serializers.ChoiceField(choices=["number", "signature", "file", "log", "checkpoint", "status"])
    result = serializers.ChoiceField(choices=FINDINGS)
    reason = serializers.CharField(help_text="Stable code.")
    detail = serializers.CharField(help_text="A sentence for people.")


class MatchSerializer(serializers.Serializer[Any]):
    work = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=["same", "deliverable", "edited_copy", "similar"])
    method = serializers.CharField()
    score = serializers.IntegerField()


class VerificationSerializer(serializers.Serializer[Any]):
    verdict = serializers.ChoiceField(choices=FINDINGS)
    checks = CheckSerializer(many=True)
    sha256 = serializers.CharField(allow_null=True, help_text="Of what was sent, or the hash that was sent.")
    certificate = CertificateSerializer(allow_null=True)
    delivered = serializers.BooleanField(help_text="The file is a copy made for a license, with marks inside.")
    license = serializers.CharField(help_text="Of a delivered copy, for who holds it, sold it or is staff; else empty.")
    matches = MatchSerializer(many=True, help_text="Works that a file resembles; only kind `same` is the same.")


class VerifyCertificate(APIView):
    """Check a certificate by number, hash, signed document or file; each check has its own line."""

    permission_classes = [HasScope]
    required_scopes = {"POST": ""}

    @extend_schema(request=VerifyRequest, responses=VerificationSerializer)
    def post(self, request: Request) -> Response:
        form = VerifyRequest(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        if not asked:
            raise Refusal("nothing_to_verify", _("Send a number, a SHA-256, a JWS or a file."), status=400)
        file = asked.get("file")
        if file is not None and file.size > MAX_BYTES:
            raise Refusal("too_large", _("A file to look up may have 50 MB."), field="file", status=413)
        found = verify(
            number=asked.get("number", ""), sha256=asked.get("sha256", ""), token=asked.get("jws", ""),
            data=file.read() if file is not None else None,
        )  # fmt: skip
        return Response(_answer(found, show_license(request.user, found.delivered)))


def _answer(found: Verification, license: str) -> dict[str, Any]:
    checks = [
        {"name": check.name, "result": check.result, "reason": check.reason, "detail": _(check.sentence)}
        for check in found.checks
    ]
    return {
        "verdict": found.verdict, "checks": checks, "sha256": found.sha256 or None,
        "certificate": represent(found.card) if found.card else None,
        "delivered": found.delivered is not None, "license": license,
        "matches": [_match(match) for match in found.matches],
    }  # fmt: skip


def _match(match: Match) -> dict[str, Any]:
    how = {"kind": match.kind, "method": match.method, "score": match.score}
    return {"work": match.work.pk, "title": match.work.title, **how}
