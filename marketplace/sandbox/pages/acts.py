"""What a tester may do to the local Stripe's objects, by name."""

from collections.abc import Callable
from typing import Any

from marketplace.sandbox import checkout, connect, disputes, payouts, refunds
from marketplace.sandbox.deliveries import send_again
from marketplace.sandbox.dispatch import perform
from marketplace.sandbox.models import Delivery

Act = Callable[[str], object]


def _locked(action: Callable[..., Any], **kwargs: Any) -> Act:
    return lambda stripe_id: perform(action, stripe_id, **kwargs)


def _refund(charge: str) -> object:
    return perform(refunds.create, {"charge": charge})


def _reverse(transfer: str) -> object:
    return perform(connect.reverse_transfer, {}, transfer)


def _resend(event: str) -> object:
    return [send_again(row.pk) for row in Delivery.objects.filter(event__stripe_id=event)]


def _redeliver(delivery: str) -> object:
    return send_again(int(delivery))


ACTS: dict[str, Act] = {
    "expire": _locked(checkout.expire),
    "settle": _locked(checkout.decide, paid=True),
    "bounce": _locked(checkout.decide, paid=False),
    "refund": _refund,
    "fail_refund": _locked(refunds.fail),
    "dispute": _locked(disputes.open_dispute),
    "inquire": _locked(disputes.open_dispute, inquiry=True),
    "win": _locked(disputes.decide, won=True),
    "lose": _locked(disputes.decide, won=False),
    "require": _locked(connect.require),
    "disable": _locked(connect.disable),
    "complete": _locked(connect.complete_onboarding),
    "reverse": _reverse,
    "fail_payout": _locked(payouts.fail),
    "resend": _resend,
    "redeliver": _redeliver,
}
