"""Disputes: who holds money at once, answering, deciding, appealing to another person, and the refusals."""

import pytest
from django.utils import timezone

from licensing.models import Dispute
from licensing.services import disputes, listings
from licensing.services.status import get_status
from licensing.tests.test_orders_service import pay, place
from marketplace.core.errors import NotAllowed, Refusal
from marketplace.core.models import Event
from payouts import audit, ledger
from payouts.models import Hold
from works.models import Work
from works.tests.test_works_service import certify

REASON = "It is a copy of mine, drawn in 2024."


@pytest.fixture
def work(alice, deliver):
    return certify(alice, deliver)


@pytest.fixture
def order(work, alice, carol, deliver):
    made = place(carol, listings.create_listing(
        work=work, preset="standard", price_minor=5000, currency="USD", actor=alice
    ))  # fmt: skip
    pay(made)
    deliver()
    made.refresh_from_db()
    return made


def held():
    return ledger.balance("dispute_hold", "USD")


def opened(by, work, kind="ownership", **fields):
    return disputes.open_dispute(kind=kind, work=work, opened_by=by, reason=REASON, **fields)


def test_a_strangers_report_holds_nothing_until_staff_take_it_up(order, work, alice, mallory, sam, deliver, mailoutbox):
    dispute = opened(mallory, work)
    deliver()
    assert (dispute.state, held(), Hold.objects.count()) == ("open", 0, 0)
    assert get_status(work=work).status == "licensable"
    assert [mail.to for mail in mailoutbox[-1:]] == [[mallory.email]]
    with pytest.raises(NotAllowed):
        disputes.take_up_dispute(dispute=dispute, actor=mallory)
    disputes.take_up_dispute(dispute=dispute, actor=sam)
    deliver()
    assert held() == 4500 and get_status(work=work).status == "disputed"
    assert mailoutbox[-1].to == [alice.email] and REASON in mailoutbox[-1].body
    with pytest.raises(Refusal, match="taken up"):
        disputes.take_up_dispute(dispute=dispute, actor=sam)


def test_a_buyers_dispute_about_their_order_holds_at_once(order, work, carol, mallory):
    with pytest.raises(Refusal):
        opened(carol, work, kind="nonsense", order=order)
    dispute = opened(carol, work, kind="payment", order=order)
    assert (dispute.state, held()) == ("awaiting_reply", 4500)
    other = opened(mallory, work, kind="payment", order=order)  # naming somebody's order does not make it yours
    assert other.state == "open"


@pytest.mark.parametrize("reason", ["", "short", "x" * 5001])
def test_a_reason_is_needed(work, sam, reason):
    with pytest.raises(Refusal) as refused:
        disputes.open_dispute(kind="ownership", work=work, opened_by=sam, reason=reason)
    assert refused.value.field == "reason" and not Dispute.objects.exists()


def test_one_open_dispute_each_and_five_reports_a_day(work, mallory, bob, settings):
    opened(mallory, work)
    with pytest.raises(Refusal, match="open already"):
        opened(mallory, work)
    assert opened(bob, work).state == "open"
    for kind in ("breach", "split", "certificate", "payment"):
        opened(mallory, work, kind=kind)
    with pytest.raises(Refusal) as refused:
        opened(mallory, work, kind="unlicensed_use")
    assert refused.value.status == 429 and Dispute.objects.filter(opened_by=mallory).count() == 5


def test_the_owner_complains_only_about_an_order(work, order, alice, carol):
    with pytest.raises(Refusal) as refused:
        opened(alice, work)
    assert refused.value.code == "own_work"
    dispute = opened(alice, work, kind="breach", order=order)
    assert dispute.respondent_id == carol.pk


def test_the_owners_answer_brings_it_to_review(work, alice, mallory, bob, sam, deliver, mailoutbox):
    dispute = opened(mallory, work)
    disputes.add_statement(dispute=dispute, author=mallory, text="Here is one more sketch of it.")
    assert Dispute.objects.get().state == "open"
    disputes.take_up_dispute(dispute=dispute, actor=sam)
    with pytest.raises(NotAllowed):
        disputes.add_statement(dispute=dispute, author=bob, text="I saw everything that happened.")
    disputes.add_statement(dispute=dispute, author=alice, text="I made it before them.", evidence="layers.psd, 2023")
    dispute.refresh_from_db()
    assert dispute.state == "in_review" and dispute.statements.last().evidence == "layers.psd, 2023"
    deliver()
    assert [mail.to for mail in mailoutbox][-1] == [mallory.email]
    assert Event.objects.get(name="dispute.in_review").actor == alice


@pytest.mark.parametrize("fields,code", [
    ({"outcome": "maybe"}, "outcome_unknown"), ({"outcome": "upheld"}, "not_taken_up"),
    ({"outcome": "rejected", "suspend": True}, "nothing_to_carry_out"), ({"outcome": "rejected", "reason": "no"},
    "reason_required"),
])  # fmt: skip
def test_a_report_is_not_decided_like_this(work, mallory, sam, fields, code):
    dispute = opened(mallory, work)
    with pytest.raises(Refusal) as refused:
        disputes.decide_dispute(**{"dispute": dispute, "actor": sam, "reason": REASON, **fields})
    dispute.refresh_from_db()
    assert (refused.value.code, dispute.state, dispute.decisions.count()) == (code, "open", 0)


def test_a_report_is_dismissed_without_troubling_the_owner(work, alice, mallory, sam, deliver, mailoutbox):
    dispute = opened(mallory, work)
    disputes.decide_dispute(dispute=dispute, outcome="rejected", reason="Nothing supports the claim.", actor=sam)
    deliver()
    assert {mail.to[0] for mail in mailoutbox} == {mallory.email}


def test_a_refund_needs_a_paid_order(work, sam):
    dispute = opened(sam, work)
    with pytest.raises(Refusal) as refused:
        disputes.decide_dispute(dispute=dispute, outcome="upheld", reason=REASON, actor=sam, refund=True)
    assert refused.value.code == "no_order_to_refund" and Work.objects.get().state == "certified"


def test_nobody_decides_about_their_own_work_or_order(order, work, alice, carol, sam):
    dispute = opened(sam, work, order=order)
    for person in (alice, carol):
        type(person).objects.filter(pk=person.pk).update(is_staff=True)
        person.refresh_from_db()
        with pytest.raises(NotAllowed):
            disputes.decide_dispute(dispute=dispute, outcome="rejected", reason=REASON, actor=person)


def test_an_appeal_is_decided_by_another_person_and_restores(order, work, alice, carol, sam, sue, deliver, mailoutbox):
    dispute = opened(sam, work, order=order)
    disputes.decide_dispute(dispute=dispute, outcome="upheld", reason=REASON, actor=sam, suspend=True)
    assert Work.objects.get().state == "suspended" and held() == 0
    disputes.appeal_dispute(dispute=dispute, actor=alice, reason="The decision overlooks my layers.")
    assert held() == 4500
    with pytest.raises(NotAllowed) as refused:
        disputes.decide_dispute(dispute=dispute, outcome="rejected", reason=REASON, actor=sam)
    assert refused.value.code == "same_judge" and held() == 4500
    disputes.decide_dispute(dispute=dispute, outcome="rejected", reason="The layers are older.", actor=sue)
    dispute.refresh_from_db()
    assert (dispute.state, held(), Work.objects.get().state) == ("final", 0, "certified")
    assert {hold.state for hold in Hold.objects.all()} == {"released"} and Hold.objects.count() == 2
    assert audit.find_problems() == []
    deliver()
    assert {mail.to[0] for mail in mailoutbox[-3:]} == {alice.email, carol.email, sam.email}
    with pytest.raises(Refusal):
        disputes.appeal_dispute(dispute=dispute, actor=alice, reason="Once more, for good measure.")


def test_an_appeal_comes_in_time_and_from_a_side(order, work, alice, bob, sam):
    dispute = opened(sam, work, order=order)
    with pytest.raises(Refusal):
        disputes.appeal_dispute(dispute=dispute, actor=alice, reason="There is no decision yet.")
    disputes.decide_dispute(dispute=dispute, outcome="upheld", reason=REASON, actor=sam)
    with pytest.raises(NotAllowed):
        disputes.appeal_dispute(dispute=dispute, actor=bob, reason="I do not like it either.")
    late = timezone.now() - timezone.timedelta(days=disputes.APPEAL_DAYS + 1)
    Dispute.objects.update(decided_at=late)
    with pytest.raises(Refusal) as refused:
        disputes.appeal_dispute(dispute=dispute, actor=alice, reason="I only read it today.")
    assert refused.value.code == "appeal_over" and Dispute.objects.get().state == "upheld"


def test_withdrawing_gives_the_money_back(order, work, alice, bob, carol, deliver, mailoutbox):
    dispute = opened(carol, work, kind="payment", order=order)
    for person in (alice, bob):
        with pytest.raises(NotAllowed):
            disputes.withdraw_dispute(dispute=dispute, actor=person)
    disputes.withdraw_dispute(dispute=dispute, actor=carol)
    assert held() == 0 and Dispute.objects.get().state == "withdrawn"
    with pytest.raises(Refusal):
        disputes.withdraw_dispute(dispute=dispute, actor=carol)
    with pytest.raises(Refusal):
        disputes.add_statement(dispute=dispute, author=carol, text="I changed my mind again.")
    deliver()
    assert mailoutbox[-1].to == [alice.email] and audit.find_problems() == []


def test_only_staff_close_and_only_what_is_decided(work, sam, alice):
    dispute = opened(sam, work)
    with pytest.raises(Refusal):
        disputes.close_dispute(dispute=dispute, actor=sam)
    disputes.decide_dispute(dispute=dispute, outcome="rejected", reason=REASON, actor=sam)
    with pytest.raises(NotAllowed):
        disputes.close_dispute(dispute=dispute, actor=alice)
    assert disputes.close_dispute(dispute=dispute, actor=sam, reason="Both sides agree.").state == "final"
    assert Event.objects.get(name="dispute.closed").payload == {"reason": "Both sides agree."}
