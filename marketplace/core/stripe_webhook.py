"""Receiving Stripe's messages: verified on the raw body, stored once by their id, answered at once."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from marketplace.core import inbound
from marketplace.core.stripe_client import get_client, read_event

PLATFORM, CONNECT, V2 = "stripe", "stripe_connect", "stripe_v2"
V2_KINDS = (
    "v2.core.account[configuration.recipient].capability_status_updated",
    "v2.core.account[requirements].updated",
)


def take(request: HttpRequest, *, provider: str, secrets: str) -> HttpResponse:
    """Store one message and say so; 400 when it is not signed for this endpoint or is about another kind of account.

    Messages about connected accounts carry their account and belong to the Connect endpoint only: what a
    connected account does can never speak for the platform.
    """
    event = read_event(request.body, request.headers.get("Stripe-Signature", ""), secrets)
    if event is None:
        return HttpResponse("signature refused\n", status=400, content_type="text/plain")
    account = event.get("account") or ""
    if bool(account) != (provider == CONNECT):
        return HttpResponse("not an event of this endpoint\n", status=400, content_type="text/plain")
    inbound.receive(provider=provider, external_id=event["id"], kind=event["type"], payload=event, account=str(account))
    return HttpResponse("ok\n", content_type="text/plain")


def take_thin(request: HttpRequest, *, secrets: str) -> HttpResponse:
    """Store one v2 message, which only points at what changed; 400 for anything else."""
    event = read_event(request.body, request.headers.get("Stripe-Signature", ""), secrets)
    if event is None:
        return HttpResponse("signature refused\n", status=400, content_type="text/plain")
    if event.get("object") != "v2.core.event" or not isinstance(event.get("related_object"), dict):
        return HttpResponse("not an event of this endpoint\n", status=400, content_type="text/plain")
    _store_thin(event)
    return HttpResponse("ok\n", content_type="text/plain")


def _store_thin(event: dict[str, Any]) -> bool:
    about = event["related_object"]
    account = str(about.get("id", "")) if about.get("type") == "v2.core.account" else ""
    return inbound.receive(provider=V2, external_id=event["id"], kind=event["type"], payload=event, account=account)


def replay(*, since: datetime) -> int:
    """Store what Stripe says happened since then and never arrived; how many. Stripe keeps events for 30 days.

    Messages are only stored here and applied as if they had come by themselves, so a second replay changes nothing.
    """
    found = get_client().v1.events.list({"created": {"gte": int(since.timestamp())}, "limit": 100})
    missed = 0
    for event in found.auto_paging_iter():
        if inbound.is_applied(PLATFORM, event.type):
            payload = event.to_dict()
            missed += inbound.receive(provider=PLATFORM, external_id=event.id, kind=event.type, payload=payload)
    return missed + (_replay_thin(since) if settings.STRIPE_ACCOUNTS_V2 else 0)


def _replay_thin(since: datetime) -> int:
    """The same for the events of Accounts v2, whose pages go on at the oldest moment seen."""
    missed, until, more = 0, "", True
    while more:
        created = {"gte": _moment(since), **({"lte": until} if until else {})}
        params: Any = {"created": created, "limit": 100, "types": list(V2_KINDS)}
        page: Any = get_client().v2.core.events.list(params)
        events = [event.to_dict() for event in page.data]
        missed += sum(_store_thin(event) for event in events if isinstance(event.get("related_object"), dict))
        oldest = str(events[-1]["created"]) if events else until
        more, until = bool(page.has_more) and oldest != until, oldest
    return missed


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
