import hashlib
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from licensing.models import DeliveredCopy
from licensing.services.status import get_status
from licensing.tests.test_deliveries import copy_of, original, sold  # noqa: F401
from works.models import Work
from works.tests.embedding_examples import PICTURES

pytestmark = pytest.mark.django_db


@pytest.fixture
def leak(sold):  # noqa: F811
    """A license and the bytes that were delivered under it."""
    held = sold(PICTURES["jpeg RGB"][1])
    return held, copy_of(held)[1]


def ask(client, **body):
    answer = client.post("/api/v1/license-status/lookup/", body, format="multipart" if "file" in body else "json")
    assert answer.status_code == 200
    return answer.json()["matches"]


def verify(client, **body):
    answer = client.post("/api/v1/certificates/verify/", body, format="multipart" if "file" in body else "json")
    assert answer.status_code == 200
    return answer.json()


def file_of(data):
    return SimpleUploadedFile("found.jpg", data)


def test_a_leaked_file_is_recognized_and_names_its_license_to_who_may_know(leak, api, carol, alice, sam, mallory):
    held, data = leak
    digest = hashlib.sha256(data).hexdigest()
    for user, shown in ((None, ""), (mallory, ""), (carol, held.pk), (alice, held.pk), (sam, held.pk)):
        for asked in ({"sha256": digest.upper()}, {"file": file_of(data)}):
            (match,) = ask(api(user), **asked)
            assert match["match"] == {"kind": "delivered_copy", "method": "sha256", "score": 0}
            assert (match["work"], match["license"]) == (held.work_id, shown)
            assert held.pk in str(match) or not shown


def test_verifying_it_never_says_that_it_is_the_registered_file(leak, api, carol, mallory):
    held, data = leak
    number = held.work.certificates.get().number
    for user, shown in ((None, ""), (mallory, ""), (carol, held.pk)):
        for asked in ({"file": file_of(data)}, {"number": number, "sha256": hashlib.sha256(data).hexdigest()}):
            said = verify(api(user), **asked)
            (file,) = [line for line in said["checks"] if line["name"] == "file"]
            assert (file["reason"], file["result"]) == ("file_delivered", "valid")
            assert "byte by byte" not in file["detail"]
            assert (said["delivered"], said["license"]) == (True, shown)
            assert said["certificate"]["number"] == number
            assert (held.pk in str(said)) == bool(shown)


def test_the_original_is_still_the_registered_file(leak, api):
    held, _data = leak
    said = verify(api(), sha256=original(held).sha256)
    assert [line["reason"] for line in said["checks"] if line["name"] == "file"] == ["file_same"]
    assert (said["delivered"], said["license"]) == (False, "")


def test_beside_the_number_of_another_work_it_does_not_pass(leak, api, bob, deliver):
    from works.tests.test_works_service import certify

    _held, data = leak
    other = certify(bob, deliver, data=PICTURES["png L"][1]).certificates.get()
    said = verify(api(), number=other.number, sha256=hashlib.sha256(data).hexdigest())
    assert [line["reason"] for line in said["checks"] if line["name"] == "file"] == ["file_differs"]
    assert said["delivered"] is False


def test_the_page_says_so_too(leak, client, browse, carol):
    held, data = leak
    page = client.post("/verify/", {"file": io.BytesIO(data)}).content.decode()
    assert "copy for a licensee" in page
    assert held.pk not in page
    assert held.pk in browse(carol).post("/verify/", {"file": io.BytesIO(data)}).content.decode()


def test_status_by_hash_knows_copies_and_one_changed_byte_is_another_file(leak, api, django_assert_num_queries):
    held, data = leak
    digest = hashlib.sha256(data).hexdigest()
    with django_assert_num_queries(1):
        status = get_status(sha256=digest)
    assert (status.match, status.work_id, status.status) == ("delivered_copy", held.work_id, "licensable")
    assert get_status(sha256=original(held).sha256).match == "same"
    assert held.pk not in str(api().get(f"/api/v1/license-status/?sha256={digest}").json())
    changed = hashlib.sha256(data[:-1] + b"x").hexdigest()
    assert get_status(sha256=changed).status == "unknown"


def test_a_work_out_of_sight_matches_nothing(leak, api):
    _held, data = leak
    Work.objects.update(state="hidden")
    assert ask(api(), sha256=hashlib.sha256(data).hexdigest()) == []


def test_a_file_without_marks_names_no_license(sold, api, carol):  # noqa: F811
    held = sold(b"Once upon a time.\n", kind="text")
    copy, data = copy_of(held)
    assert DeliveredCopy.objects.count() == 1
    (match,) = ask(api(carol), sha256=hashlib.sha256(data).hexdigest())
    assert (match["match"]["kind"], match["license"]) == ("same", "")


def test_our_authority_is_published(client, db):
    answer = client.get("/.well-known/c2pa-ca.pem")
    assert answer.content.startswith(b"-----BEGIN CERTIFICATE-----")
    assert client.get("/.well-known/c2pa-ca.pem").content == answer.content
