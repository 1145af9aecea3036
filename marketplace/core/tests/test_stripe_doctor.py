"""The doctor finds each thing an operator forgot, and the replay what never arrived."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from marketplace.core import stripe_doctor, stripe_webhook
from marketplace.core.models import Delivery, Event, InboundEvent
from marketplace.sandbox import endpoints, faults
from marketplace.sandbox.deliveries import deliver_pending
from marketplace.sandbox.tests.test_sandbox_api import paid_session

pytestmark = pytest.mark.django_db


def test_the_local_stripe_is_set(capsys):
    call_command("stripe_doctor")
    assert "Everything is set." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"STRIPE_WEBHOOK_SECRET": "secret"}, "STRIPE_WEBHOOK_SECRET must be the signing secret"),
        ({"STRIPE_WEBHOOK_SECRET": "whsec_1,two"}, "STRIPE_WEBHOOK_SECRET must be the signing secret"),
        ({"STRIPE_CONNECT_WEBHOOK_SECRET": "whsec_local_platform"}, "must have a secret of its own"),
        (
            {"STRIPE_ACCOUNTS_V2": True, "STRIPE_V2_WEBHOOK_SECRET": "secret"},
            "STRIPE_V2_WEBHOOK_SECRET must be the signing secret",
        ),
        ({"STRIPE_ACCOUNTS_V2": True, "STRIPE_V2_WEBHOOK_SECRET": "whsec_local_platform"}, "a secret of its own"),
        ({"STRIPE_SECRET_KEY": "pk_test_1"}, "is not a secret or restricted key"),
        ({"STRIPE_SECRET_KEY": "sk_live_1"}, "SITE_URL must begin with https"),
        ({"STRIPE_SECRET_KEY": "sk_live_1"}, "Stripe does not answer as it should: Invalid API Key"),
    ],
)
def test_it_names_what_is_wrong_in_the_settings(settings, changed, sentence):
    for name, value in changed.items():
        setattr(settings, name, value)
    assert any(sentence in problem for problem in stripe_doctor.examine())


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"url": "https://elsewhere.test/"}, "No webhook endpoint sends to http://testserver/webhooks/stripe/."),
        ({"status": "disabled"}, "is disabled"),
        ({"api_version": "2020-08-27"}, "speaks version 2020-08-27"),
        ({"enabled_events": ["account.updated"]}, "does not send checkout.session.completed"),
    ],
)
def test_it_names_what_is_wrong_with_the_endpoints(monkeypatch, changed, sentence):
    shapes = [{**shape, **changed} for shape in endpoints.shapes()]
    monkeypatch.setattr(endpoints, "shapes", lambda: shapes)
    assert any(sentence in problem for problem in stripe_doctor.examine())


def test_it_ends_with_an_error_and_tells_of_what_waits(capsys):
    event = Event.objects.create(name="x", subject="y")
    Delivery.objects.create(event=event, subscriber="z", state="parked", due_at=timezone.now())
    InboundEvent.objects.create(provider="stripe", external_id="evt_1", kind="x", payload={})
    InboundEvent.objects.update(received_at=timezone.now() - timedelta(hours=2))
    with pytest.raises(SystemExit) as end:
        call_command("stripe_doctor")
    told = capsys.readouterr().out
    assert end.value.code == 1
    assert "1 messages wait" in told and "1 deliveries were given up" in told


def test_the_replay_stores_what_never_arrived_and_only_once(capsys):
    faults.add("drop_webhook", "checkout.session.*", times=None)
    paid_session()
    deliver_pending()
    assert not InboundEvent.objects.filter(kind="checkout.session.completed").exists()
    since = timezone.now() - timedelta(hours=1)
    assert stripe_webhook.replay(since=since) == 1
    assert stripe_webhook.replay(since=since) == 0
    row = InboundEvent.objects.get(kind="checkout.session.completed")
    assert row.payload["data"]["object"]["payment_status"] == "paid"
    call_command("replay_events", "--hours", "2")
    assert "0 had not arrived" in capsys.readouterr().out


def test_the_replay_looks_no_further_back_than_asked():
    faults.add("drop_webhook", times=None)
    paid_session()
    assert stripe_webhook.replay(since=timezone.now() + timedelta(hours=1)) == 0
