"""The endpoints of the local Stripe, by method and path."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from marketplace.sandbox import (
    accounts_v2,
    balance,
    checkout,
    connect,
    disputes,
    endpoints,
    payouts,
    refunds,
    store,
    thin,
)
from marketplace.sandbox.errors import StripeError
from marketplace.sandbox.forms import Params

Shape = dict[str, Any]
LISTS = {
    "/v1/checkout/sessions": ("checkout.session", ("payment_intent", "status")),
    "/v1/payment_intents": ("payment_intent", ("customer",)),
    "/v1/charges": ("charge", ("payment_intent", "transfer_group")),
    "/v1/refunds": ("refund", ("payment_intent", "charge")),
    "/v1/accounts": ("account", ()),
    "/v1/transfers": ("transfer", ("transfer_group", "destination")),
    "/v1/disputes": ("dispute", ("charge", "payment_intent")),
    "/v1/payouts": ("payout", ("status",)),
    "/v1/balance_transactions": ("balance_transaction", ("source", "type", "currency")),
    "/v1/events": ("event", ("type",)),
}
OF_ACCOUNTS = ("balance_transaction", "event", payouts.KIND)


@dataclass(frozen=True)
class Call:
    """One request: path and decoded parameters, the connected account it is made for, and whether it breaks down.

    A breakdown happens in mid-work, so that Stripe remembers the failure under the idempotency key.
    """

    method: str
    path: str
    params: Params
    account: str = ""
    breaks: bool = False


POSTS: list[tuple[str, Callable[..., Shape]]] = [
    (r"/v1/checkout/sessions", checkout.create),
    (r"/v1/checkout/sessions/(\w+)/expire", lambda params, stripe_id: checkout.expire(stripe_id)),
    (r"/v1/refunds", refunds.create),
    (r"/v1/accounts", connect.create_account),
    (r"/v1/accounts/(\w+)", connect.update_account),
    (r"/v1/account_links", connect.create_link),
    (r"/v1/accounts/(\w+)/login_links", connect.login_link),
    (r"/v1/disputes/(\w+)", disputes.update),
    (r"/v1/disputes/(\w+)/close", disputes.accept),
    (r"/v1/transfers", connect.create_transfer),
    (r"/v1/transfers/(\w+)/reversals", connect.reverse_transfer),
    (r"/v2/core/accounts", accounts_v2.create),
    (r"/v2/core/account_links", accounts_v2.create_link),
]


def find_handler(call: Call) -> Callable[[], Shape]:
    """What answers this request, with its parameters; raises for an address Stripe does not have."""
    if call.method == "POST":
        for pattern, handler in POSTS:
            match = re.fullmatch(pattern, call.path)
            if match:
                return partial(handler, call.params, *match.groups())
    elif call.method == "GET":
        return partial(_read, call)
    raise unknown(call)


def unknown(call: Call) -> StripeError:
    return StripeError(f"Unrecognized request URL ({call.method}: {call.path}).", status=404, stored=False)


def _read(call: Call) -> Shape:
    if call.path == "/v1/balance":
        return balance.shape(call.account)
    if call.path == "/v1/webhook_endpoints":
        return {"object": "list", "url": call.path, "has_more": False, "data": endpoints.shapes()}
    if call.path in LISTS:
        kind, filters = LISTS[call.path]
        return store.listing(kind, call.params, call.path, filters, _scope(call, kind))
    if call.path == "/v2/core/event_destinations":
        return accounts_v2.list_destinations(call.params)
    parent, _, stripe_id = call.path.rpartition("/")
    if call.path == "/v2/core/events":
        return thin.list_events(call.params)
    if parent == "/v2/core/events":
        return thin.read(stripe_id)
    if parent == "/v2/core/accounts":
        return accounts_v2.read(call.params, stripe_id)
    if stripe_id == "line_items":
        return _line_items(call, parent.rpartition("/")[2])
    if parent in LISTS:
        return store.get(LISTS[parent][0], stripe_id).data
    raise unknown(call)


def _scope(call: Call, kind: str) -> str:
    return call.account if kind in OF_ACCOUNTS else ""


def _line_items(call: Call, stripe_id: str) -> Shape:
    items = store.get("checkout.session", stripe_id).extra["items"]
    rows = [
        {"id": f"li_{stripe_id[8:]}{index}", "object": "item", "amount_total": item["amount"],
         "amount_subtotal": item["amount"], "amount_discount": 0, "amount_tax": item.get("tax", 0),
         "currency": item["currency"], "metadata": item.get("metadata", {}),
         "description": item["name"], "quantity": item["quantity"], "price": None}
        for index, item in enumerate(items)
    ]  # fmt: skip
    return {"object": "list", "url": call.path, "has_more": False, "data": rows}
