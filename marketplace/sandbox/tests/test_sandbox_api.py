"""The local Stripe through the official SDK: shapes, payments, refusals, keys, faults and webhooks."""

import time

import pytest
import stripe
from django.test import Client

from marketplace.core.stripe_client import get_client
from marketplace.sandbox import faults
from marketplace.sandbox.deliveries import deliver_pending
from marketplace.sandbox.models import Delivery, StripeObject

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"], transaction=False)
PAYS, DECLINES = "4242 4242 4242 4242", "4000000000000002"


def open_session(key=None, amount=4900):
    params = {
        "mode": "payment",
        "line_items": [
            {"price_data": {"currency": "usd", "unit_amount": amount, "product_data": {"name": "Dawn"}}, "quantity": 1}
        ],
        "metadata": {"order": "o1"},
        "payment_intent_data": {"transfer_group": "o1", "metadata": {"order": "o1"}},
        "success_url": "http://testserver/done?s={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://testserver/cancel",
        "expires_at": int(time.time()) + 3600,
    }
    return get_client().v1.checkout.sessions.create(params, {"idempotency_key": key} if key else {})


def pay(session, number=PAYS):
    return Client().post(f"/sandbox/checkout/{session.id}/", {"number": number})


def paid_session(amount=4900):
    session = open_session(amount=amount)
    pay(session)
    return get_client().v1.checkout.sessions.retrieve(session.id)


def payee():
    client = get_client().v1
    account = client.accounts.create(
        {
            "country": "US",
            "email": "a@example.test",
            "capabilities": {"transfers": {"requested": True}},
            "controller": {"stripe_dashboard": {"type": "express"}},
        }
    )
    Client().post(f"/sandbox/onboarding/{account.id}/")
    return client.accounts.retrieve(account.id)


def test_paying_redirects_and_every_object_has_stripes_shape():
    session = open_session()
    answer = pay(session)
    assert answer.status_code == 302 and answer["Location"] == f"http://testserver/done?s={session.id}"
    client = get_client().v1
    session = client.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert session.payment_status == "paid" and session.payment_intent.latest_charge.amount == 4900
    refund = client.refunds.create({"payment_intent": session.payment_intent.id, "amount": 100})
    account = payee()
    transfer = client.transfers.create(
        {"amount": 1000, "currency": "usd", "destination": account.id, "transfer_group": "o1"}
    )
    reversal = client.transfers.reversals.create(transfer.id, {"amount": 400})
    link = client.account_links.create(
        {"account": account.id, "type": "account_onboarding", "return_url": "http://t/r", "refresh_url": "http://t/f"}
    )
    assert client.balance.retrieve().available[0].amount == 4900 - 172 - 100 - 1000 + 400
    assert [t.id for t in client.transfers.list({"transfer_group": "o1"}).data] == [transfer.id]
    assert (refund.status, reversal.transfer, link.object) == ("succeeded", transfer.id, "account_link")
    for name in (client.charges, client.balance_transactions, client.events, client.payment_intents):
        assert name.list().data  # each answer is held against the document by the fixture `stripe_contract`


def test_a_declined_card_is_told_clearly_and_leaves_the_session_open():
    session = open_session()
    answer = pay(session, DECLINES)
    assert answer.status_code == 402 and "The card was declined" in answer.content.decode()
    session = get_client().v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert session.status == "open" and session.payment_intent.last_payment_error.code == "card_declined"
    assert pay(session).status_code == 302


def test_a_card_that_is_no_test_card_is_refused():
    session = open_session()
    assert pay(session, "4111111111111111").status_code == 402
    assert not StripeObject.objects.filter(kind="payment_intent").exists()


def test_a_key_gives_the_same_answer_and_refuses_other_parameters():
    first, second = open_session("k1"), open_session("k1")
    assert first.id == second.id
    with pytest.raises(stripe.IdempotencyError):
        open_session("k1", amount=5000)
    assert StripeObject.objects.filter(kind="checkout.session").count() == 1


def test_no_more_is_refunded_than_remains():
    client, intent = get_client().v1, paid_session().payment_intent
    client.refunds.create({"payment_intent": intent, "amount": 4000})
    with pytest.raises(stripe.InvalidRequestError):
        client.refunds.create({"payment_intent": intent, "amount": 901})
    client.refunds.create({"payment_intent": intent})
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.refunds.create({"payment_intent": intent})
    assert refusal.value.code == "charge_already_refunded"
    assert sum(refund.amount for refund in client.refunds.list().data) == 4900


def test_a_transfer_beyond_the_balance_is_refused():
    account = payee()
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        get_client().v1.transfers.create({"amount": 100, "currency": "usd", "destination": account.id})
    assert refusal.value.code == "balance_insufficient"
    assert get_client().v1.transfers.list().data == []


def test_a_transfer_to_an_account_without_the_capability_is_refused():
    client = get_client().v1
    paid_session()
    account = client.accounts.create({"country": "US", "capabilities": {"transfers": {"requested": True}}})
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.transfers.create({"amount": 100, "currency": "usd", "destination": account.id})
    assert refusal.value.code == "insufficient_capabilities_for_transfer"


@pytest.mark.parametrize("kind", ["lose_response", "fail_before_commit", "conflict", "server_error"])
def test_the_sdk_survives_one_fault_without_doing_it_twice(kind):
    faults.add(kind, "POST /v1/checkout/sessions")
    assert open_session("k").status == "open"
    assert StripeObject.objects.filter(kind="checkout.session").count() == 1


def test_a_rate_limit_is_told():
    faults.add("rate_limit")
    with pytest.raises(stripe.RateLimitError):
        open_session()


def test_webhooks_reach_the_product_signed_once():
    paid_session()
    states = set(Delivery.objects.values_list("state", "last_status"))
    assert states == {("delivered", 200)}
    assert deliver_pending() == 0


def test_webhooks_can_be_dropped_and_doubled():
    faults.add("drop_webhook", "checkout.session.*")
    faults.add("duplicate_webhook", "charge.succeeded")
    paid_session()
    rows = Delivery.objects.values_list("event__data__type", "state")
    assert sorted(rows).count(("charge.succeeded", "delivered")) == 2
    assert ("checkout.session.completed", "dropped") in rows


def test_an_expired_session_cannot_be_paid():
    session = open_session()
    get_client().v1.checkout.sessions.expire(session.id)
    assert pay(session).status_code == 400
    assert Client().get(f"/sandbox/checkout/{session.id}/").status_code == 200


def test_the_checkout_page_says_what_is_paid_in_test_mode(client):
    page = client.get(f"/sandbox/checkout/{open_session().id}/").content.decode()
    assert "TEST MODE" in page and "$49.00" in page and "http://testserver/cancel" in page


def test_bad_bytes_are_not_found_or_refused(client):
    assert client.get("/sandbox/checkout/cs_%00/").status_code == 404
    headers = {"Authorization": "Bearer sk_test_x"}
    assert client.get("/sandbox/stripe/v1/transfers?transfer_group=%00", headers=headers).status_code == 400


def test_live_keys_and_unknown_addresses_are_refused(client):
    assert client.get("/sandbox/stripe/v1/balance", headers={"Authorization": "Bearer sk_live_x"}).status_code == 401
    assert client.get("/sandbox/stripe/v1/nothing", headers={"Authorization": "Bearer sk_test_x"}).status_code == 404
