"""API: search, listings and quotes."""

from typing import Any

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import HasScope
from licensing import listing_queries, order_queries, search
from licensing.models import Listing
from licensing.services import listings
from licensing.views.market import FilterForm
from marketplace.core import money
from marketplace.core.api.idempotency import idempotent
from works import queries as work_queries


class ListingSerializer(serializers.ModelSerializer[Listing]):
    terms = serializers.JSONField(source="terms.body")
    title = serializers.CharField(source="work.title")

    class Meta:
        model = Listing
        fields = ["id", "work", "title", "preset", "state", "price_minor", "currency", "terms_id", "terms"]


class ListingRequest(serializers.Serializer[Any]):
    work = serializers.CharField(max_length=40)
    preset = serializers.CharField(max_length=30)
    price_minor = serializers.IntegerField(min_value=0, max_value=money.MAX_MINOR)
    currency = serializers.ChoiceField(choices=money.CURRENCIES)
    terms = serializers.DictField(required=False)


class QuoteRequest(serializers.Serializer[Any]):
    listing = serializers.CharField(max_length=40)


class Search(APIView):
    """Live listings by words and facets; `next` is the key for `after`."""

    permission_classes = [HasScope]
    required_scopes = {"GET": ""}

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        filters = FilterForm(request.query_params).filters(request.query_params.get("after", ""), minor=True)
        page, following = search.find(filters)
        return Response({"results": ListingSerializer(page, many=True).data, "next": following or None})


class Listings(APIView):
    """The caller's listings; a POST puts a work on offer."""

    required_scopes = {"GET": "listings:read", "POST": "listings:write"}

    @extend_schema(responses=ListingSerializer(many=True))
    def get(self, request: Request) -> Response:
        rows = listing_queries.list_own_listings(request.user)[:100]  # type: ignore[arg-type]
        return Response({"results": ListingSerializer(rows, many=True).data})

    @extend_schema(request=ListingRequest, responses={201: ListingSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        form = ListingRequest(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        work = work_queries.get_own_work_for(request.user, data["work"])  # type: ignore[arg-type]
        listing = listings.create_listing(
            work=work, preset=data["preset"], price_minor=data["price_minor"], currency=data["currency"],
            actor=request.user, overrides=data.get("terms"),  # type: ignore[arg-type]
        )  # fmt: skip
        return Response(ListingSerializer(listing).data, status=201)


class Quotes(APIView):
    """What a listing costs now; nothing is stored."""

    permission_classes = [HasScope]
    required_scopes = {"POST": ""}

    @extend_schema(request=QuoteRequest, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request) -> Response:
        form = QuoteRequest(data=request.data)
        form.is_valid(raise_exception=True)
        listing = order_queries.get_buyable_listing(form.validated_data["listing"])
        fee = money.share(listing.price_minor, settings.PLATFORM_FEE_BPS)
        return Response({"listing": listing.pk, "price_minor": listing.price_minor, "fee_minor": fee,
                         "currency": listing.currency, "terms_hash": listing.terms_id})  # fmt: skip
