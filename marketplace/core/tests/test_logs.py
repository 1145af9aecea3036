"""Log lines: one per event, who says it, which request, and no secrets in them."""

import logging
import re

import pytest

from marketplace.core import logs

LINE = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (INFO   |WARNING|ERROR  ) \S+( \[req_\w{26}\])? [\w.]+: .+"


@pytest.fixture
def lines(request):
    """What the loggers would have printed."""
    written = []
    handler = logging.Handler()
    handler.setFormatter(logs.LineFormatter())
    handler.emit = lambda record: written.append(handler.format(record))
    root = logging.getLogger()
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


@pytest.mark.parametrize(
    ("argv", "name"),
    [
        (["/x/bin/gunicorn", "marketplace.wsgi"], "web"),
        (["/x/gunicorn/__main__.py", "marketplace.wsgi"], "web"),
        (["/x/celery/__main__.py", "-A", "marketplace", "worker"], "worker"),
        (["/x/bin/celery", "-A", "marketplace", "beat"], "beat"),
        (["manage.py", "run_payouts", "--on", "2026-01-01"], "run_payouts"),
        (["/x/bin/pytest"], "pytest"),
    ],
)
def test_a_process_has_a_name(argv, name):
    assert logs.process_name(argv) == name


def test_a_request_is_one_line_with_its_id(client, db, lines):
    client.get("/healthz")
    assert lines == []
    response = client.get("/accounts/login/?next=/secret-place/")
    assert len(lines) == 1
    assert re.fullmatch(LINE, lines[0])
    assert f"[{response['X-Request-ID']}] marketplace.requests: GET /accounts/login/ 200 " in lines[0]
    assert "secret-place" not in lines[0]


def test_a_refused_page_says_so_once(client, db, lines):
    client.get("/no-such-page/")
    assert len(lines) == 1
    assert "GET /no-such-page/ 404" in lines[0]


def test_a_link_that_is_a_secret_is_not_written_down(client, db, lines):
    client.get("/accounts/confirm-email/MTY:verysecret/")
    assert "verysecret" not in "".join(lines)
    assert "confirm-email/" in lines[-1]


def test_a_message_stays_on_its_line(lines):
    logging.getLogger("marketplace.test").warning("title %s", "one\ntwo\x1b[31m")
    assert re.fullmatch(LINE, lines[0])
    assert lines[0].endswith("title one\\x0atwo\\x1b[31m")


def test_lines_outside_a_request_carry_no_id(lines):
    logging.getLogger("marketplace.test").error("bare")
    assert " [req_" not in lines[0]
