"""API: the license status of works, signed; of one, of a file or text, or of a hundred at once."""

import json
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import HasScope
from licensing.delivery_queries import find_delivered_match, show_license
from licensing.models import DeliveredCopy
from licensing.services import status as statuses
from licensing.services.status import Question, Status
from licensing.terms.verdict import VERDICTS, Use, Verdict, parse_use
from marketplace.core.api.parsers import JSONParser
from marketplace.core.errors import Refusal
from works import hashing
from works.readers.images import MAX_BYTES
from works.services import matching

ASKED = ("certificate", "license", "sha256")
MOST = 100
WHO = "A license number, an organization's id, or, for signed-in callers, a handle or a channel such as a domain."
USE = (
    "One medium, `commercial`, `ai_training` or `derivative`; or an object of `medium`, `commercial`, `ai_training`, "
    "`derivative` and `territory` (ISO 3166-1)."
)


class StatusSerializer(serializers.Serializer[Any]):
    status = serializers.ChoiceField(
        choices=["licensable", "licensed", "exclusive_sold", "not_offered", "disputed", "withdrawn", "unknown"]
    )
    verdict = serializers.ChoiceField(choices=VERDICTS)
    recommended_action = serializers.ChoiceField(choices=["none", "label", "demote", "hide", "review"])
    reasons = serializers.ListField(child=serializers.CharField())
    terms = serializers.ListField(
        child=serializers.DictField(), help_text="The terms in the way: field, what it says, what was asked."
    )
    certificate = serializers.CharField()
    certificate_url = serializers.CharField()
    license_url = serializers.CharField(help_text="Where to get a license; empty when none is offered.")
    follows = serializers.CharField(
        required=False, help_text="Only for a license: the one that it renews or upgrades, or nothing."
    )
    followed_by = serializers.CharField(
        required=False, help_text="Only for a license: the one that renews or upgrades it, or nothing."
    )
    match = serializers.CharField(
        help_text=(
            '"same" for the original of any version, "delivered_copy" for a copy made for a license, "deliverable" '
            "for source layers, prompt, workflow or text that licensees receive beside it."
        )
    )


class SignedStatusSerializer(StatusSerializer):
    token = serializers.CharField(help_text="The answer as a JWS, good for an hour; `jti` is its receipt number.")


@extend_schema_field(OpenApiTypes.ANY)
class UseField(serializers.Field[Use, Any, Any, Any]):
    """A use as JSON, or as the words of a form."""

    def get_value(self, dictionary: Any) -> Any:
        return dictionary.get(self.field_name, serializers.empty)

    def to_internal_value(self, data: Any) -> Use:
        if isinstance(data, str) and data.lstrip().startswith("{"):
            try:
                data = json.loads(data)
            except ValueError:
                raise serializers.ValidationError("This is not JSON.") from None
        return parse_use(data)

    def to_representation(self, value: Any) -> Any:
        return value


class BatchItem(serializers.Serializer[Any]):
    certificate = serializers.CharField(max_length=100, required=False)
    license = serializers.CharField(max_length=100, required=False)
    sha256 = serializers.CharField(max_length=100, required=False)


class BatchQuestion(serializers.Serializer[Any]):
    items = BatchItem(many=True)  # type: ignore[assignment]
    who = serializers.CharField(max_length=200, required=False, help_text=WHO)
    use = UseField(required=False, help_text=USE)


class BatchAnswer(serializers.Serializer[Any]):
    results = StatusSerializer(many=True)
    token = serializers.CharField(help_text="All results as one JWS.")


class FoundStatus(StatusSerializer):
    match = serializers.DictField(  # type: ignore[assignment]
        help_text="`kind` (same, delivered_copy, deliverable, edited_copy, similar), `method`, `score`."
    )
    work = serializers.CharField()
    license = serializers.CharField(help_text="Of a delivered copy, for who holds it, sold it or is staff; else empty.")


class LookupQuestion(serializers.Serializer[Any]):
    file = serializers.FileField(required=False)
    text = serializers.CharField(required=False, max_length=5 * 1024 * 1024, trim_whitespace=False)
    sha256 = serializers.RegexField(r"^[0-9a-fA-F]{64}\Z", required=False)
    fingerprint = serializers.RegexField(
        r"^[0-9a-fA-F]{64}\Z", required=False, help_text="PDQ of a picture, as on its certificate."
    )
    who = serializers.CharField(max_length=200, required=False, help_text=WHO)
    use = UseField(required=False, help_text=USE)


class LookupAnswer(serializers.Serializer[Any]):
    matches = FoundStatus(many=True)
    verdict = serializers.CharField(help_text="Of the surest match; unknown without one.")
    recommended_action = serializers.CharField()
    token = serializers.CharField()


class JsonOnly(BaseContentNegotiation):
    """JSON whatever the caller would rather have: there is nothing else, so nothing to find out."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class LicenseStatus(APIView):
    """Exactly one of certificate, license or sha256."""

    content_negotiation_class = JsonOnly
    permission_classes = [AllowAny, HasScope]
    required_scopes = {"GET": ""}

    @extend_schema(
        parameters=[
            *(OpenApiParameter(name, str) for name in ASKED), OpenApiParameter("who", str, description=WHO),
            OpenApiParameter("use", str, description=USE),
        ],
        responses=SignedStatusSerializer,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        sent = request.query_params
        question = _question({name: sent.get(name, "")[:100] for name in ASKED})
        who = _who(request, sent.get("who", ""))
        (facts,) = _answers([question], who, parse_use(sent.get("use", "")))
        headers = {"ETag": statuses.etag_of(facts), "Cache-Control": "private, max-age=60" if who else "max-age=60"}
        if request.headers.get("If-None-Match") == headers["ETag"]:
            return Response(status=304, headers=headers)
        return Response({**facts, "token": statuses.sign_facts(facts)}, headers=headers)


class StatusBatch(APIView):
    """Up to 100 questions, each by one of certificate, license or sha256, answered in their order."""

    permission_classes = [AllowAny, HasScope]
    required_scopes = {"POST": ""}

    @extend_schema(request=BatchQuestion, responses=BatchAnswer)
    def post(self, request: Request) -> Response:
        form = BatchQuestion(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        items = data["items"]
        if not 1 <= len(items) <= MOST:
            raise Refusal("batch_size", f"Ask about 1 to {MOST} at once.", field="items", status=400)
        facts = _answers([_question(item) for item in items], _who(request, data.get("who", "")),
                         data.get("use") or Use())  # fmt: skip
        return Response({"results": facts, "token": statuses.sign_facts({"results": facts})})


class StatusLookup(APIView):
    """The works that a file, text, hash or fingerprint matches, each with its status; similar is not the same."""

    permission_classes = [AllowAny, HasScope]
    required_scopes = {"POST": ""}
    parser_classes = [MultiPartParser, JSONParser, FormParser]

    @extend_schema(request=LookupQuestion, responses=LookupAnswer)
    def post(self, request: Request) -> Response:
        form = LookupQuestion(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        found, copy = _find(data)
        license = show_license(request.user, copy)
        who, use = _who(request, data.get("who", "")), data.get("use") or Use()
        known = statuses.get_statuses([Question(work_id=match.work.pk) for match in found])
        judged = statuses.judge_all(known, who=who, use=use)
        rows = zip(found, known, judged, strict=True)
        matches = [{**_found(*row), "license": license} for row in rows]
        best = matches[0] if matches else {"verdict": "unknown", "recommended_action": "none"}
        facts = {
            "matches": matches, "verdict": best["verdict"], "recommended_action": best["recommended_action"],
        }  # fmt: skip
        return Response({**facts, "token": statuses.sign_facts(facts)})


def _question(asked: Any) -> Question:
    given = {name: str(asked[name]) for name in ASKED if asked.get(name)}
    if len(given) != 1 or "\x00" in "".join(given.values()):
        raise Refusal("one_question", "Ask by one of certificate, license or sha256.")
    return Question(**{name: value.lower() if name == "sha256" else value for name, value in given.items()})


def _who(request: Request, who: str) -> str:
    """Somebody to judge for. Whose licenses a handle holds is told to signed-in callers only."""
    if "\x00" in who or len(who) > (200 if "." in who else 60):
        raise Refusal("who_invalid", WHO, field="who", status=400)
    if who and not who.startswith(("lic_", "org_")) and not request.user.is_authenticated:
        raise Refusal("who_needs_key", "Sign in or send an API key to ask about a handle.", field="who", status=403)
    return who


def _answers(questions: list[Question], who: str, use: Use) -> list[dict[str, Any]]:
    known = statuses.get_statuses(questions)
    judged = statuses.judge_all(known, who=who, use=use)
    return [_facts(status, verdict) for status, verdict in zip(known, judged, strict=True)]


def _facts(status: Status, verdict: Verdict) -> dict[str, Any]:
    facts = status.facts()
    return {
        **facts, "reasons": [*facts["reasons"], *verdict.reasons], "verdict": verdict.verdict,
        "recommended_action": verdict.recommended_action, "terms": verdict.gaps,
    }  # fmt: skip


def _find(data: dict[str, Any]) -> tuple[list[matching.Match], DeliveredCopy | None]:
    """What matches, and the copy made for a license when it is exactly one of those."""
    given = [name for name in ("file", "text", "sha256", "fingerprint") if data.get(name)]
    if len(given) != 1:
        message = "Send one of file, text, sha256 or fingerprint."
        raise serializers.ValidationError({"file": [message]})
    if given == ["text"]:
        return matching.find_text_matches(data["text"]), None
    if given == ["fingerprint"]:
        return matching.find_print_matches(data["fingerprint"]), None
    if given == ["sha256"]:
        delivered = find_delivered_match(data["sha256"])
        return ([delivered[0]], delivered[1]) if delivered else (matching.find_matches(sha256=data["sha256"]), None)
    if data["file"].size > MAX_BYTES:
        raise Refusal("too_large", "A file to look up may have 50 MB.", field="file", status=413)
    content = data["file"].read()
    delivered = find_delivered_match(hashing.sha256_of([content]))
    return ([delivered[0]], delivered[1]) if delivered else (matching.find_matches(data=content), None)


def _found(match: matching.Match, status: Status, verdict: Verdict) -> dict[str, Any]:
    """What only resembles a work is for people to look at, whatever its terms say."""
    facts = _facts(status, verdict)
    if match.kind == matching.SIMILAR and facts["recommended_action"] != "none":
        facts["recommended_action"] = "review"
    how = {"kind": match.kind, "method": match.method, "score": match.score}
    return {**facts, "match": how, "work": match.work.pk}
