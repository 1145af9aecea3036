"""Receiving Stripe's messages: verified on the raw body, stored once by their id, answered at once."""

from django.http import HttpRequest, HttpResponse

from marketplace.core import inbound
from marketplace.core.stripe_client import read_event

PLATFORM, CONNECT = "stripe", "stripe_connect"


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
