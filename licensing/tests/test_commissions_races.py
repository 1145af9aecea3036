"""Two acts on one commission at the same moment, with connections of their own: one outcome, and no money twice."""

import pytest

from licensing.models import Commission, License, Order
from licensing.services import commission_orders, commissions, orders
from licensing.tests import commissioning as made
from licensing.tests.test_market import make_work
from licensing.tests.test_orders_service import pay
from marketplace.core.errors import Refusal
from payouts import audit, ledger

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])


def test_cancel_and_deliver_at_once(alice, carol, deliver, at_once):
    commission, work = made.begin(carol, alice, deliver), make_work(alice)
    results = at_once(
        lambda: commissions.cancel(commission=made.again(commission), actor=alice),
        lambda: commissions.deliver(commission=made.again(commission), work=work, actor=alice),
        lambda: commissions.deliver(commission=made.again(commission), work=work, actor=alice),
    )
    deliver()
    assert all(isinstance(one, Commission | Refusal) for one in results)
    assert made.again(commission).state == "canceled"  # a delivery before it does not keep it from being canceled
    assert ledger.balance("deposits", "EUR") == 0 and audit.find_problems() == []


def test_the_rest_paid_and_canceled_at_once(alice, carol, deliver, at_once):
    commission = made.begin(carol, alice, deliver)
    made.hand_over(commission)
    order = made.place_rest(commission)
    assert pay(order) is None
    results = at_once(
        lambda: orders.settle(order_id=order.pk),
        lambda: commissions.cancel(commission=made.again(commission), actor=alice),
        lambda: orders.settle(order_id=order.pk),
    )
    deliver()
    state = made.again(commission).state
    assert state in ("completed", "canceled") and all(isinstance(one, Commission | Order | Refusal) for one in results)
    assert License.objects.count() == (state == "completed") and audit.find_problems() == []


def test_many_clicks_on_each_half_make_one_order(alice, carol, deliver, at_once):
    talk = made.agree(carol, alice)
    results = at_once(*[lambda: made.place(talk)] * 3)
    assert len({one.pk for one in results}) == 1
    commission = made.pay_half(talk, deliver)
    made.hand_over(commission)
    results = at_once(
        *[lambda: commission_orders.place_balance(commission=made.again(commission), actor=carol)] * 3,
    )
    assert len({one.pk for one in results}) == 1 and Order.objects.count() == 2


def test_both_halves_refunded_at_once(alice, carol, sam, deliver, at_once):
    commission = made.begin(carol, alice, deliver)
    made.hand_over(commission)
    balance = made.pay_rest(commission, deliver)
    results = at_once(
        lambda: orders.refund_order(order=commission.deposit, actor=sam, reason="By mistake."),
        lambda: orders.refund_order(order=balance, actor=sam, reason="By mistake."),
    )
    deliver()
    assert all(isinstance(one, Order | Refusal) for one in results)
    assert made.again(commission).state == "undone" and audit.find_problems() == []
    assert ledger.balance("stripe_clearing", "EUR") == 0
