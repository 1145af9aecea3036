"""API: commissions, from the offer to make something to the other half of its price."""

from typing import Any, cast

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from licensing import commission_queries, offer_queries
from licensing.api.buyouts import to_pay
from licensing.api.offers import RevisionRequest, ThreadSerializer, thread_of
from licensing.api.orders import OrderSerializer
from licensing.models import Commission
from licensing.services import commission_orders, commissions
from marketplace.core.api.idempotency import idempotent
from marketplace.core.errors import Refusal
from works import queries as work_queries
from works.models import Work


class CommissionSerializer(serializers.ModelSerializer[Commission]):
    negotiation = serializers.CharField(source="offer.negotiation_id")
    title = serializers.CharField(source="offer.negotiation.work.title")
    kind = serializers.CharField(source="offer.negotiation.work.kind")
    buyer = serializers.CharField(source="offer.negotiation.buyer.handle")
    maker = serializers.CharField(source="offer.negotiation.seller.handle")
    currency = serializers.CharField(source="offer.negotiation.currency")
    deposit_minor = serializers.IntegerField(source="deposit.price_minor")
    rest_minor = serializers.SerializerMethodField()
    terms_hash = serializers.CharField(source="offer.terms_id")

    class Meta:
        model = Commission
        fields = ["id", "negotiation", "state", "title", "kind", "buyer", "maker", "currency", "deposit_minor",
                  "rest_minor", "terms_hash", "due_on", "rounds_left", "work", "note", "wanted", "reason", "created_at",
                  "delivered_at", "pay_due_at", "ended_at"]  # fmt: skip

    def get_rest_minor(self, commission: Commission) -> int:
        return commission_orders.halves_of(commission)[1]


class MakeRequest(RevisionRequest):
    kind = serializers.ChoiceField(choices=Work.Kind.choices)
    title = serializers.CharField(max_length=160, help_text="a working title")


class DeliveryRequest(serializers.Serializer[Any]):
    work = serializers.CharField(max_length=40, help_text="a certified one of the caller's that nobody was offered")
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=commissions.MOST_WORDS)


class ChangesRequest(serializers.Serializer[Any]):
    wanted = serializers.CharField(max_length=commissions.MOST_WORDS)


class CancelRequest(serializers.Serializer[Any]):
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=1000)


class RestRequest(serializers.Serializer[Any]):
    waive_return = serializers.BooleanField(required=False, default=False)


def _user(request: Request) -> User:
    return cast(User, request.user)


def _get(request: Request, commission_id: str) -> Commission:
    return commission_queries.get_commission_for(_user(request), commission_id.replace("\0", ""))


def _shown(request: Request, commission: Commission) -> Response:
    return Response(CommissionSerializer(_get(request, commission.pk)).data)


class BriefCommissions(APIView):
    """A creator offers to make a work for a brief."""

    required_scopes = {"POST": "offers:write"}

    @extend_schema(request=MakeRequest, responses={201: ThreadSerializer})
    @idempotent
    def post(self, request: Request, brief_id: str) -> Response:
        form = MakeRequest(data=request.data)
        form.is_valid(raise_exception=True)
        user, data = _user(request), form.validated_data
        brief = offer_queries.get_brief_for(user, brief_id.replace("\0", ""))
        talk = commissions.offer_commission(
            brief=brief, actor=user, kind=data["kind"], title=data["title"], revision=form.revision()
        )
        return Response(thread_of(user, talk.pk), status=201)


class Commissions(generics.ListAPIView[Commission]):
    """Commissions of the caller whose first half is paid, as buyer or maker, and those paid by teams that they run."""

    serializer_class = CommissionSerializer
    required_scopes = {"GET": "offers:read"}

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Commission.objects.none()
        state = self.request.query_params.get("state", "")
        if state and state not in Commission.State.values:
            raise Refusal("filter_unknown", "There is no such state.", status=400)
        rows = commission_queries.list_commissions_for(_user(self.request))
        return rows.filter(state=state) if state else rows

    @extend_schema(parameters=[OpenApiParameter("state", enum=Commission.State.values)])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class CommissionDetail(APIView):
    """One commission, for its two sides, and for whoever runs the team that pays it."""

    required_scopes = {"GET": "offers:read"}

    @extend_schema(responses=CommissionSerializer)
    def get(self, request: Request, commission_id: str) -> Response:
        return Response(CommissionSerializer(_get(request, commission_id)).data)


class CommissionDelivery(APIView):
    """The maker delivers a work."""

    required_scopes = {"POST": "offers:write"}

    @extend_schema(request=DeliveryRequest, responses=CommissionSerializer)
    @idempotent
    def post(self, request: Request, commission_id: str) -> Response:
        form = DeliveryRequest(data=request.data)
        form.is_valid(raise_exception=True)
        work = work_queries.get_own_work_for(_user(request), form.validated_data["work"].replace("\0", ""))
        commission = _get(request, commission_id)
        commissions.deliver(commission=commission, work=work, actor=_user(request), note=form.validated_data["note"])
        return _shown(request, commission)


class CommissionChanges(APIView):
    """The buyer asks for changes, as often as was agreed."""

    required_scopes = {"POST": "offers:write"}

    @extend_schema(request=ChangesRequest, responses=CommissionSerializer)
    @idempotent
    def post(self, request: Request, commission_id: str) -> Response:
        form = ChangesRequest(data=request.data)
        form.is_valid(raise_exception=True)
        commission = _get(request, commission_id)
        commissions.ask_changes(commission=commission, actor=_user(request), wanted=form.validated_data["wanted"])
        return _shown(request, commission)


class CommissionCanceling(APIView):
    """The maker at any time, or the buyer of what is late: the deposit goes back whole."""

    required_scopes = {"POST": "offers:write"}

    @extend_schema(request=CancelRequest, responses=CommissionSerializer)
    @idempotent
    def post(self, request: Request, commission_id: str) -> Response:
        form = CancelRequest(data=request.data)
        form.is_valid(raise_exception=True)
        commission = _get(request, commission_id)
        commissions.cancel(commission=commission, actor=_user(request), reason=form.validated_data["reason"])
        return _shown(request, commission)


class CommissionPayment(APIView):
    """The buyer, or whoever runs their team, pays the other half; the answer is an order with where to pay."""

    required_scopes = {"POST": "licenses:write"}

    @extend_schema(request=RestRequest, responses={201: OrderSerializer})
    @idempotent
    def post(self, request: Request, commission_id: str) -> Response:
        form = RestRequest(data=request.data)
        form.is_valid(raise_exception=True)
        order = commission_orders.place_balance(
            commission=_get(request, commission_id), actor=_user(request),
            waive_return=form.validated_data["waive_return"],
        )  # fmt: skip
        return to_pay(request, order)
