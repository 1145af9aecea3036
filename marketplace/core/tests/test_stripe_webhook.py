"""Who may speak for Stripe: signatures, ages, secrets, modes and endpoints; what is refused leaves no trace."""

import json
import time

import pytest
from django.test import Client

from marketplace.core.models import InboundEvent
from marketplace.sandbox import endpoints
from marketplace.sandbox.deliveries import signature

pytestmark = pytest.mark.django_db
PLATFORM, CONNECT = endpoints.PLATFORM, endpoints.CONNECT


def event(**fields):
    return {
        "id": "evt_1",
        "object": "event",
        "type": "test.happened",
        "livemode": False,
        "data": {"object": {}},
        **fields,
    }


def post(path, body, header):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Client().post(path, raw, content_type="application/json", headers={"Stripe-Signature": header}).status_code


def signed(path, body, *, secret=None, stamp=None):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return post(path, raw, signature(raw, endpoints.secret(path) if secret is None else secret, stamp=stamp))


def test_a_signed_event_is_stored_once_however_often_it_comes():
    assert [signed(PLATFORM, event()) for _ in range(3)] == [200, 200, 200]
    row = InboundEvent.objects.get()
    assert (row.provider, row.external_id, row.kind, row.account) == ("stripe", "evt_1", "test.happened", "")


def test_an_event_of_a_connected_account_is_stored_with_its_account():
    assert signed(CONNECT, event(account="acct_1")) == 200
    row = InboundEvent.objects.get()
    assert (row.provider, row.account) == ("stripe_connect", "acct_1")


@pytest.mark.parametrize("path", [PLATFORM, CONNECT])
def test_forged_stale_and_future_signatures_are_refused(path):
    body, now = event(account="acct_1") if path == CONNECT else event(), int(time.time())
    raw = json.dumps(body).encode()
    assert signed(path, body, secret="whsec_of_mallory") == 400
    assert signed(path, body, stamp=now - 301) == 400
    assert signed(path, body, stamp=now + 400) == 400
    good = signature(raw, endpoints.secret(path))
    for header in ("", "t=,v1=", "nonsense", f"t={now}", good.replace("v1=", "v0="), f"t={now + 900},{good}"):
        assert post(path, raw, header) == 400, header
    assert post(path, raw.replace(b"evt_1", b"evt_2"), good) == 400
    assert not InboundEvent.objects.exists()
    assert post(path, raw, good) == 200


def test_each_endpoint_has_a_secret_of_its_own():
    assert signed(PLATFORM, event(), secret=endpoints.secret(CONNECT)) == 400
    assert signed(CONNECT, event(account="acct_1"), secret=endpoints.secret(PLATFORM)) == 400
    assert not InboundEvent.objects.exists()


def test_an_event_at_the_wrong_endpoint_is_refused():
    assert signed(PLATFORM, event(account="acct_1")) == 400
    assert signed(CONNECT, event()) == 400
    assert not InboundEvent.objects.exists()


def test_while_a_secret_is_replaced_both_are_taken(settings):
    settings.STRIPE_WEBHOOK_SECRET = "whsec_new, whsec_old"
    assert signed(PLATFORM, event(), secret="whsec_old") == 200
    assert signed(PLATFORM, event(id="evt_2"), secret="whsec_new") == 200
    assert signed(PLATFORM, event(id="evt_3"), secret="") == 400
    settings.STRIPE_WEBHOOK_SECRET = ""
    assert signed(PLATFORM, event(id="evt_4"), secret="") == 400
    assert InboundEvent.objects.count() == 2


def test_an_event_of_live_mode_is_refused_beside_a_test_key():
    assert signed(PLATFORM, event(livemode=True)) == 400


def test_what_is_signed_but_no_event_is_refused():
    for body in (b"[]", b"null", b"{}", b"\xff", b"{", b'{"id": 1, "type": "a"}'):
        assert signed(PLATFORM, body) == 400
    assert Client().get(PLATFORM).status_code == 405
    assert not InboundEvent.objects.exists()
