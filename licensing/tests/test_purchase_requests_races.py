"""Two managers, or two ways to the checkout, at the same moment with connections of their own: one outcome."""

import pytest
from django.utils import timezone

from accounts.models import Membership
from licensing.models import Order, PurchaseRequest
from licensing.services import purchase_requests
from licensing.tests.asking import again, ask, bind
from licensing.tests.test_market import make_work, offer
from marketplace.core.errors import Refusal

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])


@pytest.fixture
def asked(alice, carol, dan, mallory, northwind):
    Membership.objects.create(
        organization=northwind, user=mallory, email=mallory.email, role="manager", accepted_at=timezone.now()
    )
    bind(northwind, carol)
    return ask(dan, northwind, offer(make_work(alice)))


def test_two_managers_give_one_answer(asked, carol, mallory, at_once):
    results = at_once(
        lambda: purchase_requests.approve(request=again(asked), actor=carol),
        lambda: purchase_requests.refuse(request=again(asked), actor=mallory, reason="no"),
        lambda: purchase_requests.approve(request=again(asked), actor=mallory),
    )
    won = [one for one in results if isinstance(one, PurchaseRequest)]
    assert len(won) == 1
    assert {one.code for one in results if isinstance(one, Refusal)} == {"request_over"}
    assert (again(asked).state, again(asked).decided_by) == (won[0].state, won[0].decided_by)


def test_requester_and_manager_at_the_checkout_make_one_order(asked, carol, dan, at_once):
    purchase_requests.approve(request=asked, actor=carol)
    results = at_once(
        *[lambda who=who: purchase_requests.check_out(request=asked, actor=who) for who in (carol, dan, carol, dan)]
    )
    assert len({one.pk for one in results}) == 1 == Order.objects.count()


def test_many_clicks_ask_once(asked, dan, northwind, at_once):
    results = at_once(*[lambda: ask(dan, northwind, asked.listing)] * 3)
    assert {one.pk for one in results} == {asked.pk}
