"""API: negotiations and their offers."""

from typing import Any, cast

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from licensing import offer_queries
from licensing.api.buyouts import to_pay
from licensing.api.orders import OrderSerializer
from licensing.api.particulars import ParticularsRequest
from licensing.models import Assignment, Negotiation, Offer, OfferFile
from licensing.services import offer_orders, offers
from licensing.terms import changes, presets
from licensing.views.licenses import attachment
from marketplace.core import money
from marketplace.core.api.idempotency import idempotent
from marketplace.core.errors import NotFound, Refusal
from works import queries as work_queries

SIDES = ("buyer", "seller")


class OfferFileSerializer(serializers.ModelSerializer[OfferFile]):
    class Meta:
        model = OfferFile
        fields = ["id", "name", "media_type", "size", "sha256"]


class AssignmentSerializer(serializers.ModelSerializer[Assignment]):
    """What a commission is to be, of a revision that is an offer for one."""

    class Meta:
        model = Assignment
        fields = ["text", "due_on", "rounds"]


class OfferSerializer(serializers.ModelSerializer[Offer]):
    author = serializers.CharField(source="author.handle")
    terms = serializers.JSONField(source="terms.body")
    terms_hash = serializers.CharField(source="terms_id")
    making = AssignmentSerializer(source="assignment", required=False, help_text="of commissions alone")

    class Meta:
        model = Offer
        fields = ["id", "number", "author", "state", "price_minor", "message", "reason", "terms_hash", "terms",
                  "created_at", "due_at", "accepted_at", "paid_at", "making"]  # fmt: skip


class RevisionSerializer(OfferSerializer):
    """One revision in its thread: with its files, and what it changed."""

    files = OfferFileSerializer(many=True)
    changes = serializers.SerializerMethodField(help_text="fields of the terms that the revision before had otherwise")

    class Meta(OfferSerializer.Meta):
        fields = [*OfferSerializer.Meta.fields, "files", "changes"]

    def get_changes(self, offer: Offer) -> list[dict[str, Any]]:
        before = self.context.get("before", {}).get(offer.pk)
        return changes.changed_fields(before, offer.terms.body) if before else []


class NegotiationSerializer(serializers.ModelSerializer[Negotiation]):
    buyer = serializers.CharField(source="buyer.handle")
    seller = serializers.CharField(source="seller.handle")
    latest = OfferSerializer()

    class Meta:
        model = Negotiation
        fields = ["id", "work", "listing", "brief", "buyer", "seller", "currency", "created_at", "latest"]


class ThreadSerializer(NegotiationSerializer):
    """A negotiation with every revision, the first one first."""

    revisions = RevisionSerializer(many=True)

    class Meta(NegotiationSerializer.Meta):
        fields = [*NegotiationSerializer.Meta.fields, "revisions"]


class MakingRequest(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=offers.MOST_WORDS, help_text="what will be made")
    due_on = serializers.DateField(help_text="the last day of the delivery")
    rounds = serializers.IntegerField(help_text="of changes that the price includes")


class RevisionRequest(serializers.Serializer[Any]):
    price_minor = serializers.IntegerField(min_value=1, max_value=money.MAX_MINOR)
    terms = serializers.DictField(required=False, default=dict, help_text="fields that differ from the terms before")
    message = serializers.CharField(required=False, default="", allow_blank=True, max_length=offers.MOST_WORDS)
    days = serializers.IntegerField(required=False, default=offers.DAYS, help_text="in which it can be answered")
    making = MakingRequest(required=False, help_text="of a commission; left out of a counter-offer, it stays")

    def revision(self) -> offers.Revision:
        data = self.validated_data
        making = offers.Making(**data["making"]) if "making" in data else None
        return offers.Revision(
            terms=dict(data["terms"]), price_minor=data["price_minor"], message=data["message"], days=data["days"],
            making=making,
        )  # fmt: skip


class OfferRequest(RevisionRequest):
    work = serializers.CharField(max_length=40)
    listing = serializers.CharField(max_length=40, required=False, default="", help_text="whose terms it begins from")
    currency = serializers.ChoiceField(choices=money.CURRENCIES)


class CounterRequest(RevisionRequest):
    revision_id = serializers.CharField(max_length=40, help_text="the offer that this answers")


class OfferAnswerRequest(serializers.Serializer[Any]):
    revision_id = serializers.CharField(max_length=40, help_text="the offer that is answered")
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=1000)


class FileRequest(serializers.Serializer[Any]):
    file = serializers.FileField()


def _user(request: Request) -> User:
    return cast(User, request.user)


def thread_of(user: User, talk_id: str) -> dict[str, Any]:
    """A negotiation whole, as its serializer shows it."""
    talk = offer_queries.get_negotiation_for(user, talk_id)
    rows = offer_queries.list_offers_of(talk)
    bodies = [offer_queries.get_listed_terms(talk), *(row.terms.body for row in rows)]
    talk.revisions = rows  # type: ignore[attr-defined]
    before = {row.pk: body for row, body in zip(rows, bodies, strict=False) if body}
    return dict(ThreadSerializer(talk, context={"before": before}).data)


def _offer(request: Request, talk_id: str, offer_id: str) -> Offer:
    talk = offer_queries.get_negotiation_for(_user(request), talk_id.replace("\0", ""))
    return offer_queries.get_offer_of(talk, offer_id.replace("\0", ""))


class Offers(generics.ListAPIView[Negotiation]):
    """Negotiations of the caller, as buyer or seller; a POST begins one with an offer."""

    serializer_class = NegotiationSerializer
    required_scopes = {"GET": "offers:read", "POST": "offers:write"}

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Negotiation.objects.none()
        user, rows = _user(self.request), offer_queries.list_negotiations_for(_user(self.request))
        asked, state = self.request.query_params.get("side", ""), self.request.query_params.get("state", "")
        if (asked and asked not in SIDES) or (state and state not in Offer.State.values):
            raise Refusal("filter_unknown", "There is no such side or state.", status=400)
        rows = rows.filter(**{asked: user}) if asked else rows
        return rows.filter(latest__state=state) if state else rows

    @extend_schema(parameters=[
        OpenApiParameter("side", enum=SIDES), OpenApiParameter("state", enum=Offer.State.values),
    ])  # fmt: skip
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(request=OfferRequest, responses={201: ThreadSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        form = OfferRequest(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        work = work_queries.get_work_for(_user(request), data["work"].replace("\0", ""))
        listing = offer_queries.get_begun_from(work, data["listing"].replace("\0", ""))
        base = listing.terms.body if listing else presets.build("standard", kind=work.kind)
        talk = offers.make_offer(
            buyer=_user(request), work=work, listing=listing, base=base, currency=data["currency"],
            revision=form.revision(),
        )  # fmt: skip
        return Response(thread_of(_user(request), talk.pk), status=201)


class OfferDetail(APIView):
    """A negotiation with every revision, for its two sides."""

    required_scopes = {"GET": "offers:read"}

    @extend_schema(responses=ThreadSerializer)
    def get(self, request: Request, negotiation_id: str) -> Response:
        return Response(thread_of(_user(request), negotiation_id.replace("\0", "")))


class OfferCounter(APIView):
    """Answer an offer with another one."""

    required_scopes = {"POST": "offers:write"}

    @extend_schema(request=CounterRequest, responses={201: ThreadSerializer})
    @idempotent
    def post(self, request: Request, negotiation_id: str) -> Response:
        form = CounterRequest(data=request.data)
        form.is_valid(raise_exception=True)
        offer = _offer(request, negotiation_id, form.validated_data["revision_id"])
        offers.counter_offer(offer=offer, actor=_user(request), revision=form.revision())
        return Response(thread_of(_user(request), offer.negotiation_id), status=201)


class OfferAnswer(APIView):
    """Accept or decline the other side's offer, or withdraw one's own or an agreed one that is not paid."""

    required_scopes = {"POST": "offers:write"}

    @extend_schema(operation_id="offers_answer", request=OfferAnswerRequest, responses=ThreadSerializer)
    def post(self, request: Request, negotiation_id: str, answer: str) -> Response:
        form = OfferAnswerRequest(data=request.data)
        form.is_valid(raise_exception=True)
        offer = _offer(request, negotiation_id, form.validated_data["revision_id"])
        reason = form.validated_data["reason"]
        offers.answer_offer(offer=offer, actor=_user(request), verb=answer, reason=reason)
        return Response(thread_of(_user(request), offer.negotiation_id))


class OfferPayment(APIView):
    """The buyer pays an accepted offer; the answer is an order with where to pay."""

    required_scopes = {"POST": "licenses:write"}

    @extend_schema(request=ParticularsRequest, responses={201: OrderSerializer})
    @idempotent
    def post(self, request: Request, negotiation_id: str) -> Response:
        form = ParticularsRequest(data=request.data)
        form.is_valid(raise_exception=True)
        user = _user(request)
        talk = offer_queries.get_negotiation_for(user, negotiation_id.replace("\0", ""))
        assert talk.latest is not None  # every negotiation begins with an offer
        talk.latest.negotiation = talk
        team = form.team_of(user)
        form.check_country(team, talk.latest.price_minor, talk.latest.terms.body)
        order = offer_orders.place_order(
            offer=talk.latest, actor=user, particulars=form.particulars(), organization=team
        )
        return to_pay(request, order)


class OfferFiles(APIView):
    """Attach a file to one's own open offer."""

    parser_classes = [MultiPartParser, FormParser]
    required_scopes = {"POST": "offers:write"}

    @extend_schema(request=FileRequest, responses={201: OfferFileSerializer})
    @idempotent
    def post(self, request: Request, negotiation_id: str) -> Response:
        form = FileRequest(data=request.data)
        form.is_valid(raise_exception=True)
        talk = offer_queries.get_negotiation_for(_user(request), negotiation_id.replace("\0", ""))
        assert talk.latest is not None  # every negotiation begins with an offer
        kept = offers.attach_file(offer=talk.latest, actor=_user(request), file=form.validated_data["file"])
        return Response(OfferFileSerializer(kept).data, status=201)


class OfferFileDetail(APIView):
    """The bytes of a file, for the two sides."""

    required_scopes = {"GET": "offers:read"}

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, negotiation_id: str, file_id: str) -> HttpResponseBase:
        found = offer_queries.get_file_for(_user(request), file_id.replace("\0", ""))
        if found.offer is None or found.offer.negotiation_id != negotiation_id:
            raise NotFound("file")
        return attachment(found.key, found.name, found.media_type)
