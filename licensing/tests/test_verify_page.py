import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from marketplace.core import storage
from works.models import Certificate
from works.tests import files
from works.tests.test_works_service import certify


@pytest.fixture
def issued(alice, deliver):
    return certify(alice, deliver).certificates.get()


def results(answer):
    body = answer.content.decode().partition('class="checks"')[2]
    return re.findall(r"<b>([^<]+)</b>.*?<em>([^<]+)</em>", body, re.S)


def test_a_number_leads_to_its_certificate(client, issued):
    assert client.get("/verify/", {"q": issued.number.lower()})["Location"] == f"/c/{issued.number}"
    assert results(client.get("/verify/", {"q": "GIP-1234"})) == [("Number", "Invalid")]
    assert results(client.get("/verify/", {"q": "GIP-0000-0000-0000-0000-0"})) == [("Number", "Invalid")]


def test_a_hash_shows_every_check(client, issued):
    shown = results(client.get("/verify/", {"q": issued.work.sha256}))
    assert [name for name, _word in shown] == ["Signature", "File", "Public log", "Checkpoint", "Status today"]
    assert {word for _name, word in shown} == {"Valid"}
    assert results(client.get("/verify/", {"q": "0" * 64})) == [("File", "Unknown")]


def test_the_script_gets_the_result_alone(client, issued):
    answer = client.post("/verify/", {"q": issued.work.sha256, "number": issued.number}, headers={"HX-Request": "true"})
    body = answer.content.decode()
    assert "<html" not in body and ("File", "Valid") in results(answer)
    other = client.post("/verify/", {"q": "0" * 64, "number": issued.number}, headers={"HX-Request": "true"})
    assert ("File", "Invalid") in results(other) and "Something does not hold" in other.content.decode()


def test_without_a_script_the_file_is_sent(client, issued):
    data = storage.read(storage.private(), issued.work.media.get(role="original").key)
    answer = client.post("/verify/", {"file": SimpleUploadedFile("copy.png", data)})
    assert ("File", "Valid") in results(answer) and issued.number in answer.content.decode()
    other = client.post("/verify/", {"file": SimpleUploadedFile("x.png", files.png(5)), "number": issued.number})
    assert ("File", "Invalid") in results(other)
    signed = client.post("/verify/", {"file": SimpleUploadedFile("a.jws", issued.jws.encode())})
    assert ("Signature", "Valid") in results(signed)


def test_similar_is_never_called_the_same(client, issued):
    changed = files.png(1, parameters="another prompt")
    body = client.post("/verify/", {"file": SimpleUploadedFile("x.png", changed)}).content.decode()
    assert "Not this file, but one like it" in body and "the same picture" in body
    assert "Everything that could be checked holds" not in body


def test_a_revoked_certificate_does_not_pass(client, issued):
    Certificate.objects.filter(pk=issued.pk).update(state="revoked")
    shown = client.get("/verify/", {"q": issued.work.sha256})
    assert ("Status today", "Invalid") in results(shown) and "Something does not hold" in shown.content.decode()


@pytest.mark.parametrize("asked", ["\x00", "x" * 600_000, "a.b.c", "<script>alert(1)</script>", "' or 1=1", "٠" * 64])
def test_nonsense_is_answered(client, db, asked):
    for answer in (client.get("/verify/", {"q": asked[:5000]}), client.post("/verify/", {"q": asked})):
        assert answer.status_code in (200, 422)
        assert "<script>alert" not in answer.content.decode()


def test_an_empty_question_asks_again(client, db):
    assert client.get("/verify/").status_code == client.post("/verify/", {}).status_code == 200
    assert results(client.post("/verify/", {})) == []


def test_too_large_a_file_is_refused(client, db, monkeypatch):
    monkeypatch.setattr("licensing.views.verify.MAX_BYTES", 10)
    answer = client.post("/verify/", {"file": SimpleUploadedFile("x.bin", b"x" * 11)})
    assert answer.status_code == 422 and "50 MB" in answer.content.decode()
