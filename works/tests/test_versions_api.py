import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from works.models import Version
from works.tests import files
from works.tests.test_uploads_service import sent
from works.tests.test_versions_service import renew
from works.tests.test_works_service import certify


@pytest.fixture
def work(alice, deliver):
    return certify(alice, deliver)


def url(work):
    return f"/api/v1/works/{work.pk}/versions/"


def test_a_new_version_is_sent_and_listed(alice, api, work, deliver):
    layers = sent(alice, b"8BPS" + bytes(90), purpose="source_layers", filename="sea.psd")
    fields = {"note": "Brighter.", "file": SimpleUploadedFile("b.png", files.png(2)), "deliverables": [layers.pk]}
    for _ in range(2):
        fields["file"].seek(0)
        answer = api(alice).post(url(work), fields, format="multipart", HTTP_IDEMPOTENCY_KEY="one")
        assert (answer.status_code, answer.json()["number"], answer.json()["state"]) == (202, 2, "processing")
    deliver()
    new, old = api(alice).get(url(work)).json()["results"]
    assert (new["number"], new["note"], new["state"], old["number"]) == (2, "Brighter.", "certified", 1)
    assert [(row["role"], row["filename"]) for row in new["files"]] == [
        ("original", "b.png"),
        ("deliverable", "sea.psd"),
    ]
    assert new["certificates"] == [work.certificates.get(state="issued").pk]
    assert old["certificates"] == [work.certificates.get(state="superseded").pk]
    assert api(alice).get(f"/api/v1/works/{work.pk}/").json()["sha256"] == new["sha256"]


def test_by_upload_and_by_text(wen, api, deliver):
    work = certify(wen, deliver, kind="text", data=b"One tide.", filename="a.txt")
    file = sent(wen, b"Two tides.", purpose="text", filename="b.txt")
    assert api(wen).post(url(work), {"note": "Two.", "upload": file.pk}, format="json").status_code == 202
    deliver()
    assert api(wen).post(url(work), {"note": "Three.", "text": "Three tides."}, format="json").status_code == 202
    deliver()
    work.refresh_from_db()
    assert work.excerpt == "Three tides." and work.versions.count() == 3


@pytest.mark.parametrize(
    ("fields", "code"), [({"note": ""}, "invalid"), ({}, "empty"), ({"upload": "upl_none"}, "upload_unknown")]
)
def test_a_bad_version_changes_nothing(alice, api, work, fields, code):
    answer = api(alice).post(url(work), {"note": "New.", **fields}, format="json")
    assert answer.json()["code"] == code
    assert Version.objects.count() == 1


def test_a_refused_version_says_why_to_its_owner(alice, api, work, deliver):
    file = SimpleUploadedFile("b.png", files.png(2)[:3000])
    api(alice).post(url(work), {"note": "New.", "file": file}, format="multipart")
    deliver()
    new = api(alice).get(url(work)).json()["results"][0]
    assert (new["state"], new["problem"]["code"], new["files"]) == ("refused", "broken_picture", [])


def test_a_stranger_sees_no_versions(mallory, api, work):
    assert api(mallory).get(url(work)).status_code == 404
    assert api(mallory).post(url(work), {"note": "Mine."}, format="json").status_code == 404


def test_the_list_costs_the_same_at_any_length(alice, api, work, deliver, django_assert_num_queries):
    for seed in (2, 3):
        with django_assert_num_queries(4):  # the work, its versions, their certificates and files
            api(alice).get(url(work))
        renew(work, deliver, data=files.png(seed))
