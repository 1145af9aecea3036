"""API: packs of works sold as one."""

from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import HasScope
from accounts.models import User
from licensing import order_queries, pack_queries
from licensing.api.orders import OrderSerializer
from licensing.api.particulars import ParticularsRequest
from licensing.models import Pack
from licensing.services import orders, pack_orders, packs
from marketplace.core import money
from marketplace.core.api.idempotency import idempotent
from marketplace.core.errors import Refusal
from works.models import Work


class PackSerializer(serializers.ModelSerializer[Pack]):
    seller = serializers.CharField(source="seller.handle")
    works = serializers.SerializerMethodField()
    terms = serializers.JSONField(source="terms.body")
    terms_hash = serializers.CharField(source="terms_id")

    class Meta:
        model = Pack
        fields = [
            "id", "state", "title", "description", "seller", "works", "terms_hash", "terms", "price_minor", "currency",
            "edition", "created_at",
        ]  # fmt: skip

    def get_works(self, pack: Pack) -> list[str]:
        return [part.work_id for part in pack.parts.all()]


class PackRequest(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=120)
    description = serializers.CharField(max_length=packs.MOST_WORDS, required=False, default="", allow_blank=True)
    works = serializers.ListField(
        child=serializers.CharField(max_length=40), min_length=packs.LEAST, max_length=packs.MOST,
        help_text="Certified works of the caller, of one kind.",
    )  # fmt: skip
    preset = serializers.CharField(max_length=30)
    price_minor = serializers.IntegerField(min_value=1, max_value=money.MAX_MINOR)
    currency = serializers.ChoiceField(choices=money.CURRENCIES)


class PackChange(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=Pack.State.choices, required=False)
    price_minor = serializers.IntegerField(min_value=1, max_value=money.MAX_MINOR, required=False)
    works = serializers.ListField(
        child=serializers.CharField(max_length=40), min_length=packs.LEAST, max_length=packs.MOST, required=False,
        help_text="All that are in it from now on, of the same kind; orders keep what they were placed for.",
    )  # fmt: skip


class PackOrderRequest(ParticularsRequest):
    expected_minor = serializers.IntegerField(required=False, help_text="Refused when the price is another one.")
    expected_edition = serializers.IntegerField(required=False, help_text="Refused when the works are others.")
    expected_currency = serializers.CharField(max_length=3, required=False, default="", allow_blank=True)


class PackOrderSerializer(OrderSerializer):
    licenses = serializers.SerializerMethodField()

    class Meta(OrderSerializer.Meta):
        fields = [*OrderSerializer.Meta.fields, "licenses"]

    def get_licenses(self, order: Any) -> list[str]:
        return [held.pk for held in pack_queries.list_licenses(order)]


def _user(request: Request) -> User:
    return cast(User, request.user)


def _works(user: User, keys: list[str]) -> list[Work]:
    """Certified works of the caller. Raises Refusal with those that are not."""
    mine = {one.pk: one for one in pack_queries.list_offerable(user)}
    unknown = [pk for pk in keys if pk not in mine]
    if unknown:
        raise Refusal("work_unknown", _("These are not certified works of yours."), field="works", works=unknown)
    return [mine[pk] for pk in keys]


class Packs(generics.ListAPIView[Pack]):
    """Packs on offer, the newest first; a POST makes one of the caller's works."""

    serializer_class = PackSerializer
    required_scopes = {"GET": "listings:read", "POST": "listings:write"}

    def get_queryset(self) -> Any:
        return pack_queries.list_on_offer()

    @extend_schema(request=PackRequest, responses={201: PackSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        form = PackRequest(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        pack = packs.create_pack(
            works=_works(_user(request), data["works"]), title=data["title"], description=data["description"],
            preset=data["preset"], price_minor=data["price_minor"], currency=data["currency"], actor=_user(request),
        )  # fmt: skip
        return Response(PackSerializer(pack_queries.get_own_pack(_user(request), pack.pk)).data, status=201)


class PackDetail(APIView):
    """A pack on offer, or one's own; a PATCH pauses, resumes or retires one's own, or changes its price or works."""

    permission_classes = [HasScope]
    required_scopes = {"GET": "listings:read", "PATCH": "listings:write"}

    @extend_schema(responses=PackSerializer)
    def get(self, request: Request, pack_id: str) -> Response:
        return Response(PackSerializer(pack_queries.get_pack_for(request.user, pack_id)).data)

    @extend_schema(request=PackChange, responses=PackSerializer)
    def patch(self, request: Request, pack_id: str) -> Response:
        if not request.user.is_authenticated:
            self.permission_denied(request)
        pack = pack_queries.get_own_pack(request.user, pack_id)
        form = PackChange(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        if not data or ("state" in data and len(data) > 1):
            raise Refusal("one_change", _("Change the state, or price and works."), field="state", status=400)
        if "state" in data:
            verb = {"live": "resume", "paused": "pause", "retired": "retire"}[data["state"]]
            packs.move_pack(pack=pack, verb=verb, actor=request.user)
        else:
            works = _works(request.user, data["works"]) if "works" in data else None
            packs.change_pack(pack=pack, actor=request.user, price_minor=data.get("price_minor"), works=works)
        return Response(PackSerializer(pack_queries.get_own_pack(request.user, pack_id)).data)


class PackOrders(APIView):
    """Buy all works of a pack with one payment; each becomes a license of its own."""

    required_scopes = {"POST": "licenses:write"}

    @extend_schema(request=PackOrderRequest, responses={201: PackOrderSerializer})
    @idempotent
    def post(self, request: Request, pack_id: str) -> Response:
        form = PackOrderRequest(data=request.data)
        form.is_valid(raise_exception=True)
        user, data = _user(request), form.validated_data
        pack, team = pack_queries.get_pack_for(user, pack_id), form.team_of(user)
        form.check_country(team, pack.price_minor, pack.terms.body)
        order = pack_orders.place_order(
            pack=pack, buyer=user, organization=team,
            particulars=form.particulars(), expected_minor=data.get("expected_minor"),
            expected_currency=data["expected_currency"], expected_edition=data.get("expected_edition"),
        )  # fmt: skip
        orders.open_checkout(order=order)
        return Response(PackOrderSerializer(order_queries.get_order_for(user, order.pk)).data, status=201)
