"""tus 1.0.0 as its document says, and the same in JSON."""

import base64
import hashlib

import pytest
from django.test import Client

from accounts.services import api_keys
from works.models import Upload, Work
from works.tests.test_uploads_service import DATA, SIZE, announce, checksum, sent
from works.upload_files import UploadFile

URL = "/api/v1/uploads/"
PIECE = "application/offset+octet-stream"
TUS = {"Tus-Resumable": "1.0.0"}


def metadata(**pairs):
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in pairs.items())


def create(client, size=SIZE, **headers):
    text = metadata(filename="sea.png", purpose="image")
    sent = {**TUS, "Upload-Length": str(size), "Upload-Metadata": text, **headers}
    return client.post(URL, headers=sent)


def patch(client, where, data, offset, kind=PIECE, **headers):
    headers = {**TUS, "Upload-Offset": str(offset), **headers}
    return client.generic("PATCH", where, data, content_type=kind, headers=headers)


def test_the_whole_of_tus(alice, api):
    client = api(alice)
    told = client.options(URL)
    assert (told.status_code, told["Tus-Version"], told["Tus-Resumable"]) == (204, "1.0.0", "1.0.0")
    assert {"creation", "expiration", "checksum", "termination"} <= set(told["Tus-Extension"].split(","))
    assert "sha1" in told["Tus-Checksum-Algorithm"] and told["Tus-Max-Size"] == str(2 * 1024**3)
    made = create(client)
    where = made["Location"]
    assert made.status_code == 201 and made["Upload-Offset"] == "0" and made["Upload-Expires"].endswith("GMT")
    first = patch(client, where, DATA[:1000], 0)
    assert (first.status_code, first["Upload-Offset"], first["Tus-Resumable"]) == (204, "1000", "1.0.0")
    head = client.head(where, headers=TUS)
    assert (head.status_code, head["Upload-Offset"], head["Upload-Length"]) == (200, "1000", str(len(DATA)))
    assert head["Cache-Control"] == "no-store" and head["Upload-Metadata"].startswith("filename ")
    assert not head.content
    last = patch(client, where, DATA[1000:], 1000, **{"Upload-Checksum": checksum("sha1", DATA[1000:])})
    assert last["Upload-Offset"] == str(len(DATA))
    upload = Upload.objects.get()
    assert (upload.state, upload.filename, upload.purpose) == ("complete", "sea.png", "image")
    assert client.delete(where, headers=TUS).status_code == 204
    assert client.head(where, headers=TUS).status_code == 404
    assert patch(client, where, b"x", 0).status_code == 404


def test_the_same_in_json(alice, api):
    client = api(alice)
    made = client.post(URL, {"filename": "sea.png", "size": len(DATA), "purpose": "image"}, format="json")
    assert (made.status_code, made.data["received"], made.data["state"]) == (201, 0, "open")
    patch(client, made["Location"], DATA, 0)
    assert client.get(f"{URL}{made.data['id']}/").data["state"] == "complete"
    assert [row["id"] for row in client.get(URL).data["results"]] == [made.data["id"]]


def test_creation_with_the_first_bytes(alice, api):
    headers = {**TUS, "Upload-Length": str(len(DATA)), "Upload-Metadata": metadata(filename="a.png", purpose="image")}
    made = api(alice).generic("POST", URL, DATA[:900], content_type=PIECE, headers=headers)
    assert (made.status_code, made["Upload-Offset"]) == (201, "900")


def test_where_only_post_passes(alice, api):
    client = api(alice)
    where = create(client)["Location"]
    headers = {**TUS, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    answer = client.generic("POST", where, DATA[:100], content_type=PIECE, headers=headers)
    assert (answer.status_code, answer["Upload-Offset"]) == (204, "100")


def refused(answer, status, code=None):
    assert answer.status_code == status, answer.content
    assert answer["Tus-Resumable"] == "1.0.0"
    assert code is None or answer.json()["code"] == code


def test_refusals_leave_the_offset(alice, api):
    client = api(alice)
    where = create(client)["Location"]
    patch(client, where, DATA[:500], 0)
    refused(patch(client, where, DATA[:500], 0), 409, "offset_conflict")
    refused(patch(client, where, DATA[500:600], 700), 409, "offset_conflict")
    refused(patch(client, where, DATA[500:] + b"x", 500), 413, "too_large")
    refused(patch(client, where, b"x", 500, "application/json"), 415, "media_type_unknown")
    refused(patch(client, where, b"x", "five"), 400, "header_missing")
    refused(patch(client, where, b"x", 500, **{"Upload-Checksum": checksum("sha1", b"y")}), 460, "checksum_mismatch")
    refused(patch(client, where, b"x", 500, **{"Upload-Checksum": "md4 AA=="}), 400, "checksum_unknown")
    answer = patch(client, where, b"x", 500, **{"Tus-Resumable": "0.2.2"})
    refused(answer, 412, "tus_version")
    assert answer["Tus-Version"] == "1.0.0"
    Upload.objects.update(lease="other", lease_until="2999-01-01T00:00Z")
    refused(patch(client, where, DATA[500:600], 500), 423, "upload_busy")
    assert Upload.objects.get().received == 500


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Upload-Length": "-1"}, 400), ({"Upload-Length": "0"}, 400), ({"Upload-Length": "9" * 18}, 413),
     ({"Upload-Length": "9" * 30}, 400), ({"Upload-Metadata": "filename ???"}, 400),
     ({"Upload-Metadata": metadata(purpose="song")}, 400)],
)  # fmt: skip
def test_what_cannot_be_announced(alice, api, headers, status):
    assert create(api(alice), **headers).status_code == status
    assert not Upload.objects.exists()


def test_names_with_direction_marks_and_nul_are_cleaned(alice, api):
    create(api(alice), **{"Upload-Metadata": metadata(filename="se\u202ea\0.png", purpose="image")})
    assert Upload.objects.get().filename == "se a .png"


def test_another_persons_upload_is_not_there(alice, mallory, api):
    where = create(api(alice))["Location"]
    for answer in (api(mallory).head(where), api(mallory).get(where), patch(api(mallory), where, b"x", 0),
                   api(mallory).delete(where)):  # fmt: skip
        assert answer.status_code == 404
    assert api(mallory).get(URL).data["results"] == []
    assert Upload.objects.get().received == 0


def test_a_session_needs_its_token(alice):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    where = f"{URL}{announce(alice).pk}/"
    assert patch(client, where, DATA, 0).status_code == 403
    assert Upload.objects.get().received == 0
    client.get("/register/")
    token = client.cookies["csrftoken"].value
    assert patch(client, where, DATA, 0, **{"X-CSRFToken": token}).status_code == 204


def test_a_key_needs_its_scope(alice):
    where = f"{URL}{announce(alice).pk}/"
    for scopes, status in ((["works:read"], 403), (["works:write"], 204)):
        _row, key = api_keys.create_api_key(user=alice, name="K", scopes=scopes)
        answer = patch(Client(), where, DATA, 0, Authorization=f"Bearer {key}")
        assert answer.status_code == status
    assert patch(Client(), where, DATA, 0).status_code == 401


def test_a_work_names_its_uploads(alice, mallory, api, deliver):
    file, layers = sent(alice), sent(alice, b"8BPS" + bytes(90), purpose="source_layers", filename="sea.psd")
    fields = {"kind": "image", "title": "Sea", "upload": file.pk, "deliverables": [layers.pk]}
    answer = api(mallory).post("/api/v1/works/", fields, format="json")
    assert (answer.status_code, answer.data["code"]) == (404, "upload_unknown")
    answer = api(alice).post("/api/v1/works/", fields, format="json")
    assert answer.status_code == 202
    deliver()
    data = api(alice).get(f"/api/v1/works/{answer.data['id']}/").json()
    assert (data["state"], data["sha256"]) == ("certified", hashlib.sha256(DATA).hexdigest())
    layer = next(row for row in data["media"] if row["role"] == "deliverable")
    assert (layer["purpose"], layer["size"], layer["url"]) == ("source_layers", 94, None)
    again = api(alice).post("/api/v1/works/", {**fields, "title": "Again"}, format="json")
    assert (again.status_code, again.data["code"]) == (409, "upload_used")
    assert Work.objects.count() == 1


def test_a_file_and_an_upload_are_not_both_taken(alice, api):
    from django.core.files.uploadedfile import SimpleUploadedFile

    fields = {"kind": "image", "title": "T", "upload": sent(alice).pk, "file": SimpleUploadedFile("a.png", DATA)}
    answer = api(alice).post("/api/v1/works/", fields, format="multipart")
    assert (answer.status_code, answer.data["code"]) == (400, "file_and_upload")
    assert UploadFile(Upload.objects.get()).read() == DATA
