"""Adjustments by hand: a reason, two people, and the database and the audit that hold to it."""

import pytest
from django.db import IntegrityError, transaction

from marketplace.core.errors import Refusal
from payouts import audit, ledger
from payouts.ledger import Book, Line
from payouts.models import Adjustment
from payouts.services import adjustments

pytestmark = pytest.mark.django_db


def propose(alice, sam, amount=1500, **values):
    given = {"user": alice, "amount_minor": amount, "currency": "USD", "reason": "A lost bonus.", "actor": sam}
    return adjustments.propose_adjustment(**{**given, **values})


def refused(code, act):
    with pytest.raises(Refusal) as refusal:
        act()
    assert refusal.value.code == code


def test_a_second_person_makes_it_count(alice, sam, sue, deliver, mailoutbox):
    made = propose(alice, sam)
    assert ledger.balance("available", "USD", alice) == 0
    refused("second_person_needed", lambda: adjustments.approve_adjustment(adjustment=made, actor=sam))
    assert ledger.balance("available", "USD", alice) == 0
    adjustments.approve_adjustment(adjustment=made, actor=sue)
    assert (ledger.balance("available", "USD", alice), ledger.balance("losses", "USD")) == (1500, -1500)
    refused("adjustment_decided", lambda: adjustments.decline_adjustment(adjustment=made, actor=sue))
    deliver()
    [mail] = mailoutbox
    assert mail.subject == "$15.00 was added to your balance" and "A lost bonus." in mail.body
    assert audit.find_problems() == []


def test_nobody_decides_about_themselves(sam, sue):
    made = propose(sue, sam)
    refused("second_person_needed", lambda: adjustments.approve_adjustment(adjustment=made, actor=sue))


def test_taking_stops_at_zero(alice, sam, sue):
    adjustments.approve_adjustment(adjustment=propose(alice, sam), actor=sue)
    too_much = propose(alice, sam, -1501)
    refused("overdraft", lambda: adjustments.approve_adjustment(adjustment=too_much, actor=sue))
    too_much.refresh_from_db()
    assert too_much.state == "proposed" and ledger.balance("available", "USD", alice) == 1500
    adjustments.decline_adjustment(adjustment=too_much, actor=sue)
    adjustments.approve_adjustment(adjustment=propose(alice, sam, -1500), actor=sue)
    assert ledger.balance("available", "USD", alice) == 0
    assert audit.find_problems() == []


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("amount_invalid", {"amount_minor": 0}),
        ("currency_unknown", {"currency": "XXX"}),
        ("reason_missing", {"reason": " "}),
    ],
)
def test_bad_proposals_are_refused(alice, sam, code, values):
    refused(code, lambda: propose(alice, sam, **values))
    assert not Adjustment.objects.exists()


def test_only_staff(alice, bob, sam):
    refused("staff_only", lambda: propose(alice, bob))
    made = propose(alice, sam)
    refused("staff_only", lambda: adjustments.approve_adjustment(adjustment=made, actor=bob))


def test_the_database_refuses_the_same_person(alice, sam, sue):
    made = propose(alice, sam)
    for values in ({"decided_by": sam}, {"decided_by": alice}, {"decided_by": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Adjustment.objects.filter(pk=made.pk).update(state="approved", **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Adjustment.objects.filter(pk=made.pk).update(reason="")


def test_verify_ledger_finds_one_without_a_decision(alice, sam):
    made = propose(alice, sam)
    line = Line(Book("losses"), Book("available", alice.pk), 700)
    ledger.post(key="adjustment:x", kind="adjustment", cause=made.pk, currency="USD", lines=[line])
    found = audit.find_problems()
    assert f"correction {made.pk}: decided 0, posted 700" in found
    assert any("cause" in row for row in found)


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_the_same_moment_count_once(alice, sam, sue, at_once):
    made = propose(alice, sam)
    again = Adjustment.objects.get(pk=made.pk)
    acts = [lambda one=one: adjustments.approve_adjustment(adjustment=one, actor=sue) for one in (made, again)]
    results = at_once(*acts)
    assert sorted(type(result).__name__ for result in results) == ["Adjustment", "Refusal"]
    assert ledger.balance("available", "USD", alice) == 1500
