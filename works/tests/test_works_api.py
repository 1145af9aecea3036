import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from works.models import Work
from works.tests import files
from works.tests.test_works_service import certify

URL = "/api/v1/works/"


def test_a_work_is_registered_once_for_a_key(alice, api, deliver):
    caller = api(alice)
    for _ in range(2):
        fields = {"kind": "image", "title": "Sea", "file": SimpleUploadedFile("a.png", files.png())}
        answer = caller.post(URL, fields, format="multipart", HTTP_IDEMPOTENCY_KEY="one")
        assert answer.status_code == 202 and answer.data["state"] == "processing"
    work = Work.objects.get()
    deliver()
    data = caller.get(f"{URL}{work.pk}/").json()
    assert data["state"] == "certified" and data["problem"] is None
    assert data["certificate"]["number"] == work.certificates.get().number
    assert "originals/" not in json.dumps(data)
    assert [row["id"] for row in caller.get(URL).json()["results"]] == [work.pk]


def test_a_stranger_sees_no_private_claim_and_no_draft(alice, mallory, api, deliver):
    work = certify(alice, deliver)
    assert "prompt" in {c["name"] for c in api(alice).get(f"{URL}{work.pk}/").json()["claims"]}
    assert "prompt" not in {c["name"] for c in api(mallory).get(f"{URL}{work.pk}/").json()["claims"]}
    answer = api(alice).post(URL, {"kind": "text", "title": "Draft", "text": "words"}, format="json")
    for end in ("", "title/", "lineage/"):
        assert api(mallory).get(f"{URL}{answer.data['id']}/{end}").status_code == 404


def test_title_and_lineage(alice, bob, api, deliver):
    first = certify(alice, deliver)
    edge = {"work_id": first.pk, "share_bps": 500, "relation": "remix_of"}
    second = certify(bob, deliver, data=files.png(2), parents=[edge])
    lineage = api(bob).get(f"{URL}{second.pk}/lineage/").json()
    assert [node["id"] for node in lineage["nodes"]] == [second.pk, first.pk]
    assert lineage["edges"] == [{"child": second.pk, "parent": first.pk, "share_bps": 500, "reach": "direct"}]
    assert [row["owner"] for row in api(bob).get(f"{URL}{second.pk}/title/").json()["results"]] == ["bob"]


@pytest.mark.parametrize(
    "fields",
    [{"kind": "song"}, {"title": ""}, {"text": "a\0"}, {"text": ""}, {"parents": "x"}, {"parents": ["x"]},
     {"parents": [{"work_id": "\0", "share_bps": 1}]}, {"parents": [{"work_id": "wrk_none", "share_bps": 1}]}],
)  # fmt: skip
def test_a_bad_request_changes_nothing(alice, api, fields):
    answer = api(alice).post(URL, {"kind": "text", "title": "T", "text": "words", **fields}, format="json")
    assert 400 <= answer.status_code < 500
    assert not Work.objects.exists()
    assert api().post(URL, {}, format="json").status_code in (401, 403)
