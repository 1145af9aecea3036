"""API: licenses passed on, given or sold, where their terms allow it."""

from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from licensing import license_transfer_queries, order_queries
from licensing.api.buyouts import to_pay
from licensing.api.orders import OrderSerializer
from licensing.api.particulars import ParticularsRequest
from licensing.models import LicenseTransfer
from licensing.services import license_transfers
from marketplace.core.api.idempotency import idempotent
from marketplace.core.errors import NotAllowed


class LicenseTransferRequest(serializers.Serializer[Any]):
    handle = serializers.CharField(max_length=60, help_text="Of the person who is to hold it.")
    price_minor = serializers.IntegerField(
        min_value=0, required=False, default=0, help_text="Nothing when it is given; a price only where `transfer` in "
        "the terms is `allowed`, of which `resale_royalty_bps` are income of the work.",
    )  # fmt: skip
    currency = serializers.CharField(max_length=3, required=False, default="", allow_blank=True)
    message = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)


class LicenseTransferSerializer(serializers.ModelSerializer[LicenseTransfer]):
    giver = serializers.CharField(source="giver.handle")
    receiver = serializers.CharField(source="receiver.handle")

    class Meta:
        model = LicenseTransfer
        fields = [
            "id", "state", "license", "giver", "receiver", "price_minor", "currency", "message", "successor",
            "created_at", "due_at", "answered_at",
        ]  # fmt: skip


def _user(request: Request) -> User:
    return cast(User, request.user)


class LicenseTransferOffer(APIView):
    """Offer a license to one person, who accepts or declines. The new one has the same terms and end."""

    required_scopes = {"POST": "licenses:write"}

    @extend_schema(request=LicenseTransferRequest, responses={201: LicenseTransferSerializer})
    @idempotent
    def post(self, request: Request, license_id: str) -> Response:
        form = LicenseTransferRequest(data=request.data)
        form.is_valid(raise_exception=True)
        held = order_queries.get_license_for(_user(request), license_id.replace("\0", ""))
        made = license_transfers.offer_license(held=held, actor=_user(request), **form.validated_data)
        return Response(LicenseTransferSerializer(made).data, status=201)


class LicenseTransfers(generics.ListAPIView[LicenseTransfer]):
    """Licenses that the caller offered, or was offered."""

    serializer_class = LicenseTransferSerializer
    required_scopes = {"GET": "licenses:read"}

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return LicenseTransfer.objects.none()
        return license_transfer_queries.list_transfers_for(_user(self.request))


class LicenseTransferAcceptance(APIView):
    """Take a license that is offered to the caller: at once when it is given, else the order says where to pay."""

    required_scopes = {"POST": "licenses:write"}

    @extend_schema(request=ParticularsRequest, responses={201: OrderSerializer})
    @idempotent
    def post(self, request: Request, transfer_id: str) -> Response:
        form = ParticularsRequest(data=request.data)
        form.is_valid(raise_exception=True)
        found = license_transfer_queries.get_transfer_for(_user(request), transfer_id.replace("\0", ""))
        order = license_transfers.accept_license(
            transfer=found, actor=_user(request), particulars=form.particulars(),
            organization=form.team_of(_user(request)),
        )  # fmt: skip
        return to_pay(request, order)


class LicenseTransferAnswer(APIView):
    """The receiver declines, or whoever offered it takes it back."""

    required_scopes = {"POST": "licenses:write"}

    @extend_schema(operation_id="license_transfers_answer", request=None, responses=LicenseTransferSerializer)
    def post(self, request: Request, transfer_id: str, answer: str) -> Response:
        found = license_transfer_queries.get_transfer_for(_user(request), transfer_id.replace("\0", ""))
        if (answer == "decline") != (found.receiver_id == request.user.pk):
            raise NotAllowed("not_your_answer", _("This answer is for the other side to give."))
        made = license_transfers.decline_transfer(transfer=found, actor=_user(request))
        return Response(LicenseTransferSerializer(made).data)
