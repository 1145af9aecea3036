"""Accounts v2: the same connected accounts as v1 knows, in the shape and with the words of `/v2/core/`."""

from typing import Any

from django.conf import settings

from marketplace.sandbox import connect, endpoints, store, thin
from marketplace.sandbox.errors import bad_param, missing_param
from marketplace.sandbox.forms import Params
from marketplace.sandbox.models import StripeObject

INCLUDED = ("configuration.recipient", "configuration.merchant", "configuration.customer", "defaults", "identity",
            "requirements", "future_requirements")  # fmt: skip

# v1's names of what is missing, as v2 says the same
NAMES = {
    "external_account": "configuration.recipient.default_outbound_destination",
    "individual.first_name": "identity.individual.given_name",
    "individual.last_name": "identity.individual.surname",
    "individual.address.line1": "identity.individual.address.line1",
    "individual.id_number": "identity.individual.id_numbers",
    "individual.verification.document": "identity.individual.documents.primary_verification",
    "tos_acceptance.date": "identity.attestations.terms_of_service.account.date",
}


def create(params: Params) -> dict[str, Any]:
    """A recipient that has not been onboarded."""
    wanted = _at(params, "configuration", "recipient", "capabilities", "stripe_balance", "stripe_transfers")
    if not wanted.get("requested"):
        raise missing_param("configuration.recipient.capabilities.stripe_balance.stripe_transfers.requested")
    responsible = _at(params, "defaults", "responsibilities")
    made = connect.create_account(
        {
            "email": params.get("contact_email"), "metadata": params.get("metadata") or {},
            "capabilities": {"transfers": {"requested": "true"}},
            "controller": {
                "fees": {"payer": responsible.get("fees_collector", "stripe")},
                "losses": {"payments": responsible.get("losses_collector", "stripe")},
                "stripe_dashboard": {"type": params.get("dashboard") or "none"},
            },
        }
    )  # fmt: skip
    return _shape(store.get("account", made["id"]), params)


def read(params: Params, stripe_id: str) -> dict[str, Any]:
    """An account with the parts that `include` names; the others are null."""
    return _shape(store.get("account", stripe_id), params)


def create_link(params: Params) -> dict[str, Any]:
    """The address where the account's owner gives the details."""
    use_case = _at(params, "use_case")
    urls = _at(use_case, str(use_case.get("type")))
    made = connect.create_link(
        {"account": params.get("account"), "return_url": urls.get("return_url") or urls.get("refresh_url"), **urls}
    )
    return {
        "object": "v2.core.account_link", "account": params["account"], "created": thin.time(made["created"]),
        "expires_at": thin.time(made["expires_at"]), "livemode": False, "url": made["url"], "use_case": use_case,
    }  # fmt: skip


def list_destinations(params: Params) -> dict[str, Any]:
    """The one endpoint for thin events."""
    now = thin.time(0)
    row = {
        "object": "v2.core.event_destination", "id": "ed_v2", "created": now, "updated": now, "description": "",
        "enabled_events": ["*"], "event_payload": "thin", "livemode": False, "name": "v2", "status": "enabled",
        "type": "webhook_endpoint", "webhook_endpoint": {"url": f"{settings.SITE_URL}{endpoints.V2}"},
    }  # fmt: skip
    return {"object": "list", "url": "/v2/core/event_destinations", "has_more": False, "data": [row]}


def _shape(row: StripeObject, params: Params) -> dict[str, Any]:
    included = params.get("include") or []
    if unknown := sorted(set(included) - set(INCLUDED)):
        raise bad_param("include", f"Invalid value: {unknown[0]}.")
    data = row.data
    parts: dict[str, Any] = {
        "configuration": {"recipient": _recipient(data)} if "configuration.recipient" in included else None,
        "defaults": _defaults(data) if "defaults" in included else None,
        "requirements": _requirements(data) if "requirements" in included else None,
    }
    return {
        "object": "v2.core.account", "id": row.stripe_id, "applied_configurations": ["recipient"], "closed": False,
        "contact_email": data["email"], "created": thin.time(data["created"]), "livemode": False,
        "dashboard": data["controller"]["stripe_dashboard"]["type"], "metadata": data["metadata"],
        **{name: part for name, part in parts.items() if part is not None},
    }  # fmt: skip


def _recipient(data: dict[str, Any]) -> dict[str, Any]:
    balance = {
        "stripe_transfers": _capability(data["capabilities"].get("transfers") == "active"),
        "payouts": _capability(data["payouts_enabled"]),
    }
    return {"applied": True, "capabilities": {"stripe_balance": balance}}


def _capability(active: bool) -> dict[str, Any]:
    details = [] if active else [{"code": "requirements_past_due", "resolution": "provide_info"}]
    return {"status": "active" if active else "restricted", "status_details": details}


def _defaults(data: dict[str, Any]) -> dict[str, Any]:
    controller = data["controller"]
    return {
        "currency": data["default_currency"],
        "responsibilities": {
            "fees_collector": controller["fees"]["payer"], "losses_collector": controller["losses"]["payments"],
            "requirements_collector": "stripe",
        },
    }  # fmt: skip


def _requirements(data: dict[str, Any]) -> dict[str, Any]:
    restricts = [{"capability": "stripe_balance.stripe_transfers", "configuration": "recipient",
                  "deadline": {"status": "currently_due"}}]  # fmt: skip
    entries = [
        {
            "awaiting_action_from": "user", "description": NAMES.get(name, name), "errors": [],
            "impact": {"restricts_capabilities": restricts}, "minimum_deadline": {"status": "currently_due"},
            "requested_reasons": [{"code": "routine_onboarding"}],
        }
        for name in data["requirements"]["currently_due"]
    ]  # fmt: skip
    return {"entries": entries}


def _at(params: Params, *path: str) -> dict[str, Any]:
    """A nested object of a JSON body; empty when a step is missing or is none."""
    found: Any = params
    for step in path:
        found = found.get(step) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}
