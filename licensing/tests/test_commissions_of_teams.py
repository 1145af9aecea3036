"""Commissions that a team paid for: whoever runs it answers for a buyer who left, so that no deposit is lost."""

import pytest

from accounts.models import Membership
from licensing import commission_queries
from licensing.models import Commission, License, Order
from licensing.services import commission_orders, commissions
from licensing.tests.commissioning import again, agree, hand_over, pay_half, place_rest
from licensing.tests.test_orders_service import pay
from marketplace.core.errors import NotAllowed
from payouts import audit

pytestmark = pytest.mark.django_db


@pytest.fixture
def commission(alice, dan, northwind, deliver):
    """Half paid by dan, who buys for the team that carol runs, and delivered."""
    found = pay_half(agree(dan, alice, northwind), deliver, organization=northwind)
    hand_over(found)
    deliver()
    return again(found)


def leave(dan):
    Membership.objects.filter(user=dan).delete()


def test_who_runs_the_team_pays_the_other_half_for_it(
    commission, alice, carol, dan, northwind, deliver, browse, mailoutbox
):
    leave(dan)
    page = f"/offers/{commission.offer.negotiation_id}/"
    assert f"/commissions/{commission.pk}/pay/" in browse(carol).get(page).content.decode()
    assert browse(carol).post(f"/commissions/{commission.pk}/pay/", {"waive_return": ""}).status_code == 302
    order = Order.objects.get(purpose="balance")
    assert pay(order) is None
    deliver()
    held = License.objects.get(order=order)
    assert (held.organization, held.licensee, held.state) == (northwind, carol, "active")
    assert held.licensee_name == order.licensee_name == commission.deposit.licensee_name
    assert again(commission).state == "completed" and audit.find_problems() == []


def test_who_left_the_team_decides_nothing_about_its_money(commission, dan, deliver):
    leave(dan)
    for act in (
        lambda: commission_orders.place_balance(commission=again(commission), actor=dan),
        lambda: commissions.ask_changes(commission=again(commission), actor=dan, wanted="Bluer."),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert not Order.objects.filter(purpose="balance").exists() and again(commission).state == "delivered"
    assert not commissions.may_cancel(again(commission), dan)
    assert list(commission_queries.list_waiting_for(dan)) == []


def test_viewers_buyers_and_strangers_do_not_see_it(commission, mallory, wen, carol, northwind, browse, api):
    Membership.objects.create(organization=northwind, user=wen, role="buyer", accepted_at=northwind.created_at)
    page = f"/offers/{commission.offer.negotiation_id}/"
    for person in (mallory, wen):
        assert browse(person).get(page).status_code == 404
        assert browse(person).get(f"/commissions/{commission.pk}/pay/").status_code == 404
        assert api(person).get(f"/api/v1/commissions/{commission.pk}/").status_code == 404
    assert api(carol).get(f"/api/v1/commissions/{commission.pk}/").status_code == 200
    assert [one.pk for one in commission_queries.list_waiting_for(carol)] == [commission.pk]


def test_the_maker_is_never_the_buyer_too(commission, alice, northwind):
    Membership.objects.create(organization=northwind, user=alice, role="manager", accepted_at=northwind.created_at)
    with pytest.raises(NotAllowed):
        commission_orders.place_balance(commission=again(commission), actor=alice)
    assert list(commission_queries.list_waiting_for(alice)) == []


def test_who_runs_the_team_is_told_and_asks_for_changes(commission, alice, carol, dan, deliver, mailoutbox):
    told = [mail.to[0] for mail in mailoutbox if "is delivered" in mail.subject]
    assert sorted(told) == sorted([dan.email, carol.email])
    leave(dan)
    mailoutbox.clear()
    commissions.ask_changes(commission=again(commission), actor=carol, wanted="Bluer, please.")
    hand_over(commission, again(commission).work)
    deliver()
    assert [mail.to[0] for mail in mailoutbox if "is delivered" in mail.subject] == [carol.email]
    assert Commission.objects.get().state == "delivered"


def test_two_of_the_team_who_pay_at_once_pay_once(commission, carol, deliver):
    mine, theirs = place_rest(commission), commission_orders.place_balance(commission=again(commission), actor=carol)
    commission_orders.orders.open_checkout(order=theirs)
    assert pay(mine) is None
    pay(theirs)
    deliver()
    assert sorted(order.state for order in Order.objects.filter(purpose="balance")) == ["canceled", "paid"]
    assert License.objects.count() == 1 and audit.find_problems() == []
