"""Commissions: half is paid before and held, half at the delivery, and what was agreed is the license."""

from datetime import timedelta

import pytest
from django.utils import timezone

from licensing.models import Commission, License, Negotiation, Order
from licensing.services import commission_deadlines, commission_orders, commissions, offers, orders
from licensing.services.offers import Revision
from licensing.terms import presets
from licensing.tests import commissioning as made
from licensing.tests.test_briefs import publish
from licensing.tests.test_market import make_work
from licensing.tests.test_market import offer as put_on_offer
from licensing.tests.test_offers_service import latest
from licensing.tests.test_orders_service import pay
from marketplace.core.errors import NotAllowed, NotFound, Refusal
from marketplace.core.models import Event
from payouts import audit, ledger
from payouts.models import Deposit, Sale
from works import handover
from works import queries as work_queries
from works.models import Work
from works.services import derivations

pytestmark = pytest.mark.django_db


def held(currency="EUR"):
    return ledger.balance("deposits", currency)


def refused(act, **fields):
    with pytest.raises(Refusal) as found:
        act(**fields)
    return found.value.code, found.value.field


def test_half_is_held_then_both_halves_are_sales_and_the_terms_are_the_license(alice, carol, deliver, mailoutbox):
    commission = made.begin(carol, alice, deliver, terms={"max_copies": 10_000})
    deposit = commission.deposit
    assert (deposit.state, deposit.price_minor, deposit.terms, held()) == ("paid", 22_500, None, 22_500)
    assert not Sale.objects.exists() and not License.objects.exists() and audit.find_problems() == []
    assert ledger.balance("pending", "EUR", alice) == ledger.balance("revenue", "EUR") == 0
    made.hand_over(commission, note="As you see it at six in the morning.")
    balance = made.pay_rest(commission, deliver)
    assert (balance.state, balance.price_minor, balance.licensee_name) == ("paid", 22_501, deposit.licensee_name)
    commission = made.again(commission)
    agreed = latest(commission.offer.negotiation)
    got = License.objects.get()
    assert (commission.state, got.work, got.terms_hash) == ("completed", commission.work, agreed.terms_id)
    assert got.terms.body["max_copies"] == 10_000 and got.order == balance
    assert {sale.source: sale.gross_minor for sale in Sale.objects.all()} == {deposit.pk: 22_500, balance.pk: 22_501}
    assert {sale.work for sale in Sale.objects.all()} == {commission.work} and held() == 0
    assert ledger.balance("pending", "EUR", alice) == 45_001 - 2 * 2250 and audit.find_problems() == []
    subjects = [(mail.to[0], mail.subject) for mail in mailoutbox]
    assert (carol.email, "“Harbor for the catalog” is delivered") in subjects


def test_what_it_was_made_from_gets_its_share_of_both_halves(alice, bob, carol, deliver):
    parent = make_work(bob)
    put_on_offer(parent, preset="remix")
    commission = made.begin(carol, alice, deliver)
    work = make_work(alice, title="From the harbor")
    edge = {"work_id": parent.pk, "share_bps": 2000, "relation": "remix_of", "reach": "direct"}
    derivations.declare_parents(child=work, parents=[edge], actor=alice)
    made.hand_over(commission, work)
    made.pay_rest(commission, deliver)
    # of each half less its fee of 10 %, a fifth and what that leaves
    assert ledger.balance("pending", "EUR", bob) == 4050 + 4050
    assert ledger.balance("pending", "EUR", alice) == 16_200 + 16_201 and audit.find_problems() == []


def test_a_parent_that_leaves_no_room_for_the_terms_refuses_the_delivery(alice, bob, carol, deliver):
    parent = make_work(bob)
    put_on_offer(parent, preset="remix")
    commission = made.begin(carol, alice, deliver, terms=presets.build("extended", kind="image"))
    work = make_work(alice, title="From the harbor")
    edge = {"work_id": parent.pk, "share_bps": 2000, "relation": "remix_of", "reach": "direct"}
    derivations.declare_parents(child=work, parents=[edge], actor=alice)
    assert refused(made.hand_over, commission=commission, work=work) == ("parent_forbids", "work")
    assert made.again(commission).state == "making" and held() == 22_500


def test_a_commission_is_negotiated_like_any_offer(alice, carol, deliver):
    talk = made.offer_one(publish(carol), alice)
    second = offers.counter_offer(
        offer=latest(talk), actor=carol, revision=Revision({}, 40_000, making=made.making(rounds=3))
    )
    assert (second.assignment.rounds, second.number) == (3, 2)
    third = offers.counter_offer(offer=latest(talk), actor=alice, revision=Revision({}, 42_000))
    assert (third.assignment.text, third.assignment.rounds) == (made.TEXT, 3)  # what is left out stays
    offers.accept_offer(offer=latest(talk), actor=carol)
    commission = made.pay_half(talk, deliver)
    assert (commission.rounds_left, commission.due_on) == (3, third.assignment.due_on)


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"text": "Too short."}, "text_length", "text"), ({"text": "x" * 5001}, "text_length", "text"),
        ({"days": 0}, "deadline_invalid", "due_on"), ({"days": 181}, "deadline_invalid", "due_on"),
        ({"rounds": 11}, "rounds_invalid", "rounds"), ({"rounds": -1}, "rounds_invalid", "rounds"),
        ({"kind": "song"}, "kind_unknown", "kind"), ({"title": ""}, "title_invalid", "title"),
        ({"price": 60}, "price_out_of_range", "price"),
    ],
)  # fmt: skip
def test_what_is_refused_changes_nothing(alice, carol, fields, code, field):
    brief = publish(carol)
    if "days" in fields:  # from the day of the test, which may be another one than when its cases were read
        fields = {"due_on": made.in_days(fields["days"])}
    assert refused(made.offer_one, brief=brief, maker=alice, **fields) == (code, field)
    assert not Negotiation.objects.exists() and not Work.objects.exists()


def test_one_offer_for_a_brief_and_none_for_ones_own_or_a_closed_one(alice, carol):
    brief = publish(carol)
    made.offer_one(brief, alice)
    assert refused(made.offer_one, brief=brief, maker=alice)[0] == "offer_open"
    assert refused(made.offer_one, brief=brief, maker=carol)[0] == "own_brief"
    brief.state = "closed"
    brief.save()
    assert refused(made.offer_one, brief=brief, maker=alice)[0] == "brief_over"
    assert Negotiation.objects.count() == Work.objects.count() == 1


def test_the_reserved_work_is_nowhere_to_be_seen(alice, carol, sam):
    talk = made.offer_one(publish(carol), alice)
    assert not work_queries.list_works_of(alice).exists() and work_queries.count_works_of(alice) == {}
    for person in (alice, carol, sam):
        with pytest.raises(NotFound):
            work_queries.get_work_for(person, talk.work_id)


def test_a_second_click_places_each_half_once(alice, carol, deliver):
    talk = made.agree(carol, alice)
    assert made.place(talk) == made.place(talk)
    commission = made.pay_half(talk, deliver)
    made.hand_over(commission)
    assert made.place_rest(commission) == made.place_rest(commission)
    balance = made.pay_rest(commission, deliver)
    assert commission_orders.place_balance(commission=made.again(commission), actor=carol) == balance
    assert Order.objects.count() == 2


def test_a_team_pays_within_its_limit_of_the_whole_price(alice, carol, dan, northwind, deliver):
    from licensing.services import spending

    spending.set_limits(organization=northwind, limits={"EUR": 30_000}, actor=carol)
    talk = made.agree(dan, alice, organization=northwind)
    with pytest.raises(Refusal) as found:
        made.place(talk, organization=northwind)
    assert found.value.code == "approval_needed" and not Order.objects.exists()
    commission = made.pay_half(talk, deliver, organization=northwind, approved=True)
    made.hand_over(commission)
    balance = made.pay_rest(commission, deliver)
    assert balance.organization == northwind == License.objects.get().organization


def test_before_the_deposit_either_side_withdraws(alice, carol, deliver):
    for person in (alice, carol):
        talk = made.agree(carol, alice)
        order = made.place(talk)
        offers.withdraw_offer(offer=latest(talk), actor=person)
        deliver()
        order.refresh_from_db()
        assert order.state == "canceled" and held() == 0 and not Commission.objects.exists()


def test_a_deposit_that_comes_after_it_was_withdrawn_goes_back(alice, carol, deliver):
    talk = made.agree(carol, alice)
    order = made.place(talk)
    assert pay(order) is None
    offers.withdraw_offer(offer=latest(talk), actor=alice)
    deliver()
    order.refresh_from_db()
    assert order.state == "canceled" and not Commission.objects.exists() and held() == 0
    assert Event.objects.filter(name="payment.unwanted", subject=order.pk).count() == 1
    assert audit.find_problems() == []


def test_nobody_pays_half_for_what_should_be_there_already(alice, carol, time_machine):
    talk = made.agree(carol, alice, due_on=made.in_days(2))
    time_machine.move_to(timezone.now() + timedelta(days=3))
    assert refused(made.place, talk=talk)[0] == "deadline_over"


def test_the_maker_cancels_at_any_time_and_all_goes_back(alice, carol, deliver):
    for delivered in (False, True):
        commission = made.begin(carol, alice, deliver)
        if delivered:
            made.hand_over(commission)
        commissions.cancel(commission=commission, actor=alice, reason="The sea is frozen.")
        deliver()
        commission = made.again(commission)
        assert (commission.state, commission.deposit.state, commission.offer.state) == (
            "canceled",
            "refunded",
            "undone",
        )
        assert held() == ledger.balance("refunds_payable", "EUR") == 0 and not Sale.objects.exists()
        assert audit.find_problems() == []
        assert refused(commissions.cancel, commission=commission, actor=alice)[0] == "cannot_cancel"


def test_the_buyer_cancels_only_what_is_late(alice, carol, mallory, deliver, time_machine):
    commission = made.begin(carol, alice, deliver, due_on=made.in_days(5))
    for person in (carol, mallory):
        assert refused(commissions.cancel, commission=commission, actor=person)[0] == "cannot_cancel"
    time_machine.move_to(timezone.now() + timedelta(days=6))
    assert refused(commissions.cancel, commission=commission, actor=mallory)[0] == "cannot_cancel"
    commissions.cancel(commission=commission, actor=carol)
    assert made.again(commission).state == "canceled" and held() == 0


def test_a_payment_of_the_rest_after_it_was_canceled_goes_back(alice, carol, deliver):
    commission = made.begin(carol, alice, deliver)
    made.hand_over(commission)
    order = made.place_rest(commission)
    assert pay(order) is None
    commissions.cancel(commission=commission, actor=alice)
    deliver()
    order.refresh_from_db()
    assert (order.state, made.again(commission).state) == ("canceled", "canceled")
    assert not License.objects.exists() and audit.find_problems() == []
    assert ledger.balance("stripe_clearing", "EUR") == 0


def test_changes_are_asked_for_as_often_as_agreed(alice, carol, deliver):
    commission = made.begin(carol, alice, deliver)
    assert (
        refused(commissions.ask_changes, commission=commission, actor=carol, wanted="Warmer.")[0] == "commission_moved"
    )
    first = made.hand_over(commission).work
    order = made.place_rest(commission)
    with pytest.raises(NotAllowed):
        commissions.ask_changes(commission=commission, actor=alice, wanted="Warmer.")
    assert refused(commissions.ask_changes, commission=commission, actor=carol, wanted=" ")[1] == "wanted"
    commissions.ask_changes(commission=commission, actor=carol, wanted="Warmer, please.")
    deliver()
    order.refresh_from_db()
    commission = made.again(commission)
    assert (commission.state, commission.rounds_left, commission.wanted) == ("making", 0, "Warmer, please.")
    assert order.state == "canceled" and commission.work == first
    second = made.hand_over(commission).work
    assert refused(commissions.ask_changes, commission=commission, actor=carol, wanted="More.")[0] == "no_rounds_left"
    assert made.pay_rest(commission, deliver).work == second != first
    put_on_offer(first)  # what was not taken is the maker's again


def test_the_same_work_is_delivered_again_with_a_new_version(alice, carol, deliver):
    commission = made.begin(carol, alice, deliver)
    work = made.hand_over(commission).work
    commissions.ask_changes(commission=commission, actor=carol, wanted="Warmer, please.")
    assert made.hand_over(commission, work).state == "delivered"


def test_while_it_is_open_nobody_else_gets_the_work(alice, bob, carol, dan, deliver):
    commission = made.begin(carol, alice, deliver)
    work = made.hand_over(commission).work
    assert refused(put_on_offer, work=work)[0] == "work_commissioned"
    assert "change hands" in handover.find_objection(work) and not handover.find_objection(make_work(alice))
    other = made.begin(dan, alice, deliver)
    assert refused(made.hand_over, commission=other, work=work) == ("work_commissioned", "work")
    made.pay_rest(commission, deliver)
    put_on_offer(Work.objects.get(pk=work.pk))
    assert refused(made.hand_over, commission=other, work=work) == ("work_offered", "work")
    assert made.again(other).state == "making"


def test_what_cannot_be_licensed_as_agreed_is_not_delivered(alice, bob, carol, deliver):
    commission = made.begin(carol, alice, deliver)
    assert refused(made.hand_over, commission=commission, work=make_work(bob)) == ("not_owner", "work")
    text = make_work(alice, kind="text")
    assert refused(made.hand_over, commission=commission, work=text) == ("kind_differs", "work")
    draft = make_work(alice, state="draft")
    assert refused(made.hand_over, commission=commission, work=draft) == ("work_not_certified", "work")
    listed = put_on_offer(make_work(alice))
    assert refused(made.hand_over, commission=commission, work=listed.work) == ("work_offered", "work")
    with pytest.raises(NotAllowed):
        commissions.deliver(commission=commission, work=make_work(bob), actor=bob)
    assert made.again(commission).state == "making" and made.again(commission).work is None


def test_who_does_not_pay_the_rest_forfeits_the_deposit(alice, carol, deliver, time_machine, mailoutbox):
    commission = made.begin(carol, alice, deliver)
    made.hand_over(commission)
    assert commission_deadlines.sweep() == 0
    time_machine.move_to(timezone.now() + timedelta(days=12))
    commission_deadlines.sweep()
    commission_deadlines.sweep()
    deliver()
    assert [mail.to[0] for mail in mailoutbox if "waits for you" in mail.subject] == [carol.email]
    time_machine.move_to(timezone.now() + timedelta(days=3))
    assert commission_deadlines.sweep() == 1 and commission_deadlines.sweep() == 0
    deliver()
    commission = made.again(commission)
    assert (commission.state, commission.deposit.state, held()) == ("forfeited", "paid", 0)
    assert not License.objects.exists() and Sale.objects.get().gross_minor == 22_500
    assert ledger.balance("pending", "EUR", alice) == 20_250 and audit.find_problems() == []
    assert refused(made.place_rest, commission=commission)[0] == "commission_moved"
    put_on_offer(commission.work)


def test_a_buyer_who_is_paying_is_waited_for(alice, carol, deliver, time_machine):
    commission = made.begin(carol, alice, deliver)
    made.hand_over(commission)
    time_machine.move_to(timezone.now() + timedelta(days=14, minutes=-10))
    order = made.place_rest(commission)
    time_machine.move_to(timezone.now() + timedelta(minutes=20))
    assert commission_deadlines.sweep() == 0
    assert pay(order) is None
    deliver()
    assert made.again(commission).state == "completed"


def test_money_for_what_nobody_delivers_goes_back_by_itself(alice, carol, deliver, time_machine, mailoutbox):
    commission = made.begin(carol, alice, deliver, due_on=made.in_days(5))
    time_machine.move_to(timezone.now() + timedelta(days=7))
    assert commission_deadlines.sweep() == 0
    deliver()
    assert sorted(mail.to[0] for mail in mailoutbox if "is late" in mail.subject) == [alice.email, carol.email]
    time_machine.move_to(timezone.now() + timedelta(days=30))
    assert commission_deadlines.sweep() == 1
    deliver()
    commission = made.again(commission)
    assert (commission.state, commission.reason) == ("canceled", "It was not delivered in time.")
    assert held() == 0 and audit.find_problems() == []


def test_what_cannot_be_licensed_any_more_forfeits_nothing(alice, carol, deliver, time_machine):
    commission = made.begin(carol, alice, deliver)
    work = made.hand_over(commission).work
    work.state = "suspended"
    work.save(update_fields=["state"])
    assert refused(made.place_rest, commission=commission)[0] == "work_suspended"
    time_machine.move_to(timezone.now() + timedelta(days=15))
    assert commission_deadlines.sweep() == 1
    assert made.again(commission).state == "canceled" and held() == 0


@pytest.mark.parametrize("half", ["deposit", "balance"])
def test_a_refund_of_one_half_after_the_license_gives_back_both(alice, carol, sam, deliver, half):
    commission = made.begin(carol, alice, deliver)
    made.hand_over(commission)
    balance = made.pay_rest(commission, deliver)
    order = {"deposit": commission.deposit, "balance": balance}[half]
    orders.refund_order(order=order, actor=sam, reason="By mistake.")
    deliver()
    assert {one.state for one in Order.objects.all()} == {"refunded"}
    commission = made.again(commission)
    assert (commission.state, commission.offer.state, License.objects.get().state) == ("undone", "undone", "revoked")
    assert ledger.balance("pending", "EUR", alice) == ledger.balance("stripe_clearing", "EUR") == 0
    assert audit.find_problems() == []


def test_a_deposit_goes_back_whole_or_not(alice, carol, sam, deliver):
    commission = made.begin(carol, alice, deliver)
    refund = {"order": commission.deposit, "actor": sam, "reason": "By mistake."}
    assert refused(orders.refund_order, **refund, amount_minor=100) == ("deposit_whole", "amount")
    assert held() == 22_500
    orders.refund_order(**refund)
    assert made.again(commission).state == "canceled" and Deposit.objects.get().state == "returned"


def test_a_part_of_either_half_is_refunded_as_of_any_sale(alice, carol, sam, deliver):
    commission = made.begin(carol, alice, deliver)
    made.hand_over(commission)
    made.pay_rest(commission, deliver)
    orders.refund_order(order=commission.deposit, actor=sam, reason="A little late.", amount_minor=1000)
    assert made.again(commission).state == "completed" and License.objects.get().state == "active"
    assert audit.find_problems() == []
