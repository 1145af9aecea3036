import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from licensing.services.status import Question, get_status, get_statuses
from works.models import Work
from works.tests import files
from works.tests.test_versions_service import PSD, deliverable, renew
from works.tests.test_works_service import certify

LOOKUP = "/api/v1/license-status/lookup/"
VERIFY = "/api/v1/certificates/verify/"
DATASET = b'{"rows": [1, 2, 3]}'


def sha(data):
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def work(alice, deliver):
    """A picture in its second version, with layers and a dataset beside the first."""
    given = [deliverable(), deliverable("dataset", DATASET, "rows.json")]
    work = certify(alice, deliver, data=files.png(1), deliverables=given)
    renew(work, deliver, data=files.png(2))
    return work


def test_the_file_of_a_former_version_is_the_same_work_and_names_its_own_certificate(work):
    old, new = [version.certificates.get().number for version in work.versions.order_by("number")]
    for data, number in ((files.png(1), old), (files.png(2), new)):
        found = get_status(sha256=sha(data))
        assert (found.work_id, found.match, found.certificate) == (work.pk, "same", number)
        assert found.status == "not_offered"


def test_a_file_that_licensees_receive_finds_its_work(work):
    found = get_status(sha256=sha(PSD))
    assert (found.work_id, found.match) == (work.pk, "deliverable")
    assert found.certificate == work.versions.get(number=1).certificates.get().number


def test_a_dataset_may_be_in_anybodys_hands(work, api):
    assert get_status(sha256=sha(DATASET)).status == "unknown"
    assert api().post(LOOKUP, {"sha256": sha(DATASET)}).json()["matches"] == []


def test_an_original_comes_before_the_deliverable_of_an_older_work(work, bob, deliver):
    """Somebody's text that another work hands out is first of all that text."""
    words = ("A lighthouse keeper counts the ships. " * 9).encode()
    certify(bob, deliver, data=files.png(5), deliverables=[deliverable("text", words, "story.txt")])
    assert get_status(sha256=sha(words)).match == "deliverable"
    story = certify(bob, deliver, kind="text", data=words, filename="story.txt")
    found = get_status(sha256=sha(words))
    assert (found.work_id, found.match) == (story.pk, "same")


def test_what_was_never_certified_or_was_taken_out_is_not_found(work, alice, deliver):
    refused = certify(alice, deliver, data=files.png(7))
    refused.versions.update(state="refused")
    assert get_status(sha256=refused.sha256).status == "unknown"
    Work.objects.filter(pk=work.pk).update(state="suspended")
    assert get_status(sha256=sha(files.png(1))).status == "withdrawn"


def test_lookup_and_verification_find_them_too(work, api):
    for data, kind in ((files.png(1), "same"), (PSD, "deliverable")):
        for asked in ({"sha256": sha(data)}, {"file": SimpleUploadedFile("x.bin", data)}):
            answer = api().post(LOOKUP, asked, format="multipart" if "file" in asked else "json").json()
            (match,) = answer["matches"]
            assert (match["work"], match["match"]["kind"]) == (work.pk, kind)
    said = api().post(VERIFY, {"sha256": sha(PSD)}).json()
    assert (said["certificate"], said["verdict"]) == (None, "unknown")
    assert [(row["work"], row["kind"]) for row in said["matches"]] == [(work.pk, "deliverable")]


def test_the_page_says_what_kind_of_file_it_is(work, client):
    text = client.get("/verify/", {"q": sha(PSD)}).content.decode()
    assert "A file of a registered work" in text
    assert "resemble" not in text


def test_a_hundred_hashes_take_one_query(work, django_assert_num_queries):
    asked = [Question(sha256=sha(data)) for data in (files.png(1), files.png(2), PSD, DATASET)] * 25
    with django_assert_num_queries(1):
        found = get_statuses(asked)
    assert [one.match for one in found[:4]] == ["same", "same", "deliverable", ""]
