"""The check of requests and answers against Stripe's document finds what it should."""

import pytest
import stripe
from django.test import Client

from marketplace.core.stripe_client import get_client
from marketplace.sandbox.tests import contract

pytestmark = pytest.mark.django_db


def test_an_unknown_parameter_is_found(stripe_contract):
    with pytest.raises(stripe.InvalidRequestError):
        get_client().v1.refunds.create({"payment_intent": "pi_1", "bogus": "1"})
    assert len(stripe_contract) == 1 and "bogus" in stripe_contract[0]
    stripe_contract.clear()


def test_an_unknown_parameter_of_a_list_and_a_nested_one_are_found(stripe_contract):
    get_client().v1.transfers.list({"transfer_grupe": "x"})
    get_client().v1.accounts.create({"controller": {"losses": {"payment": "stripe"}}})
    assert ["transfer_grupe" in stripe_contract[0], "payment" in stripe_contract[1]] == [True, True]
    stripe_contract.clear()


def test_forms_are_read_as_the_types_the_document_asks_for():
    params = {"amount": "500", "expand": ["charge"], "metadata": {"order": "12"}, "reverse_transfer": "true"}
    assert contract.request_problems("POST", "/v1/refunds", params) == []
    assert contract.request_problems("POST", "/v1/refunds", {**params, "amount": "5.00"}) != []
    assert contract.request_problems("POST", "/v1/refunds", {**params, "reason": "bored"}) != []
    assert contract.request_problems("GET", "/v1/events", {"created": {"gte": "12"}, "limit": "3"}) == []


def test_an_answer_of_another_shape_is_found():
    body = Client().get("/sandbox/stripe/v1/balance", headers={"Authorization": "Bearer sk_test_x"}).json()
    assert contract.answer_problems("GET", "/v1/balance", 200, body) == []
    del body["available"]
    assert contract.answer_problems("GET", "/v1/balance", 200, body) != []
    assert contract.answer_problems("GET", "/v1/balance", 404, {"error": {"type": "odd"}}) != []
    assert contract.answer_problems("GET", "/v1/nothing", 200, {}) != []
