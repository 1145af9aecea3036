"""API: who owned a work from when to when, the proof of each change, and offers to hand it over."""

import hashlib
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import HasScope
from marketplace.core.api.idempotency import idempotent
from marketplace.core.errors import NotFound, Refusal
from works import queries_titles
from works.api.works import find
from works.models import Title, TransferOffer
from works.services import log, transfers


class TransferRequest(serializers.Serializer[Any]):
    handle = serializers.CharField(max_length=60)
    message = serializers.CharField(required=False, max_length=1000, allow_blank=True)


class WorkTitle(APIView):
    """Who owned the work from when to when; each change with its entry, whose SHA-256 stands in the log."""

    required_scopes = {"GET": "works:read"}

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, work_id: str) -> Response:
        work = find(request, work_id)
        return Response({"results": [_span(row) for row in queries_titles.list_titles(work)]})


def _span(row: Title) -> dict[str, Any]:
    logged = row.leaf_id is not None
    return {
        "owner": row.owner.handle, "cause": row.cause, "from_at": row.from_at, "until_at": row.until_at,
        "log_index": row.leaf_id, "entry": row.entry or None,
        "entry_sha256": hashlib.sha256(row.entry.encode()).hexdigest() if row.entry else None,
        "proof": reverse("api_title_proof", args=[row.work_id, row.leaf_id]) if logged else None,
    }  # fmt: skip


class TitleProof(APIView):
    """That one change of a work's title stands in the log: its leaf, the way to the root, and the signed checkpoint."""

    permission_classes = [HasScope]
    required_scopes = {"GET": ""}

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, work_id: str, index: int) -> Response:
        leaf = queries_titles.get_title_leaf(find(request, work_id), index)
        proof = log.get_proof(leaf)
        if proof is None:
            raise Refusal("proof_pending", _("The next checkpoint of the log will hold it, soon."), status=409)
        return Response(proof)


class OfferTransfer(APIView):
    """Offer a work of one's own to another person, who accepts or declines."""

    required_scopes = {"POST": "works:write"}

    @extend_schema(request=TransferRequest, responses={201: OpenApiTypes.OBJECT})
    @idempotent
    def post(self, request: Request, work_id: str) -> Response:
        user: Any = request.user
        work, _offer = queries_titles.get_transfer_for(user, work_id.replace("\0", ""))
        form = TransferRequest(data=request.data)
        form.is_valid(raise_exception=True)
        offer = transfers.offer_title(work=work, actor=user, **form.validated_data)
        return Response(_body(offer), status=201)


class AnswerTransfer(APIView):
    """Accept or decline a work that is offered to the caller; who offered it takes it back by declining."""

    required_scopes = {"POST": "works:write"}

    @extend_schema(operation_id="works_transfer_answer", request=None, responses=OpenApiTypes.OBJECT)
    @idempotent
    def post(self, request: Request, work_id: str, verb: str) -> Response:
        user: Any = request.user
        _work, offer = queries_titles.get_transfer_for(user, work_id.replace("\0", ""))
        if offer is None:
            raise NotFound("offer")
        answer = transfers.accept_transfer if verb == "accept" else transfers.decline_transfer
        return Response(_body(answer(offer=offer, actor=user)))


def _body(offer: TransferOffer) -> dict[str, Any]:
    return {
        "id": offer.pk, "work": offer.work_id, "receiver": offer.receiver.handle, "state": offer.state,
        "due_at": offer.due_at,
    }  # fmt: skip
