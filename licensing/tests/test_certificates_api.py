import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfReader

from marketplace.core import storage
from works.models import Certificate, Work
from works.services import log
from works.tests import files
from works.tests.test_works_service import certify

VERIFY = "/api/v1/certificates/verify/"


@pytest.fixture
def issued(alice, deliver):
    return certify(alice, deliver).certificates.get()


def lines(answer):
    return {line["name"]: (line["result"], line["reason"]) for line in answer.json()["checks"]}


def test_a_certificate_says_what_was_signed_and_how_it_stands(api, issued):
    answer = api().get(f"/api/v1/certificates/{issued.number.lower()}/").json()
    assert (answer["number"], answer["sha256"], answer["state"]) == (issued.number, issued.work.sha256, "issued")
    assert (answer["status"], answer["stamp"], answer["grade"]) == ("not_offered", "active", "file")
    assert {claim["name"] for claim in answer["claims"]} >= {"model", "seed"}
    assert "prompt" not in {claim["name"] for claim in answer["claims"]}
    assert answer["log"] == {"index": issued.leaf_id, "size": 1} and answer["superseded_by"] is None
    Certificate.objects.filter(pk=issued.pk).update(state="revoked")
    assert api().get(f"/api/v1/certificates/{issued.number}/").json()["stamp"] == "revoked"


def test_its_documents(api, issued, client):
    links = api().get(f"/api/v1/certificates/{issued.number}/").json()["links"]
    found = {name: client.get("/" + link.split("/", 3)[3]) for name, link in links.items()}
    assert all(answer.status_code == 200 for answer in found.values())
    assert found["jws"].content.decode() == issued.jws and found["jws"]["Content-Type"] == "application/vc+jwt"
    assert found["proof"].json()["checkpoint"] == log.latest_checkpoint().note
    assert issued.number in PdfReader(io.BytesIO(found["pdf"].content)).pages[0].extract_text()
    assert len(zipfile.ZipFile(io.BytesIO(found["bundle"].content)).namelist()) == 6


def test_unknown_numbers_are_missing(api, issued):
    for wrong in ("GIP-0000-0000-0000-0000-0", "x", "%00", "verify"):
        for end in ("/", "/jws", "/proof", "/pdf", "/bundle"):
            if (wrong, end) != ("verify", "/"):
                answer = api().get(f"/api/v1/certificates/{wrong}{end}")
                assert answer.status_code == 404, (wrong, end)
    log.LogCheckpoint.objects.all().delete()
    assert api().get(f"/api/v1/certificates/{issued.number}/proof").json()["code"] == "not_found"


def test_verify_by_number(api, issued):
    answer = api().post(VERIFY, {"number": issued.number.lower()})
    assert answer.json()["verdict"] == "valid" and answer.json()["certificate"]["number"] == issued.number
    assert lines(answer) == {
        "number": ("valid", "number_registered"), "signature": ("valid", "signature_good"),
        "file": ("unknown", "file_not_given"), "log": ("valid", "log_included"),
        "checkpoint": ("valid", "checkpoint_signed"), "status": ("valid", "status_in_force"),
    }  # fmt: skip
    mistyped = api().post(VERIFY, {"number": issued.number[:-1] + ("0" if issued.number[-1] != "0" else "1")})
    assert lines(mistyped) == {"number": ("invalid", "number_mistyped")}
    assert mistyped.json()["certificate"] is None
    unknown = api().post(VERIFY, {"number": "GIP-0000-0000-0000-0000-0"})
    assert lines(unknown) == {"number": ("invalid", "number_unknown")}


def test_verify_by_hash(api, issued):
    answer = api().post(VERIFY, {"sha256": issued.work.sha256.upper()})
    assert lines(answer)["file"] == ("valid", "file_same") and answer.json()["verdict"] == "valid"
    unknown = api().post(VERIFY, {"sha256": "0" * 64})
    assert (unknown.json()["verdict"], lines(unknown)) == ("unknown", {"file": ("unknown", "file_not_registered")})
    other = api().post(VERIFY, {"sha256": "0" * 64, "number": issued.number})
    assert (other.json()["verdict"], lines(other)["file"]) == ("invalid", ("invalid", "file_differs"))


def test_verify_by_signed_document(api, issued):
    answer = api().post(VERIFY, {"jws": issued.jws, "sha256": issued.work.sha256})
    assert answer.json()["verdict"] == "valid" and lines(answer)["file"] == ("valid", "file_same")
    head, body, signature = issued.jws.split(".")
    forged = ".".join([head, body[:-2] + ("A" if body[-2] != "A" else "B") + body[-1], signature])
    changed = api().post(VERIFY, {"jws": forged})
    assert changed.json()["verdict"] == "invalid" and changed.json()["certificate"] is None
    assert lines(changed) == {"signature": ("invalid", "signature_bad")}


def upload(data, name="copy.png"):
    return {"file": SimpleUploadedFile(name, data)}


def test_verify_by_file(api, issued):
    data = storage.read(storage.private(), issued.work.media.get(role="original").key)
    answer = api().post(VERIFY, upload(data), format="multipart")
    assert answer.json()["verdict"] == "valid" and lines(answer)["file"] == ("valid", "file_same")
    out = io.BytesIO()
    Image.open(io.BytesIO(data)).convert("RGB").resize((320, 224)).save(out, "JPEG", quality=70)
    copy = api().post(VERIFY, upload(out.getvalue()), format="multipart").json()
    assert (copy["verdict"], copy["certificate"], copy["checks"][0]["reason"]) == (
        "unknown",
        None,
        "file_not_registered",
    )
    assert [match["kind"] for match in copy["matches"]] == ["edited_copy"] and copy["matches"][0]["score"] > 0
    against = api().post(VERIFY, {**upload(out.getvalue()), "number": issued.number}, format="multipart").json()
    assert against["verdict"] == "invalid"
    stranger = api().post(VERIFY, upload(files.png(9)), format="multipart").json()
    assert "same" not in {match["kind"] for match in stranger["matches"]}


@pytest.mark.parametrize(
    "change,expected",
    [
        ({"state": "revoked"}, ("invalid", "status_revoked")),
        ({"state": "superseded"}, ("unknown", "status_superseded")),
        ({"work": "suspended"}, ("invalid", "status_withdrawn")),
    ],
)
def test_the_status_is_a_line_of_its_own(api, issued, change, expected):
    Certificate.objects.filter(pk=issued.pk).update(state=change.get("state", "issued"))
    Work.objects.filter(pk=issued.work_id).update(state=change.get("work", "certified"))
    for asked in ({"number": issued.number}, {"sha256": issued.work.sha256}, {"jws": issued.jws}):
        answer = api().post(VERIFY, asked)
        assert lines(answer)["status"] == expected and lines(answer)["signature"][0] == "valid"


@pytest.mark.parametrize(
    "asked,code",
    [
        ({}, "nothing_to_verify"), ({"sha256": "zz"}, "invalid"), ({"number": "x" * 101}, "invalid"),
        ({"number": "a\x00b"}, "invalid"), ({"sha256": "0" * 64 + "\n"}, None), ({"jws": "\x00"}, "invalid"),
        ({"number": {"a": 1}}, "invalid"), ({"jws": "x" * 600_000}, "invalid"),
    ],
)  # fmt: skip
def test_bad_questions_are_refused(api, db, asked, code):
    answer = api().post(VERIFY, asked)
    assert answer.status_code == (400 if code else 200)
    assert answer.json().get("code") == code


def test_anything_may_be_said_about_a_document(api, issued):
    for nonsense in ("a.b.c", "ey.ey.ey", "..", "ключ", "eyJhbGciOiJub25lIn0.e30."):
        answer = api().post(VERIFY, {"jws": nonsense})
        assert (answer.status_code, answer.json()["verdict"]) == (200, "invalid")


def test_its_documents_are_found_with_a_slash_too(api, issued):
    for name in ("jws", "proof", "pdf", "bundle"):
        answer = api().get(f"/api/v1/certificates/{issued.number}/{name}/", follow=True)
        assert (answer.status_code, answer.redirect_chain) == (
            200, [(f"/api/v1/certificates/{issued.number}/{name}", 301)],
        )  # fmt: skip


def test_a_tile_is_known_by_its_etag(client, issued):
    address = "/log/tile/0/000.p/1"
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, len(first.content), again.status_code, again.content) == (200, 32, 304, b"")
    absent = client.get("/log/tile/0/009", headers={"If-None-Match": first["ETag"]})
    assert absent.status_code == 404 and "ETag" not in absent
