"""API: orders and the licenses they become."""

from typing import Any, cast

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts.models import User
from licensing import order_queries
from licensing.api.particulars import ParticularsRequest
from licensing.license_filters import LicenseFilter
from licensing.models import License, Order
from licensing.pricing import read_choice
from licensing.services import licenses, orders
from licensing.views.licenses import attachment, serve
from marketplace.core.api.idempotency import idempotent
from marketplace.core.errors import NotFound, Refusal
from payouts.models import Referrer
from payouts.services import referrers


class OrderRequest(ParticularsRequest):
    listing = serializers.CharField(max_length=40)
    choice = serializers.DictField(required=False, default=dict, help_text="As in a quote.")
    referrer = serializers.CharField(
        max_length=40, required=False, allow_blank=True, help_text="The handle of the platform that brought the buyer."
    )
    expected_minor = serializers.IntegerField(required=False, help_text="Refused when the price is another one.")
    expected_currency = serializers.CharField(
        max_length=3, required=False, help_text="Refused when the price is in another currency."
    )


class OrderSerializer(serializers.ModelSerializer[Order]):
    license = serializers.SerializerMethodField()
    channels = serializers.SerializerMethodField()
    referrer = serializers.CharField(source="referrer.account.handle", default=None)

    class Meta:
        model = Order
        fields = [
            "id", "state", "purpose", "matter", "work", "listing", "organization", "licensee_name", "address",
            "country", "tax_id", "po_number", "industry", "channels", "waived_at", "waiver_version", "referrer",
            "price_minor", "credit_minor", "tax_minor", "currency", "refunded_minor", "payment", "checkout_url",
            "created_at", "expires_at", "paid_at", "license",
        ]  # fmt: skip

    def get_license(self, order: Order) -> str | None:
        held = getattr(order, "license", None)
        return held.pk if held else None

    def get_channels(self, order: Order) -> list[str]:
        return order.channels.splitlines()


def find_referrer(code: str) -> Referrer | None:
    found = referrers.find_referrer(code) if code else None
    if code and found is None:
        raise Refusal("referrer_unknown", "This account is not marked as one that brings sales.", field="referrer")
    return found


class LicenseSerializer(serializers.ModelSerializer[License]):
    terms = serializers.JSONField(source="terms.body")
    purpose = serializers.CharField(source="order.purpose", help_text="Of its order: license, renewal, upgrade, …")

    class Meta:
        model = License
        fields = [
            "id", "state", "work", "order", "purpose", "predecessor", "organization", "licensee_name",
            "starts_at", "ends_at", "terms_hash", "terms",
        ]  # fmt: skip


class Orders(generics.ListAPIView[Order]):
    """Orders of the caller and their teams; a POST places one and answers with where to pay."""

    serializer_class = OrderSerializer
    required_scopes = {"GET": "licenses:read", "POST": "licenses:write"}

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Order.objects.none()
        return order_queries.list_orders_for(self.request.user)  # type: ignore[arg-type]

    @extend_schema(request=OrderRequest, responses={201: OrderSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        form = OrderRequest(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        user = cast(User, request.user)
        listing, team = order_queries.get_buyable_listing(data["listing"]), form.team_of(user)
        form.check_country(team, listing.price_minor, listing.terms.body)
        order = orders.place_order(
            buyer=user, listing=listing, organization=team,
            expected_minor=data.get("expected_minor"), expected_currency=data.get("expected_currency", ""),
            referrer=find_referrer(data.get("referrer", "")), particulars=form.particulars(),
            choice=read_choice(data["choice"]),
        )  # fmt: skip
        orders.open_checkout(order=order)
        return Response(OrderSerializer(order_queries.get_order_for(user, order.pk)).data, status=201)


class OrderDetail(APIView):
    required_scopes = {"GET": "licenses:read"}

    @extend_schema(responses=OrderSerializer)
    def get(self, request: Request, order_id: str) -> Response:
        order = order_queries.get_order_for(request.user, order_id)  # type: ignore[arg-type]
        return Response(OrderSerializer(order).data)


class LicenseQuery(serializers.Serializer[Any]):
    """What narrows the list; each may be left out."""

    q = serializers.CharField(required=False, max_length=100, help_text="Words of the title or the licensee.")
    state = serializers.ChoiceField(required=False, choices=License.State.choices)
    holder = serializers.CharField(required=False, max_length=40, help_text="`me`, or the id of a team.")
    creator = serializers.CharField(required=False, max_length=100, help_text="Handle, or part of the name.")
    work = serializers.CharField(required=False, max_length=40)
    buyer = serializers.CharField(required=False, max_length=100, help_text="Who ordered it, named as its creator.")
    po_number = serializers.CharField(required=False, max_length=60)
    ends_from = serializers.DateField(required=False, help_text="The first day (UTC) on which it may end.")
    ends_until = serializers.DateField(required=False, help_text="The last day (UTC) on which it may end.")


@extend_schema_view(get=extend_schema(parameters=[LicenseQuery]))
class Licenses(generics.ListAPIView[License]):
    """Licenses the caller or their teams hold, the newest first."""

    serializer_class = LicenseSerializer
    required_scopes = {"GET": "licenses:read"}

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return License.objects.none()
        asked = LicenseQuery(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        rows = order_queries.list_licenses_for(self.request.user)  # type: ignore[arg-type]
        return LicenseFilter(**asked.validated_data).narrow(rows)


class LicenseFile(serializers.Serializer[Any]):
    """One file that a license gives; its `id` is what a download names."""

    id = serializers.CharField()
    role = serializers.CharField()
    purpose = serializers.CharField()
    filename = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    version = serializers.IntegerField(source="version.number")


class LicenseWithFiles(LicenseSerializer):
    files = serializers.SerializerMethodField()

    class Meta(LicenseSerializer.Meta):
        fields = [*LicenseSerializer.Meta.fields, "files"]

    @extend_schema_field(LicenseFile(many=True))
    def get_files(self, held: License) -> Any:
        return LicenseFile(licenses.list_files(held), many=True).data


class LicenseDetail(APIView):
    required_scopes = {"GET": "licenses:read"}

    @extend_schema(responses=LicenseWithFiles)
    def get(self, request: Request, license_id: str) -> Response:
        held = order_queries.get_license_for(request.user, license_id)  # type: ignore[arg-type]
        return Response(LicenseWithFiles(held).data)


class LicenseDeed(APIView):
    required_scopes = {"GET": "licenses:read"}

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    def get(self, request: Request, license_id: str) -> FileResponse:
        held = order_queries.get_license_for(request.user, license_id)  # type: ignore[arg-type]
        if not held.deed_key:
            raise NotFound
        return attachment(held.deed_key, f"{held.pk}.pdf", "application/pdf")


class DownloadRequest(serializers.Serializer[Any]):
    file = serializers.CharField(required=False, max_length=40, help_text="One of the license's `files`; the original.")
    what = serializers.ChoiceField(
        choices=["file", "bundle"], default="file",
        help_text="The file alone, or a zip of its version's files with certificate, proof, public keys and deed.",
    )  # fmt: skip


class DownloadLink(serializers.Serializer[Any]):
    url = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="seconds")


class LicenseDownload(APIView):
    """A link of minutes to a file, for the caller only. Asking for it ends the right to return the license.

    Certificate and license numbers are written into the file where its type can carry them; pixels stay as they are.
    """

    required_scopes = {"POST": "licenses:read"}

    @extend_schema(request=DownloadRequest, responses=DownloadLink)
    def post(self, request: Request, license_id: str) -> Response:
        form = DownloadRequest(data=request.data)
        form.is_valid(raise_exception=True)
        held = order_queries.get_license_for(request.user, license_id)  # type: ignore[arg-type]
        if licenses.needs_waiver(held):
            licenses.waive_return(held=held, actor=request.user)  # type: ignore[arg-type]
        data = form.validated_data
        bundle = data["what"] == "bundle"
        token = licenses.open_download(
            held=held, user=request.user, media_id=data.get("file", ""), bundle=bundle  # type: ignore[arg-type]
        )  # fmt: skip
        url = reverse("api_file", args=[token], request=request)
        return Response({"url": url, "expires_in": 300})


class LicenseReturn(APIView):
    """Give back a license that nobody downloaded, within the days its terms leave; the order is refunded."""

    required_scopes = {"POST": "licenses:write"}

    @extend_schema(request=None, responses=OrderSerializer)
    def post(self, request: Request, license_id: str) -> Response:
        held = order_queries.get_license_for(request.user, license_id)  # type: ignore[arg-type]
        order = orders.return_license(held=held, actor=request.user)  # type: ignore[arg-type]
        return Response(OrderSerializer(order_queries.get_order_for(request.user, order.pk)).data)  # type: ignore[arg-type]


class File(APIView):
    http_method_names = ["get", "options"]  # a HEAD would count as a download
    required_scopes = {"GET": "licenses:read"}

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, token: str) -> Any:
        return serve(request.user, token)  # type: ignore[arg-type]
