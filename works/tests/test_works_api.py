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


def test_samples_are_sent_and_shown(priya, mallory, api, deliver):
    samples = [SimpleUploadedFile(f"{seed}.png", files.png(seed)) for seed in (1, 2)]
    fields = {"kind": "prompt", "title": "Harbors", "text": "a {mood} harbor", "samples": samples}
    answer = api(priya).post(URL, fields, format="multipart")
    assert answer.status_code == 202
    deliver()
    data = api(mallory).get(f"{URL}{answer.data['id']}/").json()
    shown = [media for media in data["media"] if media["role"] == "sample"]
    assert [media["position"] for media in shown] == [0, 1] and all(media["url"] for media in shown)
    assert "harbor" not in json.dumps(data["claims"]) and "sample_src" not in json.dumps(data)


@pytest.mark.parametrize(
    ("fields", "status", "field"),
    [
        ({"kind": "image", "file": files.png(), "samples": files.png(2)}, 400, "samples"),
        ({"kind": "prompt", "text": "a", "samples": b"<svg/>"}, 415, "samples"),
        ({"kind": "image", "file": b"<svg/>"}, 415, "file"),
        ({"kind": "model", "file": b"\x80\x04pickle"}, 415, "file"),
        ({"kind": "image", "text": "words"}, 400, "file"),
    ],
)
def test_what_cannot_be_right_is_refused_at_once(alice, api, fields, status, field):
    sent = {n: SimpleUploadedFile("a", v) if isinstance(v, bytes) else v for n, v in fields.items()}
    answer = api(alice).post(URL, {"title": "T", **sent}, format="multipart")
    assert (answer.status_code, answer.data["field"]) == (status, field)
    assert not Work.objects.exists()


def test_description_and_tags_change_and_the_certified_does_not(alice, mallory, api, deliver):
    work = certify(alice, deliver)
    address = f"{URL}{work.pk}/"
    answer = api(alice).patch(address, {"description": "New", "tags": ["a", "b"]}, format="json")
    assert (answer.status_code, answer.data["description"], answer.data["tags"]) == (200, "New", ["a", "b"])
    for fields, code in [({"title": "Other"}, "field_fixed"), ({"description": "x" * 4001}, "invalid")]:
        answer = api(alice).patch(address, fields, format="json")
        assert (answer.status_code, answer.data["code"]) == (400, code)
    assert api(mallory).patch(address, {"description": "Mine"}, format="json").status_code == 404
    work.refresh_from_db()
    assert (work.title, work.description) == ("Lighthouse", "New")


def test_hide_and_show(alice, mallory, api, deliver):
    work = certify(alice, deliver)
    address = f"{URL}{work.pk}/"
    assert api(mallory).post(f"{address}hide/").status_code == 404
    assert api(alice).post(f"{address}hide/").data["state"] == "hidden"
    assert api(mallory).get(address).status_code == 404
    assert api(alice).post(f"{address}hide/").status_code == 409
    assert api(alice).post(f"{address}show/").data["state"] == "certified"
    assert api(mallory).get(address).status_code == 200


def test_pictures_have_whole_addresses_and_originals_none(alice, api, deliver, settings):
    work = certify(alice, deliver)
    urls = {media["role"]: media["url"] for media in api(alice).get(f"{URL}{work.pk}/").json()["media"]}
    assert urls["original"] is None and urls["preview"].startswith(f"{settings.SITE_URL}/media/preview/")


def test_an_unchanged_work_answers_304(alice, mallory, api, deliver):
    work = certify(alice, deliver)
    address = f"{URL}{work.pk}/"
    etag = api(alice).get(address)["ETag"]
    assert api(alice).get(address, HTTP_IF_NONE_MATCH=etag).status_code == 304
    assert api(mallory).get(address, HTTP_IF_NONE_MATCH=etag).status_code == 200  # sees less
    api(alice).patch(address, {"tags": ["new"]}, format="json")
    assert api(alice).get(address, HTTP_IF_NONE_MATCH=etag).status_code == 200


def test_the_list_costs_the_same_at_any_length(alice, api, deliver, django_assert_num_queries):
    certify(alice, deliver)
    caller = api(alice)
    with django_assert_num_queries(2):  # works, and their thumbnails
        caller.get(URL)
    certify(alice, deliver, data=files.png(2))
    with django_assert_num_queries(2):
        assert len(caller.get(URL).json()["results"]) == 2


def test_a_refused_file_tells_its_owner_why(alice, api, deliver):
    sent = {"kind": "image", "title": "T", "file": SimpleUploadedFile("a.png", files.png()[:3000])}
    answer = api(alice).post(URL, sent, format="multipart")
    deliver()
    data = api(alice).get(f"{URL}{answer.data['id']}/").json()
    assert data["state"] == "draft" and data["problem"]["code"] == "broken_picture"
    assert data["media"] == [] and data["certificate"] is None
