"""Timing: the candidates take turns, so that what else the machine does hits all of them alike."""

import gzip
import statistics
import time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def take_turns(rounds, **candidates):
    """Median milliseconds of each candidate, called in turn; the first call of each does not count."""
    spent = {name: [] for name in candidates}
    for call in candidates.values():
        call()
    for _ in range(rounds):
        for name, call in candidates.items():
            started = time.perf_counter()
            call()
            spent[name].append((time.perf_counter() - started) * 1000)
    return {name: statistics.median(times) for name, times in spent.items()}


def percentile(times, part):
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


def count_queries(call):
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def page(address, **headers):
    """A call that fetches a page and insists on an answer."""
    client = Client()

    def call():
        response = client.get(address, **headers)
        assert response.status_code in (200, 304), (address, response.status_code)
        return response

    return call


def revisit(address):
    """A call that fetches a page as a browser does that has it already."""
    client, known = Client(), {"tag": ""}

    def call():
        response = client.get(address, headers={"If-None-Match": known["tag"]})
        assert response.status_code in (200, 304), (address, response.status_code)
        known["tag"] = response.headers.get("ETag", "")
        return response

    return call


def weight(body):
    """Bytes as sent: plain, and packed."""
    return len(body), len(gzip.compress(body, 6))
