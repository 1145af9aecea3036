"""API: search by words, terms and picture; listings; quotes."""

from typing import Any, cast

from django.db.models import prefetch_related_objects
from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import queries as account_queries
from accounts import rates
from accounts.api.permissions import HasScope
from accounts.models import User
from licensing import catalog_pages, facets, listing_queries, order_queries, picture_search, search
from licensing.filter_form import FilterForm
from licensing.filters import with_key
from licensing.models import Listing
from licensing.pricing import read_choice
from licensing.purchase_request_queries import find_exceeded
from licensing.services import choices, listings, order_windows, schedules
from licensing.services.listing_times import Times
from licensing.terms import sentences, vocabulary
from marketplace.core import money
from marketplace.core.api.idempotency import idempotent
from marketplace.core.errors import Refusal
from payouts import fees
from works import queries as work_queries
from works.readers.images import MAX_BYTES

MOST = 100
PRICING = (
    '{"scheme": "campaign", "base_minor", "media": {medium: percent}, "further_country": percent, "everywhere": '
    'percent, "months": {months: percent}} or {"scheme": "volume", "unit": "seats" or "max_copies", "steps": '
    '[{"up_to": count or null, "price_minor"}]} or {"scheme": "per_use", "each_minor", "up_to": projects}.'
)
CHOICE = (
    "Where the listing has `pricing`: `media`, `countries` (none for everywhere) and `months` of a campaign, or the "
    "`quantity` of steps, null for no limit, or of projects."
)
MOVES = {
    Listing.State.LIVE: listings.resume_listing,
    Listing.State.PAUSED: listings.pause_listing,
    Listing.State.RETIRED: listings.retire_listing,
}


class ListingSerializer(serializers.ModelSerializer[Listing]):
    terms = serializers.JSONField(source="terms.body")
    terms_hash = serializers.CharField(source="terms_id")
    title = serializers.CharField(source="work.title")
    kind = serializers.CharField(source="work.kind")

    class Meta:
        model = Listing
        fields = [
            "id", "work", "title", "kind", "preset", "state", "price_minor", "currency", "pricing",
            "terms_id", "terms_hash", "terms", "created_at", "opens_at", "closes_at",
        ]  # fmt: skip


class ListingRequest(serializers.Serializer[Any]):
    work = serializers.CharField(max_length=40)
    preset = serializers.CharField(max_length=30)
    price_minor = serializers.IntegerField(
        min_value=0, max_value=money.MAX_MINOR, required=False, default=0, help_text="Left out where `pricing` says it."
    )
    currency = serializers.ChoiceField(choices=money.CURRENCIES)
    pricing = serializers.DictField(required=False, help_text=PRICING)
    terms = serializers.DictField(required=False, help_text="Fields that differ from the preset.")
    opens_at = serializers.DateTimeField(required=False, allow_null=True, help_text="Scheduled until then.")
    closes_at = serializers.DateTimeField(required=False, allow_null=True, help_text="Nobody buys it from then on.")


class ListingChange(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=[str(state) for state in MOVES], required=False)
    price_minor = serializers.IntegerField(min_value=0, max_value=money.MAX_MINOR, required=False)
    currency = serializers.ChoiceField(choices=money.CURRENCIES, required=False)
    pricing = serializers.DictField(required=False, help_text="Another table for the same terms.")
    opens_at = serializers.DateTimeField(required=False, allow_null=True)
    closes_at = serializers.DateTimeField(required=False, allow_null=True)


class SearchAnswer(serializers.Serializer[Any]):
    count = serializers.IntegerField(help_text="How many match.")
    about = serializers.BooleanField(
        help_text="Whether `count` is an estimate: in a large catalog, where many match, by how many of the newest do."
    )
    instead = serializers.CharField(help_text="The words searched for when nothing matched yours; else empty.")
    facets = serializers.DictField(
        child=serializers.DictField(child=serializers.IntegerField()),
        help_text="How often each value of each filter occurs among the newest matches, or in the whole catalog.",
    )
    facets_of = serializers.IntegerField(
        help_text="How many were counted: at most the newest 200, or everything when nothing in particular is asked."
    )
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ListingSerializer(many=True)


class QuoteRequest(serializers.Serializer[Any]):
    listing = serializers.CharField(max_length=40)
    industry = serializers.ChoiceField(choices=vocabulary.INDUSTRIES, required=False, default="", allow_blank=True)
    organization = serializers.CharField(
        max_length=40, required=False, default="", allow_blank=True, help_text="the caller's team that it would be for"
    )
    choice = serializers.DictField(required=False, default=dict, help_text=CHOICE)


class QuoteConflict(serializers.Serializer[Any]):
    """What stands in the way of the license now."""

    code = serializers.ChoiceField(choices=["exclusive_sold", "license_in_force", "window_held"])
    message = serializers.CharField()
    until = serializers.DateTimeField(allow_null=True)
    industries = serializers.ListField(
        child=serializers.CharField(), help_text="Those in which it can be had all the same."
    )


class QuoteSerializer(serializers.Serializer[Any]):
    listing = serializers.CharField()
    price_minor = serializers.IntegerField()
    fee_minor = serializers.IntegerField(help_text="The platform's part of the price.")
    tax_minor = serializers.IntegerField()
    total_minor = serializers.IntegerField(help_text="What the buyer pays.")
    currency = serializers.CharField()
    terms_hash = serializers.CharField()
    terms = serializers.JSONField(help_text="Those of the choice, where the listing leaves one.")
    sentences = serializers.ListField(child=serializers.CharField())
    conflict = QuoteConflict(allow_null=True)
    limit_exceeded = serializers.IntegerField(
        allow_null=True, help_text="What the caller may spend for the team, when this is more: a request comes first."
    )


class ImageQuestion(serializers.Serializer[Any]):
    file = serializers.FileField()


class ImageMatch(serializers.Serializer[Any]):
    work = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField(help_text="same, deliverable, edited_copy or similar")
    method = serializers.CharField()
    score = serializers.IntegerField(help_text="Distance; 0 for the same bytes or pixels.")
    listings = ListingSerializer(many=True)


class ImageAnswer(serializers.Serializer[Any]):
    matches = ImageMatch(many=True)


def _limit(value: str) -> int:
    if not value:
        return catalog_pages.PAGE
    if not (value.isascii() and value.isdigit() and 1 <= int(value[:6]) <= MOST):
        raise serializers.ValidationError({"limit": [f"Ask for 1 to {MOST} at once."]})
    return int(value)


class Search(APIView):
    """Live listings by words and terms. Prices are in minor units of `currency`, USD when none is given."""

    permission_classes = [AllowAny, HasScope]
    required_scopes = {"GET": ""}

    @extend_schema(
        parameters=[OpenApiParameter(name, str) for name in (
            *FilterForm.base_fields, "after", "before", "limit")],
        responses=SearchAnswer,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        form = FilterForm(request.query_params)
        if not form.is_valid():
            raise serializers.ValidationError({name: [str(e) for e in errors] for name, errors in form.errors.items()})
        filters = form.filters(minor=True)
        counts = facets.count_values(filters)
        instead = "" if counts.found else search.meant(filters)
        if instead:
            filters.words = instead
            counts = facets.count_values(filters)
        page = catalog_pages.find(filters, _limit(request.query_params.get("limit", "")))
        prefetch_related_objects(page.listings, "terms")
        return Response(
            {
                "count": counts.found,
                "about": counts.about,
                "instead": instead,
                "facets": counts.values,
                "facets_of": counts.total,
                "next": _address(request, "after", page.older),
                "previous": _address(request, "before", page.newer),
                "results": ListingSerializer(page.listings, many=True).data,
            }
        )


def _address(request: Request, name: str, key: str) -> str | None:
    query: QueryDict = request.query_params
    return request.build_absolute_uri(request.path + with_key(query, name, key)) if key else None


class SearchByImage(APIView):
    """Works that a picture matches, the surest first, each with its live listings; at most 20 pictures a minute."""

    permission_classes = [AllowAny, HasScope]
    required_scopes = {"POST": ""}
    parser_classes = [MultiPartParser, FormParser]

    @extend_schema(request=ImageQuestion, responses=ImageAnswer)
    def post(self, request: Request) -> Response:
        form = ImageQuestion(data=request.data)
        form.is_valid(raise_exception=True)
        file = form.validated_data["file"]
        if file.size > MAX_BYTES:
            raise Refusal("too_large", "A file to look up may have 50 MB.", field="file", status=413)
        rates.use(request, "picture_search", most=picture_search.A_MINUTE)
        found = picture_search.list_matches(file.read())
        offers = listing_queries.list_listings_by_work([match.work.pk for match in found])
        matches = [
            {
                "work": match.work.pk, "title": match.work.title, "kind": match.kind, "method": match.method,
                "score": match.score, "listings": offers.get(match.work.pk, []),
            }
            for match in found
        ]  # fmt: skip
        return Response(ImageAnswer({"matches": matches}).data)


class Listings(generics.ListAPIView[Listing]):
    """The caller's listings, newest first; a POST puts a work on offer."""

    serializer_class = ListingSerializer
    required_scopes = {"GET": "listings:read", "POST": "listings:write"}

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Listing.objects.none()
        return listing_queries.list_own_listings(self.request.user)  # type: ignore[arg-type]

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
            times=Times(data.get("opens_at"), data.get("closes_at")), pricing=data.get("pricing"),
        )  # fmt: skip
        return Response(ListingSerializer(listing).data, status=201)


class ListingDetail(APIView):
    """One of the caller's listings, or any that is live; a PATCH changes state, price or times of one's own."""

    permission_classes = [HasScope]
    required_scopes = {"GET": "listings:read", "PATCH": "listings:write"}

    @extend_schema(responses=ListingSerializer)
    def get(self, request: Request, listing_id: str) -> Response:
        return Response(ListingSerializer(listing_queries.get_listing_for(request.user, listing_id)).data)

    @extend_schema(request=ListingChange, responses=ListingSerializer)
    def patch(self, request: Request, listing_id: str) -> Response:
        if not request.user.is_authenticated:
            self.permission_denied(request)
        listing = listing_queries.get_own_listing(request.user, listing_id)
        form = ListingChange(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        timed = bool({"opens_at", "closes_at"} & set(data))
        if (
            not data
            or ("state" in data and len(data) > 1)
            or (timed and {"price_minor", "currency", "pricing"} & set(data))
        ):
            said = "Change the state, the price with its currency, or the times."
            raise Refusal("one_change", said, field="state", status=400)
        if "state" in data:
            MOVES[data["state"]](listing=listing, actor=request.user)
        elif timed:
            times = Times(data.get("opens_at", listing.opens_at), data.get("closes_at", listing.closes_at))
            schedules.schedule_listing(listing=listing, times=times, actor=request.user)
        elif "pricing" in data:
            listings.change_pricing(
                listing=listing, pricing=data["pricing"], currency=data.get("currency", listing.currency),
                actor=request.user,
            )  # fmt: skip
        else:
            listings.change_price(
                listing=listing, price_minor=data.get("price_minor", listing.price_minor),
                currency=data.get("currency", listing.currency), actor=request.user,
            )  # fmt: skip
        return Response(ListingSerializer(listing_queries.get_own_listing(request.user, listing.pk)).data)


class Quotes(APIView):
    """What a listing costs now; nothing is stored."""

    permission_classes = [HasScope]
    required_scopes = {"POST": ""}

    @extend_schema(request=QuoteRequest, responses=QuoteSerializer)
    def post(self, request: Request) -> Response:
        form = QuoteRequest(data=request.data)
        form.is_valid(raise_exception=True)
        data, user = form.validated_data, cast(User, request.user)
        listing, team = order_queries.get_buyable_listing(data["listing"]), None
        chosen = choices.choose(listing, read_choice(data["choice"]))
        if data["organization"]:
            team = account_queries.get_team_to_buy_for(user, data["organization"])
        exceeded = find_exceeded(user, team, chosen.price_minor, listing.currency)
        quote = {
            "listing": listing.pk, "price_minor": chosen.price_minor, "tax_minor": 0,
            "fee_minor": money.share(chosen.price_minor, fees.bps_of(listing.work)),
            "total_minor": chosen.price_minor, "currency": listing.currency, "terms_hash": chosen.terms.hash,
            "terms": chosen.body, "sentences": sentences.sentences(chosen.body),
            "conflict": order_windows.find_conflict(
                chosen=chosen, buyer=user, organization=team, industry=data["industry"]
            ),
            "limit_exceeded": exceeded.left_minor if exceeded else None,
        }  # fmt: skip
        return Response(QuoteSerializer(quote).data)
