"""Copies made for licenses give their room back when nobody fetched them for long, and stay recognized."""

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone

from licensing.delivery_queries import find_delivered
from licensing.models import DeliveredCopy, DownloadRecord
from licensing.services.delivery_retention import prune_copies
from licensing.services.status import get_status
from licensing.tests.test_deliveries import copy_of, download, original, sold  # noqa: F401
from marketplace.core import storage

pytestmark = pytest.mark.django_db


@pytest.fixture
def fetched(sold, carol, browse):  # noqa: F811
    """A license whose picture was downloaded 200 days ago, and its bytes."""
    held = sold()
    data = download(browse, carol, held)[1]
    long_ago = timezone.now() - timedelta(days=200)
    DeliveredCopy.objects.update(created_at=long_ago)
    DownloadRecord.objects.update(created_at=long_ago)
    return held, data


def test_an_old_copy_is_stopped_first_and_its_bytes_go_later(fetched):
    _held, data = fetched
    key = DeliveredCopy.objects.get().key
    assert prune_copies() == 1
    assert storage.read(storage.private(), key) == data, "a download that just began ends well"
    assert prune_copies(now=timezone.now() + timedelta(days=1)) == 0
    assert not storage.private().exists(key) and DeliveredCopy.objects.get().key == ""


def test_what_was_delivered_is_still_recognized(fetched):
    held, data = fetched
    digest = hashlib.sha256(data).hexdigest()
    prune_copies()
    prune_copies(now=timezone.now() + timedelta(days=1))
    assert find_delivered(digest).license == held
    assert get_status(sha256=digest).match == "delivered_copy"


def test_the_next_download_makes_another_copy(fetched, carol, browse):
    held, data = fetched
    prune_copies()
    prune_copies(now=timezone.now() + timedelta(days=1))
    again = download(browse, carol, held)[1]
    assert again == copy_of(held)[1] and DeliveredCopy.objects.count() == 2
    for digest in (hashlib.sha256(one).hexdigest() for one in (data, again)):
        assert find_delivered(digest).license == held


def test_a_copy_that_was_fetched_lately_stays(fetched, carol, browse):
    held, data = fetched
    assert download(browse, carol, held)[1] == data
    assert prune_copies() == 0 and DeliveredCopy.objects.get().pruned_at is None


def test_originals_delivered_as_they_are_and_a_market_that_keeps_all(fetched, settings):
    held, _data = fetched
    settings.DELIVERED_COPY_DAYS = 0
    assert prune_copies() == 0
    settings.DELIVERED_COPY_DAYS = 180
    DeliveredCopy.objects.update(key="")
    assert prune_copies() == 0
    assert storage.private().exists(original(held).key)
