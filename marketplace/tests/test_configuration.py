"""Settings: what must be set is named, local conveniences stay local, and the list in docs/ is complete."""

import re
import subprocess
import sys

import pytest

from marketplace.env import BASE_DIR
from marketplace.tests.market import ROOT, clean_environment

PRODUCTION = {
    "SECRET_KEY": "x" * 50,
    "SIGNING_SEED": "22" * 32,
    "DATABASE_URL": "postgres://localhost/market",
    "STRIPE_SECRET_KEY": "sk_live_x",
    "STRIPE_WEBHOOK_SECRET": "whsec_x",
    "STRIPE_CONNECT_WEBHOOK_SECRET": "whsec_y",
    "SITE_URL": "https://market.example",
}
SECRETS = [name for name in PRODUCTION if name != "SITE_URL"]
CODE = """
import django
django.setup()
from django.conf import settings
print("started", settings.STRIPE_LOCAL, "sandbox" in settings.DATABASES, settings.DEMO_PASSWORD == "", settings.DEBUG)
"""


def _start(folder, code=CODE, **values):
    environment = clean_environment(DATA_DIR=folder, DJANGO_SETTINGS_MODULE="marketplace.settings", **values)
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)


def test_a_production_start_has_nothing_of_the_demo(tmp_path):
    done = _start(tmp_path, **PRODUCTION)
    assert done.stdout == "started False False True False\n", done.stderr


@pytest.mark.parametrize("name", SECRETS)
def test_a_missing_secret_stops_the_start_with_its_name(tmp_path, name):
    done = _start(tmp_path, **{key: value for key, value in PRODUCTION.items() if key != name})
    assert done.returncode == 1
    assert done.stdout == ""
    assert f"- {name} (" in done.stderr
    assert [other for other in SECRETS if other != name and f"- {other} (" in done.stderr] == []
    assert "Traceback" not in done.stderr


def test_all_missing_secrets_are_named_at_once(tmp_path):
    done = _start(tmp_path, SITE_URL="https://market.example")
    assert all(f"- {name} (" in done.stderr for name in ("SECRET_KEY", "SIGNING_SEED", "DATABASE_URL"))
    assert "- STRIPE_SECRET_KEY (the local Stripe runs in demo mode only)" in done.stderr


def test_previews_and_originals_are_two_places_of_a_bucket(tmp_path):
    code = """
import django
django.setup()
from django.conf import settings
from marketplace.core import storage
print(storage.public().url("preview/a.jpg"))
print(storage.private().url("originals/b.bin").split("?")[0], "X-Amz-Signature" in storage.private().url("b"))
print(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"][-1])
"""
    keys = {"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_S3_REGION_NAME": "eu-west-1"}
    done = _start(tmp_path, code, **PRODUCTION, **keys, S3_BUCKET="works", S3_PUBLIC_HOST="cdn.example")
    assert done.stdout.splitlines() == [
        "https://cdn.example/public/preview/a.jpg",
        "https://works.s3.amazonaws.com/private/originals/b.bin True",
        "https://cdn.example",
    ], done.stderr


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DEMO", "maybe", "DEMO must be 1 or 0, not 'maybe'."),
        ("HOLD_DAYS", "a week", "HOLD_DAYS must be a whole number, not 'a week'."),
        ("SIGNING_SEED", "not hex", "SIGNING_SEED must be 64 hexadecimal digits."),
        ("SIGNING_SEED", "22" * 31, "SIGNING_SEED must be 64 hexadecimal digits."),
    ],
)
def test_a_value_that_cannot_be_is_a_sentence(tmp_path, name, value, sentence):
    done = _start(tmp_path, **{**PRODUCTION, name: value})
    assert done.returncode == 1
    assert done.stderr == f"{sentence}\n"


def _read_by_the_code():
    """Names that code reads from the environment, outside tests."""
    pattern = re.compile(r"""(?:env\.(?:text|bool|int|list|secret|hex_secret)|environ\.get)\(\s*"([A-Z0-9_]+)""")
    files = [*(BASE_DIR / "marketplace").glob("*.py"), *(BASE_DIR / "marketplace" / "core").rglob("*.py")]
    return {name for path in files if "tests" not in path.parts for name in pattern.findall(path.read_text())}


def _listed():
    rows = re.findall(r"^\| (`.*?) \|", (BASE_DIR / "docs" / "configuration.md").read_text(), re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([A-Z0-9_]+)`", row)}


def test_every_variable_is_listed_and_every_listed_one_is_read():
    inner = {"GENIP_TESTING", "PGTEST"}  # set by the tests for themselves
    from_libraries = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_S3_REGION_NAME", "AWS_S3_ENDPOINT_URL"}
    assert _read_by_the_code() - inner == _listed() - from_libraries


def test_only_one_module_reads_the_environment():
    found = {
        str(path.relative_to(BASE_DIR))
        for package in ("accounts", "works", "payouts", "licensing", "marketplace")
        for path in (BASE_DIR / package).rglob("*.py")
        if "tests" not in path.parts and "environ.get" in path.read_text()
    }
    assert found == {"marketplace/env.py", "marketplace/local.py", "marketplace/testing.py"}  # before settings exist
