"""A whole market as processes: started, stopped, killed half-way, and two side by side. `make processes`."""

import json
import os
import signal
import stat
import time
import urllib.request

import pytest

from marketplace.tests.market import PATIENCE, Market, answers, processes_of

pytestmark = pytest.mark.slow
COUNT = """
from django.db.models import Count
from allauth.account.models import EmailAddress
from accounts.models import User
from licensing.models import Commission, License, Listing, Negotiation, Order
from payouts.models import Sale
from works.models import Work
made = Work.objects.filter(reserved=False)  # others only name what is to be made
print(
    "counted", made.count(), made.filter(state="certified").count(), Listing.objects.count(),
    made.values("title").distinct().count(), Sale.objects.count() - License.objects.count(),
    Order.objects.exclude(listing=None).values("listing", "buyer").annotate(n=Count("pk")).filter(n__gt=1).count(),
    User.objects.count() - EmailAddress.objects.filter(verified=True).count(),
    Negotiation.objects.filter(work__reserved=True).count(), Commission.objects.count(),
)
"""


@pytest.fixture
def new_market():
    made = []

    def make(folder, **values):
        made.append(Market(folder, **values).start())
        return made[-1]

    yield make
    for market in made:
        market.clean_up()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A data folder below a private home, already migrated and with its people."""
    home = tmp_path_factory.mktemp("private")
    home.chmod(0o700)
    market = Market(home / "data").start()
    market.wait_for("sue@demo.test")
    assert market.end(signal.SIGINT) == 0, "".join(market.lines)
    return home / "data"


def _wait_until(true, seconds=PATIENCE):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _nothing_left(market):
    """No process of the folder, no database, no listener, soon after."""
    port = json.loads((market.folder / "postgres.json").read_text())["port"]
    _wait_until(lambda: not processes_of(market.folder) and not answers(port) and not answers(market.port))


def _people(market):
    done = market.manage("shell", "-c", "from accounts.models import User; print('people', User.objects.count())")
    return int(done.stdout.split("people ")[1])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything(prepared, new_market, number):
    market = new_market(prepared)
    market.wait_for("ready: ")
    assert market.end(number) == 0
    assert market.lines[-1] == "stopped.\n"
    _nothing_left(market)


def test_a_killed_market_takes_its_processes_along_and_starts_again(prepared, new_market):
    market = new_market(prepared)
    market.wait_for("ready: ")
    market.process.kill()
    market.process.wait()
    _wait_until(lambda: not answers(market.port))
    again = new_market(prepared, port=market.port)
    again.wait_for("ready: ")
    again.end()
    _nothing_left(again)


@pytest.mark.parametrize("name", ["gunicorn", "worker", "beat"])
def test_when_one_process_ends_all_end(prepared, new_market, name):
    market = new_market(prepared)
    market.wait_for("sue@demo.test")
    named = f" {name} "  # the database has an option about workers
    child = min(pid for pid, command in processes_of(prepared) if named in command and "-c from multi" not in command)
    os.kill(child, signal.SIGKILL)
    assert market.process.wait(timeout=PATIENCE) == 1
    assert "A process ended by itself" in "".join(market.lines)
    _nothing_left(market)


def test_logs_and_private_folders(prepared, new_market):
    market = new_market(prepared)
    market.wait_for("ready: ")
    with urllib.request.urlopen(f"{market.url}/catalog/") as answer:
        name = answer.headers["X-Request-ID"]
    market.wait_for("GET /catalog/ 200")
    assert any(f"INFO    web [{name}] marketplace.requests: GET /catalog/ 200" in line for line in market.lines)
    said = "".join(market.lines)
    assert "No hostname" not in said and "Warning" not in said and "celery@" not in said
    secrets = json.loads((prepared / "local.json").read_text())
    assert secrets["SECRET_KEY"] not in said and secrets["SIGNING_SEED"] not in said
    assert stat.S_IMODE(prepared.parent.stat().st_mode) == 0o700


def test_commands_work_beside_a_market_and_without_it(prepared, new_market):
    market = new_market(prepared)
    market.wait_for("ready: ")
    people = _people(market)
    with urllib.request.urlopen(f"{market.url}/readyz") as answer:
        assert json.load(answer)["ready"] is True
    market.end()
    assert _people(market) == people > 0
    _nothing_left(market)


def test_two_markets_do_not_disturb_each_other(prepared, new_market, tmp_path):
    first = new_market(prepared)
    second = new_market(tmp_path / "second")
    first.wait_for("ready: ")
    second.wait_for("ready: ")
    assert second.end() == 0
    _nothing_left(second)
    with urllib.request.urlopen(f"{first.url}/readyz") as answer:
        assert json.load(answer)["ready"] is True
    first.end()


def test_a_first_start_that_was_killed_again_and_again_goes_on(tmp_path, new_market):
    """No work, sale or person twice: a market killed at every stage ends like one that was never interrupted."""
    folder = tmp_path / "data"

    def kill_when(reached):
        market = new_market(folder, DEMO_WORKS=3)
        reached(market)
        market.process.kill()
        market.process.wait()

    kill_when(lambda market: market.wait_for("starting the database"))
    kill_when(lambda market: market.wait_for("loading the demo"))
    kill_when(lambda market: _wait_until(lambda: any((folder / "public").glob("*/*"))))
    kill_when(lambda market: market.wait_for("sales, ref"))
    again = new_market(folder, DEMO_WORKS=3)
    again.wait_for("ready: ")
    counted = again.manage("shell", "-c", COUNT)
    assert counted.stdout.split("counted ")[1].split() == ["3", "3", "3", "3", "0", "0", "0", "3", "2"], counted.stderr
    assert again.manage("verify_ledger").returncode == 0
    again.end()
    _nothing_left(again)
