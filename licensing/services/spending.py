"""What the buyers of a team may order without asking its owners and managers."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policies as account_policies
from accounts.models import Organization, User
from licensing import purchase_request_queries as queries
from licensing.models import SpendingLimit
from marketplace.core import events, money
from marketplace.core.errors import NotAllowed, Refusal


def set_limits(*, organization: Organization, limits: Mapping[str, int | None], actor: User) -> None:
    """The most that one order may cost in each currency, in minor units; None for no limit. Others stay as they are."""
    if not account_policies.can_decide_purchases(actor, organization):
        raise NotAllowed("role_too_low", _("Only owners and managers set what buyers may spend."))
    for currency, amount in limits.items():
        if currency not in money.CURRENCIES:
            raise Refusal("currency_unknown", _("Choose one of the currencies."), field="currency")
        if amount is not None and not 0 <= amount <= money.MAX_MINOR:
            raise Refusal("amount_invalid", _("The amount is too large."), field=currency)
    with transaction.atomic():
        Organization.objects.select_for_update().get(pk=organization.pk)
        before = queries.get_limits(organization)
        for currency, amount in limits.items():
            rows = SpendingLimit.objects.filter(organization=organization, currency=currency)
            if amount is None:
                rows.delete()
            else:
                SpendingLimit.objects.update_or_create(
                    organization=organization, currency=currency, defaults={"amount_minor": amount}
                )
        after = queries.get_limits(organization)
        if after != before:
            changed = {"from": before, "to": after}
            events.record("organization.limits_changed", subject=organization, actor=actor, payload=changed)


def check_limit(*, buyer: User, organization: Organization | None, price_minor: int, currency: str) -> None:
    """Raise Refusal when this order costs more than its buyer may spend for the team without asking."""
    limit = queries.find_exceeded(buyer, organization, price_minor, currency)
    if limit is None or organization is None:
        return
    words = {"limit": money.display(limit, currency), "team": organization.name}
    raise Refusal(
        "approval_needed",
        _("You may spend up to %(limit)s at once for %(team)s. Ask its owners and managers for more.") % words,
        field="organization", status=403, limit_minor=limit, currency=currency,
    )  # fmt: skip
