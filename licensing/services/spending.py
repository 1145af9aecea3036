"""What the buyers of a team may spend without asking its owners and managers: at once, and in a month."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policies as account_policies
from accounts.models import Membership, Organization, User
from licensing import purchase_request_queries as queries
from licensing.models import SpendingLimit
from marketplace.core import events, money
from marketplace.core.errors import NotAllowed, Refusal

Per = SpendingLimit.Per


def set_limits(
    *, organization: Organization, limits: Mapping[str, int | None], actor: User,
    monthly: Mapping[str, int | None] | None = None,
) -> None:  # fmt: skip
    """The most that one order of a buyer may cost in each currency, and what they may spend in a month, in minor units;
    None for no limit. Others stay as they are."""
    if not account_policies.can_decide_purchases(actor, organization):
        raise NotAllowed("role_too_low", _("Only owners and managers set what buyers may spend."))
    wanted = {Per.ORDER: limits, Per.MONTH: monthly or {}}
    for amounts in wanted.values():
        _check(amounts)
    with transaction.atomic():
        Organization.objects.select_for_update().get(pk=organization.pk)
        before = _all_limits(organization)
        for per, amounts in wanted.items():
            _store(organization, per, amounts)
        after = _all_limits(organization)
        if after != before:
            changed = {"from": before, "to": after}
            events.record("organization.limits_changed", subject=organization, actor=actor, payload=changed)


def _check(amounts: Mapping[str, int | None]) -> None:
    for currency, amount in amounts.items():
        if currency not in money.CURRENCIES:
            raise Refusal("currency_unknown", _("Choose one of the currencies."), field="currency")
        if amount is not None and not 0 <= amount <= money.MAX_MINOR:
            raise Refusal("amount_invalid", _("The amount is too large."), field=currency)


def _all_limits(organization: Organization) -> dict[str, dict[str, int]]:
    return {str(per): queries.get_limits(organization, per) for per in Per}


def _store(organization: Organization, per: str, amounts: Mapping[str, int | None]) -> None:
    for currency, amount in amounts.items():
        row: dict[str, Any] = {"organization": organization, "currency": currency, "per": per}
        if amount is None:
            SpendingLimit.objects.filter(**row).delete()
        else:
            SpendingLimit.objects.update_or_create(**row, defaults={"amount_minor": amount})


def check_limit(*, buyer: User, organization: Organization | None, price_minor: int, currency: str) -> None:
    """Raise Refusal when this order costs more than its buyer may spend for the team without asking.

    In the transaction that places the order: two of one buyer's wait for each other, so that both are counted.
    """
    if organization is None:
        return
    members = Membership.objects.select_for_update(no_key=True).filter(organization=organization, user=buyer)
    list(members.values_list("pk"))
    exceeded = queries.find_exceeded(buyer, organization, price_minor, currency)
    if exceeded:
        raise _approval_needed(exceeded, organization, currency)


def _approval_needed(exceeded: queries.Exceeded, organization: Organization, currency: str) -> Refusal:
    words = {
        "limit": money.display(exceeded.limit_minor, currency), "team": organization.name,
        "left": money.display(exceeded.left_minor, currency),
    }  # fmt: skip
    data = {"limit_minor": exceeded.limit_minor, "currency": currency}
    if exceeded.per == Per.ORDER:
        said = _("You may spend up to %(limit)s at once for %(team)s. Ask its owners and managers for more.")
    else:
        said = _(
            "You may spend up to %(limit)s a month for %(team)s, and %(left)s of it is left. Ask its owners and "
            "managers for more."
        )
        data["left_minor"] = exceeded.left_minor
    return Refusal("approval_needed", said % words, field="organization", status=403, **data)
