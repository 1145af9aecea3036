"""Deliverables carried over to a new version: rows of their own for the same stored bytes."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from marketplace.core import storage
from marketplace.core.errors import Refusal
from works import queries
from works.models import Media, Version
from works.services import quotas
from works.tests import files
from works.tests.test_versions_service import PSD, deliverable, renew, submit
from works.tests.test_works_service import certify, stored  # noqa: F401

NOTES = b"Brushes and colors that I used."


@pytest.fixture
def work(alice, deliver):
    given = [deliverable(), deliverable("text", NOTES, "notes.txt")]
    return certify(alice, deliver, deliverables=given)


def given(work):
    return {media.purpose: media for media in queries.list_deliverables(work)}


def test_what_the_creator_chose_stays_and_is_stored_once(work, deliver, alice):
    before, used = given(work), quotas.get_usage(alice, quotas.BYTES).used["bytes"]
    renew(work, deliver, data=files.png(2), keep=[before["text"].pk], deliverables=[deliverable(data=PSD + b"new")])
    after = given(work)
    assert set(after) == {"source_layers", "text"}
    assert (after["text"].key, after["text"].sha256) == (before["text"].key, before["text"].sha256)
    assert after["text"].pk != before["text"].pk and after["text"].media_type == "text/plain"
    assert after["source_layers"].sha256 != before["source_layers"].sha256
    assert sorted(media.position for media in after.values()) == [0, 1]
    grown = quotas.get_usage(alice, quotas.BYTES).used["bytes"] - used
    assert grown == len(files.png(2)) + len(PSD) + 3, "what versions share counts once"


def test_nothing_is_carried_over_by_itself(work, deliver):
    renew(work, deliver, data=files.png(2))
    assert given(work) == {}


def test_a_refused_version_takes_no_shared_bytes_with_it(work, deliver):
    kept = given(work)["source_layers"]
    version = submit(work, data=files.png(2)[:300], keep=[kept.pk])
    deliver()
    version.refresh_from_db()
    assert version.state == "refused" and not Media.every.filter(version=version).exists()
    assert storage.read(storage.private(), kept.key) == PSD
    assert given(work)["source_layers"].pk == kept.pk


def test_what_is_not_there_or_too_much_is_refused_and_stores_nothing(work, alice, bob, deliver):
    other = certify(bob, deliver, data=files.png(5), deliverables=[deliverable()])
    keys = set(Media.every.values_list("key", flat=True))
    mine, theirs = [media.pk for media in given(work).values()], given(other)["source_layers"].pk
    for keep, added, code in ((["med_none"], 0, "deliverable_unknown"), ([theirs], 0, "deliverable_unknown"),
                              (mine, 7, "too_many_deliverables")):  # fmt: skip
        more = [deliverable(data=PSD + bytes([n])) for n in range(added)]
        with pytest.raises(Refusal) as caught:
            submit(work, data=files.png(2), keep=keep, deliverables=more)
        assert (caught.value.code, caught.value.field) == (code, "keep")
    assert Version.objects.filter(work=work).count() == 1 and set(Media.every.values_list("key", flat=True)) == keys


def test_the_form_offers_each_of_them(work, alice, browse, deliver):
    page, address = browse(alice), f"/studio/works/{work.pk}/versions/"
    shown = page.get(address).content.decode()
    assert "layers.psd" in shown and shown.count('name="keep"') == 2 and shown.count("checked") >= 2
    kept = given(work)["text"]
    file = files.png(2)
    sent = {"title": "Lighthouse", "note": "Brighter.", "keep": ["med_none"], "submission": "a"}
    assert page.post(address, {**sent, "file": SimpleUploadedFile("a.png", file)}).status_code == 422
    assert page.post(address, {**sent, "keep": [kept.pk], "file": SimpleUploadedFile("a.png", file)}).status_code == 302
    deliver()
    assert set(given(work)) == {"text"}


def test_the_api_names_them_by_id(work, alice, api, deliver):
    address = f"/api/v1/works/{work.pk}/versions/"
    (version,) = api(alice).get(address).json()["results"]
    (layers,) = [row["id"] for row in version["files"] if row["purpose"] == "source_layers"]
    body = {"note": "Brighter.", "file": SimpleUploadedFile("a.png", files.png(2)), "keep": [layers]}
    assert api(alice).post(address, body, format="multipart").status_code == 202
    deliver()
    assert set(given(work)) == {"source_layers"}
    again = {**body, "keep": ["med_none"], "file": SimpleUploadedFile("a.png", files.png(3))}
    refused = api(alice).post(address, again, format="multipart")
    assert (refused.status_code, refused.json()["code"]) == (400, "deliverable_unknown")
