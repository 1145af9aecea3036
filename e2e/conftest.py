"""Starts the market once for all journeys, and a browser for each."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _environment(tmp, port):
    """A market as a stranger starts it: nothing of the test settings, a data folder of its own."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return {**kept, "DATA_DIR": str(tmp), "PORT": str(port), "DEMO_WORKS": "4", "HOLD_DAYS": "7"}


@pytest.fixture(scope="session")
def market(tmp_path_factory):
    """The address of a running market with four works."""
    port = _free_port()
    folder = tmp_path_factory.mktemp("market")
    log = (folder / "run.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "marketplace.local"], cwd=ROOT, env=_environment(folder, port), stdout=log, stderr=log
    )
    url = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{url}/readyz", timeout=2)
            break
        except OSError:
            assert process.poll() is None, (folder / "run.log").read_text()
            time.sleep(0.5)
    else:
        pytest.fail((folder / "run.log").read_text())
    yield url
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


@pytest.fixture
def page(browser, market):
    context = browser.new_context(base_url=market, viewport={"width": 1280, "height": 900}, accept_downloads=True)
    made = context.new_page()
    made.set_default_timeout(20_000)
    yield made
    context.close()


@pytest.fixture
def sign_in(page):
    def sign(handle):
        page.goto("/accounts/login/")
        page.fill("input[name=login]", f"{handle}@demo.test")
        page.fill("input[name=password]", "gen-ip-demo-2026")
        page.locator("form:has(input[name=login]) button[type=submit]").first.click()
        page.wait_for_load_state()

    return sign


@pytest.fixture
def looks_right(page):
    """No accessibility finding, no sideways scroll, at phone and desk width."""

    def check():
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
            found = Axe().run(page).response["violations"]
            assert not found, (page.url, width, [(row["id"], row["nodes"][0]["html"]) for row in found])

    return check
