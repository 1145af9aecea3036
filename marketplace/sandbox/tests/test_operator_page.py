"""The tester's page: staff only, shows every kind of object, and each button does what it says."""

import pytest

from marketplace.core.stripe_client import get_client
from marketplace.sandbox import clock, faults
from marketplace.sandbox.models import Delivery, Fault, StripeObject
from marketplace.sandbox.pages.rows import TABS
from marketplace.sandbox.pages.words import FAULTS
from marketplace.sandbox.tests.test_sandbox_api import open_session, paid_session, pay, payee

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(browse, sam):
    return browse(sam)


def act(staff, name, stripe_id):
    return staff.post(f"/sandbox/act/{name}/", {"id": stripe_id, "show": "charge"}, follow=True)


def newest(kind):
    return StripeObject.objects.filter(kind=kind).first()


def test_nobody_but_staff_finds_it(client, browse, carol):
    assert client.get("/sandbox/").status_code == 302
    for path in ("act/refund/", "clock/", "faults/", "deliver/"):
        assert browse(carol).post(f"/sandbox/{path}", {"step": "day"}).status_code == 404
        assert client.post(f"/sandbox/{path}").status_code == 302
    assert browse(carol).get("/sandbox/").status_code == 404
    assert not clock.offset()


def test_every_kind_of_object_is_shown(staff):
    paid_session()
    account = payee()
    transfer = get_client().v1.transfers.create({"amount": 1000, "currency": "usd", "destination": account.id})
    for kind in TABS:
        page = staff.get(f"/sandbox/?show={kind}")
        assert page.status_code == 200
    assert transfer.id in staff.get("/sandbox/?show=transfer").content.decode()
    assert "TEST MODE" in staff.get("/sandbox/?show=nonsense").content.decode()


def test_the_list_costs_the_same_for_one_and_many(staff, django_assert_max_num_queries):
    for _ in range(4):
        paid_session()
    with django_assert_max_num_queries(12):
        staff.get("/sandbox/?show=delivery")


def test_a_charge_is_refunded_and_the_refund_sent_back(staff):
    paid_session()
    assert "The market has been told" in act(staff, "refund", newest("charge").stripe_id).content.decode()
    act(staff, "fail_refund", newest("refund").stripe_id)
    assert newest("refund").data["status"] == "failed"
    assert newest("charge").data["amount_refunded"] == 0
    assert get_client().v1.balance.retrieve().available[0].amount == 4900 - 172


@pytest.mark.parametrize(
    ("button", "status", "left"), [("win", "won", 4900 - 172 - 1500), ("lose", "lost", -172 - 1500)]
)
def test_a_charge_is_disputed_and_decided(staff, button, status, left):
    paid_session()
    act(staff, "dispute", newest("charge").stripe_id)
    assert get_client().v1.balance.retrieve().available[0].amount == -172 - 1500
    act(staff, button, newest("dispute").stripe_id)
    assert get_client().v1.disputes.retrieve(newest("dispute").stripe_id).status == status
    assert get_client().v1.balance.retrieve().available[0].amount == left


def test_an_inquiry_takes_nothing_and_evidence_is_kept(staff):
    paid_session()
    act(staff, "inquire", newest("charge").stripe_id)
    disputes = get_client().v1.disputes
    given = disputes.update(newest("dispute").stripe_id, {"evidence": {"customer_name": "Carol"}, "submit": True})
    assert (given.status, given.evidence.customer_name) == ("warning_under_review", "Carol")
    assert get_client().v1.balance.retrieve().available[0].amount == 4900 - 172
    assert disputes.close(given.id).status == "warning_closed"


def test_an_account_is_disabled_and_completed_again(staff):
    account = payee().id
    act(staff, "disable", account)
    assert get_client().v1.accounts.retrieve(account).capabilities.transfers == "inactive"
    act(staff, "complete", account)
    assert get_client().v1.accounts.retrieve(account).capabilities.transfers == "active"


def test_a_transfer_goes_to_the_bank_fails_there_and_is_reversed(staff):
    paid_session()
    account = payee().id
    transfer = get_client().v1.transfers.create({"amount": 1000, "currency": "usd", "destination": account})
    for _ in range(2):
        staff.post("/sandbox/clock/", {"step": "week"})
    assert newest("payout").data["status"] == "paid"
    act(staff, "fail_payout", newest("payout").stripe_id)
    assert newest("payout").data["status"] == "failed"
    assert "failed already" in act(staff, "fail_payout", newest("payout").stripe_id).content.decode()
    act(staff, "reverse", transfer.id)
    assert get_client().v1.transfers.retrieve(transfer.id).reversed is True


def test_the_clock_moves_on_and_back(staff):
    session = open_session()
    staff.post("/sandbox/clock/", {"step": "day"})
    assert clock.offset().days == 1
    assert get_client().v1.checkout.sessions.retrieve(session.id).status == "expired"
    staff.post("/sandbox/clock/", {"step": "reset"})
    assert not clock.offset()


def test_misfortunes_are_ordered_shown_and_called_off(staff):
    staff.post("/sandbox/faults/", {"kind": "rate_limit", "match": "POST /v1/refunds", "times": "2"})
    staff.post("/sandbox/faults/", {"kind": "drop_webhook", "match": "*", "times": ""})
    assert list(Fault.objects.values_list("kind", "match", "remaining")) == [
        ("rate_limit", "POST /v1/refunds", 2), ("drop_webhook", "*", None),
    ]  # fmt: skip
    assert "Too many requests (429)" in staff.get("/sandbox/").content.decode()
    assert staff.post("/sandbox/faults/", {"kind": "earthquake", "match": "*"}).status_code == 422
    staff.post("/sandbox/faults/", {"clear": "1"})
    assert not Fault.objects.exists()
    assert set(FAULTS) == set(faults.KINDS)


def test_a_lost_webhook_is_sent_again(staff):
    faults.add("drop_webhook", "checkout.session.*")
    paid_session()
    lost = Delivery.objects.get(state="dropped")
    act(staff, "redeliver", lost.pk)
    lost.refresh_from_db()
    assert (lost.state, lost.last_status) == ("delivered", 200)
    act(staff, "resend", lost.event.stripe_id)
    lost.refresh_from_db()
    assert lost.attempts == 1


def test_a_delayed_webhook_comes_with_time(staff):
    faults.add("delay_webhook", "charge.succeeded")
    paid_session()
    assert Delivery.objects.filter(state="pending").count() == 1
    staff.post("/sandbox/clock/", {"step": "hour"})
    assert not Delivery.objects.filter(state="pending").exists()


@pytest.mark.parametrize("kind", ["bad_signature", "stale_signature", "future_signature"])
def test_a_webhook_with_a_wrong_signature_is_refused_and_sent_again(staff, kind):
    faults.add(kind, "charge.succeeded")
    paid_session()
    refused = Delivery.objects.get(state="pending")
    assert refused.last_status == 400
    staff.post("/sandbox/clock/", {"step": "hour"})
    refused.refresh_from_db()
    assert refused.state == "delivered"


def test_wrong_objects_and_acts_are_told(staff):
    assert "No such charge" in act(staff, "refund", "ch_none").content.decode()
    assert "no such object" in act(staff, "redeliver", "99999").content.decode()
    assert "no such object" in act(staff, "redeliver", "x").content.decode()
    assert act(staff, "explode", "ch_none").status_code == 404


def test_both_endpoints_are_known_with_their_events():
    found = get_client().v1.webhook_endpoints.list().data
    assert [row.url for row in found] == [
        "http://testserver/webhooks/stripe/", "http://testserver/webhooks/stripe/connect/",
    ]  # fmt: skip


def test_the_next_payment_is_declined_whatever_the_card(staff):
    staff.post("/sandbox/faults/", {"kind": "decline_payment", "match": "*", "times": "1"})
    session = open_session()
    assert pay(session).status_code == 402
    assert newest("charge").data["status"] == "failed"
    assert pay(session).status_code == 302  # the order was for one


@pytest.mark.parametrize(("button", "status"), [("settle", "paid"), ("bounce", "unpaid")])
def test_a_payment_is_delayed_and_then_settled_or_fails(staff, button, status):
    staff.post("/sandbox/faults/", {"kind": "delay_payment", "match": "*", "times": "1"})
    session = open_session()
    assert pay(session).status_code == 302
    assert get_client().v1.checkout.sessions.retrieve(session.id).payment_status == "unpaid"
    assert "Settle now" in staff.get("/sandbox/?show=charge").content.decode()
    act(staff, button, newest("charge").stripe_id)
    assert get_client().v1.checkout.sessions.retrieve(session.id).payment_status == status
    assert "is not waiting" in act(staff, button, newest("charge").stripe_id).content.decode()
    for _ in range(2):
        staff.post("/sandbox/clock/", {"step": "week"})  # the bank does not answer again
    assert get_client().v1.checkout.sessions.retrieve(session.id).payment_status == status
