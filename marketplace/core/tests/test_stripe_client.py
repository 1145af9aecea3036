"""The client is pinned and bounded, and the process refuses to start where money could be real."""

import os
import subprocess
import sys

import pytest
import stripe
from django.conf import settings

from marketplace.core import stripe_client

START = "import django; django.setup(); print('started')"


def test_version_retries_and_timeout_are_set_by_us(settings):
    settings.STRIPE_LOCAL, settings.STRIPE_SECRET_KEY = False, "sk_test_of_nobody"
    options = stripe_client.get_client()._requestor._options
    assert (options.stripe_version, options.max_network_retries) == ("2026-10-28.endive", 2)
    client = stripe_client._remote()
    assert isinstance(client, stripe.RequestsClient)
    assert client._timeout == 20
    assert stripe_client._remote() is client


def start(**environment):
    known = {name: os.environ[name] for name in ("PATH", "DATABASE_URL", "SECRET_KEY", "SIGNING_SEED", "DATA_DIR")}
    known |= {"DJANGO_SETTINGS_MODULE": "marketplace.settings", **environment}
    return subprocess.run(
        [sys.executable, "-c", START], cwd=settings.BASE_DIR, env=known, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({}, "STRIPE_SECRET_KEY (the local Stripe runs in demo mode only)"),
        ({"GENIP_TESTING": "1"}, "The local Stripe only runs with DEBUG or DEMO on."),
        ({"GENIP_TESTING": "1", "DEMO": "1", "STRIPE_SECRET_KEY": "sk_live_x"}, "tests never run with one"),
        ({"STRIPE_SECRET_KEY": "sk_live_x"}, "STRIPE_CONNECT_WEBHOOK_SECRET"),
    ],
)
def test_it_does_not_start_where_it_must_not(environment, sentence):
    tried = start(**environment)
    assert tried.returncode != 0
    assert sentence in tried.stderr
    assert "started" not in tried.stdout


@pytest.mark.parametrize(
    "environment",
    [
        {"DEMO": "1"},
        {"STRIPE_SECRET_KEY": "sk_live_x", "STRIPE_WEBHOOK_SECRET": "a", "STRIPE_CONNECT_WEBHOOK_SECRET": "b"},
    ],
)
def test_it_starts_as_a_demo_and_with_stripe_itself(environment):
    tried = start(**environment)
    assert (tried.returncode, tried.stdout.strip()) == (0, "started"), tried.stderr
