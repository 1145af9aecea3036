import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from marketplace.core.errors import Refusal
from works.models import Work
from works.services import works
from works.tests import files
from works.tests.test_works_service import certify

ROWS = {"parent-TOTAL_FORMS": "1", "parent-INITIAL_FORMS": "0"}


def upload(data=None, name="sea.png"):
    return SimpleUploadedFile(name, files.png() if data is None else data)


def sent(**fields):
    return {
        "kind": "image",
        "title": "Sea",
        "file": upload(),
        "tags": "sea, dusk",
        "tools": "ComfyUI",
        **ROWS,
        **fields,
    }


def row(place=0, **fields):
    return {f"parent-{place}-{name}": value for name, value in fields.items()}


@pytest.fixture
def page(alice, browse):
    return browse(alice)


def test_it_works(page, client):
    body = page.get("/register/").content.decode()
    assert 'name="submission"' in body and "parent-0-work_id" in body
    assert client.get("/register/").status_code == 302


def test_a_work_is_registered_and_followed_to_its_certificate(page, deliver):
    answer = page.post("/register/", sent())
    work = Work.objects.get()
    assert answer["Location"] == f"/studio/works/{work.pk}/" and work.tags == ["sea", "dusk"]
    body = page.get(answer["Location"]).content.decode()
    assert f'hx-get="/studio/works/{work.pk}/progress/"' in body and "Reading the file" in body
    partial = page.get(f"/studio/works/{work.pk}/progress/")
    assert "<html" not in partial.content.decode() and "HX-Refresh" not in partial
    deliver()
    assert page.get(f"/studio/works/{work.pk}/progress/")["HX-Refresh"] == "true"
    assert work.certificates.get().number in page.get(answer["Location"]).content.decode()


def test_sent_twice_registers_once(page):
    token = re.search(r'name="submission" value="([^"]+)"', page.get("/register/").content.decode())[1]
    first, second = (page.post("/register/", sent(submission=token)) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Work.objects.count() == 1


def test_several_parents_by_number_and_link(page, alice, bob, browse, deliver):
    first, second = (certify(alice, deliver, data=files.png(seed)) for seed in (1, 2))
    number = second.certificates.get().number
    fields = {
        "kind": "text", "title": "Tide", "text": "The tide came in.", "parent-TOTAL_FORMS": "3",
        "parent-INITIAL_FORMS": "0", **row(0, work_id=f"http://testserver/works/{first.pk}/", share="12.5"),
        **row(1, work_id="", share="", relation="based_on", reach="direct"),
        **row(2, work_id=f" http://x/c/{number.lower()}?x=1 ", share="3", relation="sequel_of", reach="all_ancestors"),
    }  # fmt: skip
    assert browse(bob).post("/register/", fields).status_code == 302
    edges = Work.objects.get(title="Tide").parent_edges.order_by("-share_bps")
    assert [(e.parent, e.share_bps, e.relation, e.reach) for e in edges] == [
        (first, 1250, "based_on", "direct"), (second, 300, "sequel_of", "all_ancestors"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"file": ""}, "file", "Choose a file"),
        ({"file": upload(b"")}, "file", "empty"),
        ({"file": upload(b"<svg/>")}, "file", "not a PNG"),
        ({"file": upload(name="sea.jpg")}, "file", "Rename it"),
        ({"kind": "model", "file": upload(b"\x80\x02}q", "style.safetensors")}, "file", "Pickle files"),
        ({"kind": "text", "file": "", "text": ""}, "file", "write the text"),
        ({"kind": "text", "file": upload(b"words", "a.txt"), "text": "words"}, "text", "not both"),
        ({"kind": "prompt", "file": "", "text": "a", "samples": upload(b"GIF")}, "samples", "not a PNG"),
        ({"kind": "prompt", "file": "", "text": "a", "samples": [upload()] * 5}, "samples", "at most 4"),
        ({"kind": "song"}, "kind", "valid choice"),
        ({"title": ""}, "title", "required"),
        ({"title": "x" * 161}, "title", "160"),
        ({"description": "kept words" + "x" * 4000}, "description", "4000"),
    ],
)
def test_a_refusal_stands_beside_its_field_and_keeps_what_was_written(page, fields, field, words):
    answer = page.post("/register/", sent(**{"description": "kept words", **fields}))
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert "kept words" in answer.content.decode()
    assert not Work.objects.exists()


def test_a_bad_row_is_marked_and_the_others_stay(page, alice, deliver):
    first = certify(alice, deliver)
    rows = {**row(0, work_id=first.pk, share="10"), **row(1, work_id="GIP-none", share="5"), "parent-TOTAL_FORMS": "2"}
    answer = page.post("/register/", sent(file=upload(files.png(2)), **rows))
    assert answer.status_code == 422
    good, bad = answer.context["form"].rows.forms
    assert not good.errors and "no certified work" in str(bad.errors["work_id"])
    assert first.pk in answer.content.decode() and Work.objects.count() == 1


@pytest.mark.parametrize(("share", "words"), [("101", "less than or equal"), ("x", "number"), ("60", "at most 50%")])
def test_a_bad_share_is_refused(page, alice, deliver, share, words):
    first = certify(alice, deliver)
    answer = page.post("/register/", sent(file=upload(files.png(2)), **row(0, work_id=first.pk, share=share)))
    assert answer.status_code == 422 and words in answer.content.decode()
    assert Work.objects.count() == 1


def test_one_more_row_loses_nothing_and_judges_nothing(page):
    answer = page.post("/register/", sent(add="parent", title="", description="kept words", **row(0, work_id="GIP-A")))
    body = answer.content.decode()
    assert answer.status_code == 200 and not answer.context["form"].errors
    assert "parent-1-work_id" in body and "parent-2-work_id" not in body
    assert "GIP-A" in body and "kept words" in body and "choose the file again" in body


def test_a_seventeenth_parent_is_refused(page):
    rows = {name: value for place in range(17) for name, value in row(place, work_id=f"GIP-{place}").items()}
    answer = page.post("/register/", sent(**rows, **{"parent-TOTAL_FORMS": "17"}))
    assert answer.status_code == 422 and not Work.objects.exists()


def test_a_refused_file_says_why_and_can_be_tried_again(page, deliver):
    fields = sent(file=upload(files.png()[:3000]), description="kept words")
    where = page.post("/register/", fields)["Location"]
    deliver()
    body = page.get(where).content.decode()
    draft = Work.objects.get()
    assert "This file was not certified" in body and f"?again={draft.pk}" in body
    again = f"/register/?again={draft.pk}"
    body = page.get(again).content.decode()
    assert "kept words" in body and "sea, dusk" in body
    assert page.post(again, sent()).status_code == 302
    assert Work.objects.get() != draft


def test_only_an_own_refused_draft_can_be_tried_again(alice, mallory, browse, deliver):
    work = certify(alice, deliver)
    assert browse(alice).get(f"/register/?again={work.pk}").status_code == 404
    assert browse(mallory).get("/register/?again=wrk_none").status_code == 404


def test_how_it_was_made_and_what_it_may_train_is_declared(page, api, alice):
    assert "trainedAlgorithmicMedia" in page.get("/register/").content.decode()
    page.post("/register/", sent())
    plain = Work.objects.get()
    assert (plain.ai_source, plain.ai_training) == ("trainedAlgorithmicMedia", "prohibited")
    page.post("/register/", sent(ai_source="digitalCreation", ai_training="allowed", file=upload(files.png(2))))
    said = Work.objects.latest("id")
    assert (said.ai_source, said.ai_training) == ("digitalCreation", "allowed")
    fields = {"kind": "text", "title": "Sea", "text": "The sea.", "ai_training": "no_generative"}
    made = api(alice).post("/api/v1/works/", fields, format="json").json()
    assert api(alice).get(f"/api/v1/works/{made['id']}/").json()["ai_training"] == "no_generative"
    for wrong in ({"ai_source": "magic"}, {"ai_training": "perhaps"}):
        assert page.post("/register/", sent(**wrong)).status_code == 422
        assert api(alice).post("/api/v1/works/", {**fields, **wrong}, format="json").status_code == 400
    assert Work.objects.count() == 3


@pytest.mark.parametrize("field", ["ai_source", "ai_training"])
def test_the_service_knows_what_may_be_declared(alice, field):
    with pytest.raises(Refusal) as refusal:
        works.register_work(creator=alice, kind="text", title="Sea", text="The sea.", **{field: "magic"})
    assert refusal.value.field == field and not Work.objects.exists()
