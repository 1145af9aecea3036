from django.core.files.uploadedfile import SimpleUploadedFile

from works.models import Work
from works.tests import files
from works.tests.test_works_service import certify

REFRESH = 'http-equiv="refresh"'


def sent(**fields):
    file = SimpleUploadedFile("sea.png", files.png())
    return {"kind": "image", "title": "Sea", "file": file, "tags": "sea, dusk", "tools": "ComfyUI", **fields}


def test_a_work_is_registered_and_followed_to_its_certificate(alice, browse, deliver):
    page = browse(alice)
    assert page.get("/register/").status_code == 200
    answer = page.post("/register/", sent())
    work = Work.objects.get()
    assert answer["Location"] == f"/studio/works/{work.pk}/" and work.tags == ["sea", "dusk"]
    assert REFRESH in page.get(answer["Location"]).content.decode()
    deliver()
    body = page.get(answer["Location"]).content.decode()
    assert REFRESH not in body and "only you see this" in body
    assert work.certificates.get().number in body


def test_a_text_names_its_parent(alice, bob, browse, deliver):
    number = certify(alice, deliver).certificates.get().number
    fields = {"kind": "text", "title": "Tide", "text": "The tide came in.", "parent": number, "share": "12.5"}
    assert browse(bob).post("/register/", fields).status_code == 302
    edge = Work.objects.get(title="Tide").parent_edges.get()
    assert (edge.share_bps, edge.relation) == (1250, "based_on")


def test_a_refusal_stands_beside_its_field_and_keeps_what_was_written(alice, browse):
    page = browse(alice)
    for fields, field in [({"parent": "GIP-none"}, "parent"), ({"file": "", "text": ""}, "file"),
                          ({"kind": "song"}, "kind"), ({"title": ""}, "title")]:  # fmt: skip
        answer = page.post("/register/", sent(description="kept words", **fields))
        assert answer.status_code == 422 and field in answer.context["form"].errors
        assert "kept words" in answer.content.decode()
    assert not Work.objects.exists()


def test_a_refused_file_says_why(alice, browse, deliver):
    page = browse(alice)
    where = page.post("/register/", sent(file=SimpleUploadedFile("a.png", files.png()[:3000])))["Location"]
    deliver()
    body = page.get(where).content.decode()
    assert "This file was not certified" in body and REFRESH not in body


def test_the_studio_shows_own_works_only(alice, mallory, browse, client, deliver):
    work = certify(alice, deliver)
    assert work.title in browse(alice).get("/studio/").content.decode()
    assert "No works yet" in browse(mallory).get("/studio/").content.decode()
    assert browse(mallory).get(f"/studio/works/{work.pk}/").status_code == 404
    assert client.get("/register/").status_code == 302
