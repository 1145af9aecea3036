"""Starts the market once for all journeys, and a browser for each."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "gen-ip-demo-2026"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


ANSWERS = """
import contextlib, io, json, sys, traceback
from django.db import connections
for line in sys.stdin:
    with contextlib.redirect_stdout(io.StringIO()) as said:
        try:
            exec(json.loads(line), {"json": json})
            problem = ""
        except Exception:
            problem = traceback.format_exc()
    connections.close_all()
    print(json.dumps([problem, said.getvalue()]), flush=True)
"""


@dataclass(frozen=True)
class Market:
    """A running market: its address, and its `manage.py`."""

    url: str
    env: dict

    def manage(self, *arguments, code=0):
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def ask(self, code):
        """The JSON that a few lines of Python print inside the market."""
        print(json.dumps(code), file=self._shell.stdin, flush=True)
        problem, said = json.loads(self._shell.stdout.readline())
        assert not problem, problem
        return json.loads(said.strip().splitlines()[-1])

    @cached_property
    def _shell(self):
        """One process for all questions, as a start of one takes seconds; it ends with `close`."""
        return subprocess.Popen(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", ANSWERS], cwd=ROOT, env=self.env,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def close(self):
        if "_shell" in vars(self):
            self._shell.stdin.close()
            assert self._shell.wait(timeout=40) == 0

    def get(self, path, key=""):
        request = urllib.request.Request(self.url + path)
        if key:
            request.add_header("Authorization", f"Bearer {key}")
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def market(tmp_path_factory):
    """A market as a stranger starts it, with the whole demo: nothing of the test settings, a data folder of its own.

    While writing a journey, E2E_URL names one that runs already, and E2E_DATA_DIR its data.
    """
    if os.environ.get("E2E_URL"):
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
        running = Market(os.environ["E2E_URL"], {**kept, "DATA_DIR": os.environ["E2E_DATA_DIR"]})
        yield running
        running.close()
        return
    port = _free_port()
    folder = tmp_path_factory.mktemp("market")
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    env = {**kept, "DATA_DIR": str(folder), "PORT": str(port), "HOLD_DAYS": "7"}
    log = (folder / "run.log").open("wb")
    process = subprocess.Popen([sys.executable, "-m", "marketplace.local"], cwd=ROOT, env=env, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{url}/readyz", timeout=2)
            break
        except OSError:
            assert process.poll() is None, (folder / "run.log").read_text()
            time.sleep(0.5)
    else:
        process.send_signal(signal.SIGINT)
        pytest.fail((folder / "run.log").read_text())
    running = Market(url, env)
    yield running
    running.close()
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=40) == 0, (folder / "run.log").read_text()


@pytest.fixture(scope="session")
def browser():
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "install Debian's package chromium"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def visit(browser, market):
    """`visit("alice")` is a page on which alice is signed in, the same one each time; `visit("")` is a stranger's."""
    pages = {}

    def page_of(handle):
        if handle not in pages:
            context = browser.new_context(
                base_url=market.url, viewport={"width": 1280, "height": 900}, accept_downloads=True, locale="en-US"
            )
            pages[handle] = context.new_page()
            pages[handle].set_default_timeout(20_000)
            if handle:
                sign_in(pages[handle], f"{handle}@demo.test", PASSWORD)
        return pages[handle]

    yield page_of
    for page in pages.values():
        page.context.close()


def sign_in(page, email, password):
    page.goto("/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.locator("form:has(input[name=login]) button[type=submit]").first.click()
    page.wait_for_load_state()


def send(page, field):
    """Submit the form that holds `field`, as its first button does."""
    page.locator(f"form:has([name={field}]) button[type=submit]").first.click()
    page.wait_for_load_state()


def pay(page, number="4242424242424242"):
    """Fill the payment page with a test card and pay."""
    page.locator("input[name=number]").fill(number)
    for name, value in (("exp", "12 / 34"), ("cvc", "123"), ("name", "Carol Whitfield")):
        field = page.locator(f"input[name={name}]")
        if field.count() and field.first.is_visible():
            field.first.fill(value)
    send(page, "number")


def _findings(page, scheme):
    """Only what is wrong comes back: all that is right is megabytes. In the dark nothing but colors is another."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    rules = {"runOnly": ["color-contrast"]} if scheme == "dark" else {}
    found = page.evaluate(
        "options => axe.run(options).then(all => all.violations)", {"resultTypes": ["violations"], **rules}
    )
    return [(row["id"], node["html"], node["failureSummary"]) for row in found for node in row["nodes"][:2]]


def check_looks(page, *, dark=True):
    """No accessibility finding and no sideways scroll: at phone and desk width, in the light and the dark theme."""
    for width, scheme in ((390, "light"), (1280, "light"), *(((390, "dark"),) if dark else ())):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # colors half-way are nobody's
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
        rows = _findings(page, scheme)
        if rows:  # what was still moving or loading gets a second look; what is wrong stays wrong
            page.wait_for_timeout(1500)
            rows = _findings(page, scheme)
        assert not rows, (page.url, width, scheme, rows)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
