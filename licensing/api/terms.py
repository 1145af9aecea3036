"""API: terms by their hash, and what terms would say before anything is offered."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import HasScope
from licensing import terms_queries
from licensing.terms import imports, presets, rules, sentences, vocabulary
from marketplace.core.errors import Refusal
from works.models import Work


class TermsSerializer(serializers.Serializer[Any]):
    terms_hash = serializers.CharField(help_text="SHA-256 of the canonical JSON (RFC 8785) of `terms`.")
    terms = serializers.JSONField()
    sentences = serializers.ListField(child=serializers.CharField())


class TermsRequest(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=Work.Kind.choices, required=False, help_text="Needed with a preset.")
    preset = serializers.CharField(required=False, max_length=30)
    known = serializers.CharField(
        required=False, max_length=40, help_text="A license of another market, such as adobe_standard."
    )
    civitai = serializers.DictField(required=False, help_text="The four permissions of a model on Civitai.")
    story = serializers.DictField(required=False, help_text="The fields of Story’s Programmable IP License.")
    terms = serializers.DictField(required=False, help_text="Fields that differ from what the above say.")


def _answer(body: dict[str, Any], terms_hash: str) -> Response:
    return Response({"terms_hash": terms_hash, "terms": body, "sentences": sentences.sentences(body)})


class Terms(APIView):
    """Terms by their hash; they never change."""

    permission_classes = [AllowAny, HasScope]
    required_scopes = {"GET": ""}

    @extend_schema(responses=TermsSerializer)
    def get(self, request: Request, terms_hash: str) -> Response:
        found = terms_queries.get_terms(terms_hash)
        return _answer(found.body, found.pk)


class TermsPreview(APIView):
    """What terms would say: from a preset, from another market's license, or field by field. Nothing is stored."""

    permission_classes = [AllowAny, HasScope]
    required_scopes = {"POST": ""}

    @extend_schema(request=TermsRequest, responses=TermsSerializer)
    def post(self, request: Request) -> Response:
        form = TermsRequest(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        body = vocabulary.normalize({**_beginning(data), **data.get("terms", {})})
        rules.check(body, cap_bps=settings.UPSTREAM_CAP_BPS)
        return _answer(body, vocabulary.terms_hash(body))


def _beginning(data: dict[str, Any]) -> dict[str, Any]:
    """What the one source that is named says; nothing when there is none."""
    sources = [name for name in ("preset", "known", "civitai", "story") if name in data]
    if len(sources) > 1:
        raise Refusal("one_source", "Begin with one of preset, known, civitai and story.", field=sources[1], status=400)
    if not sources:
        return {}
    if sources == ["preset"]:
        return presets.build(data["preset"], kind=data.get("kind", "image"))
    read = {"known": imports.from_known, "civitai": imports.from_civitai, "story": imports.from_story}
    return read[sources[0]](data[sources[0]])
