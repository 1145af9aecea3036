import io

from django.core.files.uploadedfile import SimpleUploadedFile

from works.tests import files
from works.tests.test_works_service import certify

PATH = "/api/v1/license-status/lookup/"


def _ask(client, data):
    return client.post(PATH, {"file": SimpleUploadedFile("copy.jpg", data)}, format="multipart")


def _copy(seed):
    out = io.BytesIO()
    files.picture(seed).resize((320, 224)).save(out, "JPEG", quality=70)
    return out.getvalue()


def test_a_resized_copy_is_found_as_an_edited_copy(alice, api, deliver):
    work = certify(alice, deliver, data=files.png(1))
    (match,) = _ask(api(), _copy(1)).json()["matches"]
    assert (match["work"], match["match"]["kind"]) == (work.pk, "edited_copy")
    assert match["certificate"] == work.certificates.get().number


def test_the_file_itself_is_the_same(alice, api, deliver):
    certify(alice, deliver, data=files.png(1))
    assert _ask(api(), files.png(1)).json()["matches"][0]["match"]["kind"] == "same"


def test_a_stranger_matches_nothing(alice, api, deliver):
    certify(alice, deliver, data=files.png(1))
    answer = _ask(api(), _copy(7)).json()
    assert (answer["matches"], answer["verdict"], answer["recommended_action"]) == ([], "unknown", "none")


def test_no_file_is_refused(db, api):
    answer = api().post(PATH, {}, format="multipart")
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (400, "invalid", "file")


def test_a_fingerprint_finds_copies_and_is_never_called_the_same(alice, api, deliver):
    work = certify(alice, deliver, data=files.png(1))
    certify(alice, deliver, data=files.png(7))
    pdq = work.fingerprints.get(method="pdq").value
    near = f"{int(pdq, 16) ^ 0b1011:064x}"
    for sent, score in ((pdq.upper(), 0), (near, 3)):
        (match,) = api().post(PATH, {"fingerprint": sent}, format="json").json()["matches"]
        assert (match["work"], match["match"]) == (work.pk, {"kind": "edited_copy", "method": "pdq", "score": score})
    far = f"{int(pdq, 16) ^ (2**256 - 1):064x}"
    assert api().post(PATH, {"fingerprint": far}, format="json").json()["matches"] == []


def test_a_fingerprint_is_64_hexadecimal_digits_and_stands_alone(api, db):
    for sent in ("", "zz", "a" * 63):
        answer = api().post(PATH, {"fingerprint": sent}, format="json")
        assert (answer.status_code, answer.json()["field"]) == (400, "fingerprint"), sent
    both = api().post(PATH, {"fingerprint": "a" * 64, "sha256": "a" * 64}, format="json")
    assert (both.status_code, both.json()["field"]) == (400, "file")
