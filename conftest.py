"""Shared by every test: the database, the people, and running what workers would run."""

import os

import pytest


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Several people may test beside each other, and each in several processes: both are part of the name."""
    from django.conf import settings

    parts = [os.environ.get("PGTEST", ""), os.environ.get("PYTEST_XDIST_WORKER", "")]
    for alias in settings.DATABASES:
        name = "_".join(["test_genip", alias, *(part for part in parts if part)])
        settings.DATABASES[alias].setdefault("TEST", {})["NAME"] = name
    if "sandbox" in settings.DATABASES:
        settings.DATABASES["sandbox"]["TEST"]["MIGRATE"] = False  # its one migration runs in markets


@pytest.fixture(autouse=True)
def _fast_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def _clear_cache():
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def _own_language():
    """A page that was read in another language leaves it on in this thread."""
    from django.utils import translation

    translation.deactivate()


def _person(handle, **fields):
    from allauth.account.models import EmailAddress

    from accounts.models import User

    user = User.objects.create_user(
        email=f"{handle}@example.test", handle=handle, display_name=handle.title(), password="correct horse", **fields
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _persona(handle, **fields):
    @pytest.fixture(name=handle)
    def person(db):
        return _person(handle, **fields)

    return person


alice = _persona("alice", creator_kind="visual_artist")
bob = _persona("bob", creator_kind="visual_artist")
wen = _persona("wen", creator_kind="writer")
lora = _persona("lora", creator_kind="model_maker")
priya = _persona("priya", creator_kind="prompt_engineer")
carol = _persona("carol")
dan = _persona("dan")
mallory = _persona("mallory")
sam = _persona("sam", is_staff=True)
sue = _persona("sue", is_staff=True)


@pytest.fixture
def northwind(carol, dan):
    """Carol's brand, where dan buys."""
    from django.utils import timezone

    from accounts.models import Membership, Organization

    brand = Organization.objects.create(name="Northwind", legal_name="Northwind Trading GmbH", country="DE")
    for user, role in ((carol, "owner"), (dan, "buyer")):
        Membership.objects.create(
            organization=brand, user=user, email=user.email, role=role, accepted_at=timezone.now()
        )
    return brand


@pytest.fixture
def deliver():
    """Run what the workers would: events, webhooks of the local Stripe, inbound messages, until all is quiet."""
    from marketplace.core import inbound, relay

    def run():
        for _ in range(10):
            done = relay.drain() + _sandbox_webhooks() + inbound.drain()
            if not done:
                return

    return run


def _sandbox_webhooks():
    try:
        from marketplace.sandbox.deliveries import deliver_pending
    except ImportError:
        return 0
    return int(deliver_pending() or 0)


@pytest.fixture
def api():
    """`api(user)` is a client of the API signed in as that user."""
    from rest_framework.test import APIClient

    def client(user=None):
        made = APIClient()
        if user is not None:
            made.force_authenticate(user)
        return made

    return client


@pytest.fixture
def browse(client):
    """`browse(user)` is a test client signed in as that user."""
    from django.test import Client

    def signed_in(user):
        made = Client()
        made.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return made

    return signed_in


def pytest_collection_modifyitems(items):
    """Every test with a database may use the local Stripe's too, which has one of its own."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker is None and "db" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.django_db(databases=["default", "sandbox"]))
        elif marker is not None and "databases" not in marker.kwargs:
            item.add_marker(
                pytest.mark.django_db(**{**marker.kwargs, "databases": ["default", "sandbox"]}), append=False
            )


@pytest.fixture(scope="session", autouse=True)
def _quick_flush():
    """After a transactional test only the tables that it wrote to are emptied, and the ledger's guards look away.

    Django's own way truncates every table and makes permissions and content types again, a second each time.
    """
    from django.db import connections, transaction
    from django.test import TransactionTestCase

    kept = {"django_migrations", "django_content_type", "auth_permission"}

    def empty(cursor, tables):
        if not tables:
            return
        cursor.execute(" union all ".join(f"(select '{table}' from {table} limit 1)" for table in sorted(tables)))
        for (table,) in cursor.fetchall():
            cursor.execute(f"delete from {table}")

    def flush(case):
        for alias in case._databases_names(include_mirrors=False):
            with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
                cursor.execute("set local session_replication_role = replica")  # neither guards nor foreign keys
                empty(cursor, set(connections[alias].introspection.django_table_names(only_existing=True)) - kept)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush)
        yield


@pytest.fixture(autouse=True)
def stripe_contract(monkeypatch):
    """Every request to the local Stripe and every answer of it is held against Stripe's own document."""
    from marketplace.sandbox import dispatch
    from marketplace.sandbox.tests import contract

    problems, once = [], dispatch._once

    def checked(call, key):
        problems.extend(contract.request_problems(call.method, call.path, call.params))
        status, body, replayed = once(call, key)
        problems.extend(contract.answer_problems(call.method, call.path, status, body))
        return status, body, replayed

    monkeypatch.setattr(dispatch, "_once", checked)
    yield problems
    assert problems == []


@pytest.fixture
def at_once():
    """`at_once(f, g, …)` runs functions in threads with connections of their own, started together; their results."""
    import threading

    from django.db import connections

    def run(*functions):
        gate, results = threading.Barrier(len(functions)), [None] * len(functions)

        def call(index, function):
            try:
                gate.wait()
                results[index] = function()
            except Exception as error:
                results[index] = error
            finally:
                connections.close_all()

        threads = [threading.Thread(target=call, args=pair) for pair in enumerate(functions)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        return results

    return run


@pytest.fixture
def spawn(tmp_path):
    """`spawn("-c", code)` starts Python as a process of its own on the test databases, to be killed by its test."""
    import subprocess
    import sys
    from urllib.parse import urlsplit, urlunsplit

    from django.conf import settings
    from django.db import connections

    def url(alias):
        parts = urlsplit(os.environ["DATABASE_URL"])
        return urlunsplit(parts._replace(path="/" + connections[alias].settings_dict["NAME"]))

    (tmp_path / "broker" / "queue").mkdir(parents=True)
    (tmp_path / "broker" / "control").mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GENIP")},
        "DATABASE_URL": url("default"), "SANDBOX_DATABASE_URL": url("sandbox"), "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "marketplace.settings", "LOG_LEVEL": "ERROR",
    }  # fmt: skip
    running = []

    def start(*arguments):
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=settings.BASE_DIR, env=environment, start_new_session=True
        )
        running.append(process)
        return process

    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait()
