"""API: what a work was made from and what was made from it; proposed, confirmed, approved, refused and ended."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from marketplace.core.api.idempotency import idempotent
from marketplace.core.api.pagination import CursorPagination, page_of
from marketplace.core.errors import NotAllowed, NotFound, Refusal
from works import asks, queries_derivations
from works.api.works import find
from works.models import Derivation
from works.services import derivations, proposals


class DerivationSerializer(serializers.ModelSerializer[Derivation]):
    """One edge; what was found and said is for its two sides."""

    child = serializers.SerializerMethodField()
    parent = serializers.SerializerMethodField()  # type: ignore[assignment]  # a serializer has one of its own
    your_turn = serializers.SerializerMethodField()
    least_bps = serializers.SerializerMethodField()

    class Meta:
        model = Derivation
        fields = ["id", "child", "parent", "relation", "share_bps", "reach", "state", "origin", "strength", "evidence",
                  "message", "least_bps", "your_turn", "refusal", "reason", "created_at", "due_at", "started_at",
                  "ended_at"]  # fmt: skip

    SIDES = ("strength", "evidence", "message", "least_bps", "refusal", "reason", "due_at")

    def get_child(self, edge: Derivation) -> dict[str, str | None]:
        shown = edge.child.state == "certified" or edge.child.owner_id == self._user().pk
        return {"id": edge.child_id, "title": edge.child.title if shown else None}

    def get_parent(self, edge: Derivation) -> dict[str, str | None]:
        shown = edge.parent.state == "certified" or edge.parent.owner_id == self._user().pk
        return {"id": edge.parent_id, "title": edge.parent.title if shown else None}

    def get_your_turn(self, edge: Derivation) -> bool:
        return queries_derivations.is_asked(self._user(), edge)

    def get_least_bps(self, edge: Derivation) -> int | None:
        if edge.state != Derivation.State.PROPOSED:
            return None
        return edge.asked_bps or asks.of(edge.child, edge.parent, edge.relation).share_bps

    def to_representation(self, edge: Derivation) -> dict[str, Any]:
        body = super().to_representation(edge)
        if self._user().pk not in (edge.child.owner_id, edge.parent.owner_id):
            return {name: value for name, value in body.items() if name not in self.SIDES}
        return body

    def _user(self) -> Any:
        return self.context["user"]


class ProposalRequest(serializers.Serializer[Any]):
    """The owner of the work in the address declares a parent; the owner of `parent` claims the work."""

    parent = serializers.CharField(  # type: ignore[assignment]
        max_length=300, help_text="A work's id or certificate number, or an address."
    )
    relation = serializers.ChoiceField(choices=Derivation.Relation.choices, default=Derivation.Relation.BASED_ON)
    share_bps = serializers.IntegerField(min_value=0, max_value=10000)
    reach = serializers.ChoiceField(choices=Derivation.Reach.choices, default=Derivation.Reach.DIRECT)
    message = serializers.CharField(required=False, max_length=1000, help_text="A claim says how you know.")


class DerivationAnswerRequest(serializers.Serializer[Any]):
    derivation = serializers.CharField(max_length=40)
    share_bps = serializers.IntegerField(min_value=0, max_value=10000, required=False, help_text="To confirm.")
    relation = serializers.ChoiceField(choices=Derivation.Relation.choices, required=False, help_text="To confirm.")
    refusal = serializers.ChoiceField(choices=Derivation.Refused.choices, required=False, help_text="To refuse.")
    reason = serializers.CharField(required=False, max_length=1000, allow_blank=True, help_text="To refuse or end.")


class Derivations(APIView):
    """Edges to and from a work: those in force between public works, and all of which the caller is a side."""

    required_scopes = {"GET": "works:read"}

    @extend_schema(operation_id="works_derivations_list", responses=page_of(DerivationSerializer))
    def get(self, request: Request, work_id: str) -> Response:
        rows = queries_derivations.list_of_work_for(request.user, find(request, work_id))
        pages = CursorPagination()
        page = pages.paginate_queryset(rows, request, view=self)
        shown = DerivationSerializer(page, many=True, context={"user": request.user})
        return pages.get_paginated_response(shown.data)


class ProposeDerivation(APIView):
    """Declare what one's own work was made from, or claim that this work was made from one's own."""

    required_scopes = {"POST": "works:write"}

    @extend_schema(request=ProposalRequest, responses={201: DerivationSerializer})
    @idempotent
    def post(self, request: Request, work_id: str) -> Response:
        user: Any = request.user
        child = find(request, work_id)
        form = ProposalRequest(data=request.data)
        form.is_valid(raise_exception=True)
        data = dict(form.validated_data)
        reference, message = data.pop("parent"), data.pop("message", "")
        parent = derivations.find_parent(reference)
        if parent is None:
            raise Refusal("parent_unknown", _("There is no certified work with this number."), field="parent")
        if child.owner_id == user.pk:
            edge = derivations.declare_parents(child=child, parents=[{"work_id": parent.pk, **data}], actor=user)[0]
        elif parent.owner_id == user.pk:
            data.pop("reach")
            edge = proposals.claim_derivation(child=child, parent=parent, actor=user, message=message, **data)
        else:
            raise NotAllowed("not_owner", _("Only the owner of one of the two works proposes this."))
        return Response(DerivationSerializer(edge, context={"user": user}).data, status=201)


class AnswerDerivation(APIView):
    """Confirm (the derived work's owner), approve or end (the original's), refuse or take back (either)."""

    required_scopes = {"POST": "works:write"}

    @extend_schema(
        operation_id="works_derivations_answer", request=DerivationAnswerRequest, responses=DerivationSerializer
    )
    @idempotent
    def post(self, request: Request, work_id: str, verb: str) -> Response:
        user: Any = request.user
        form = DerivationAnswerRequest(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        edge = queries_derivations.get_derivation_for(user, data["derivation"].replace("\0", ""))
        if work_id not in (edge.child_id, edge.parent_id):
            raise NotFound("derivation")
        return Response(DerivationSerializer(_answer(verb, edge, user, data), context={"user": user}).data)


def _answer(verb: str, edge: Derivation, user: Any, data: dict[str, Any]) -> Derivation:
    reason = data.get("reason", "")
    if verb == "confirm":
        if "share_bps" not in data:
            raise Refusal("share_invalid", _("Give a share from 0 to 100%."), field="share_bps", status=400)
        return derivations.confirm_derivation(
            edge=edge, actor=user, share_bps=data["share_bps"], relation=data.get("relation", "")
        )
    if verb == "approve":
        return derivations.approve_derivation(edge=edge, actor=user)
    if verb == "refuse":
        return derivations.refuse_derivation(edge=edge, actor=user, refusal=data.get("refusal", ""), reason=reason)
    return derivations.end_derivation(edge=edge, actor=user, reason=reason)
