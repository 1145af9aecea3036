import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from works.models import Work
from works.services import batch
from works.tests import files
from works.tests.test_uploads_service import sent
from works.tests.test_works_service import certify

URL = "/register/batch/"
ROW = {"HX-Request": "true"}


@pytest.fixture
def page(alice, browse):
    return browse(alice)


def file(name="sea_at-dusk.png", data=None):
    return SimpleUploadedFile(name, files.png() if data is None else data)


def form(*given, **fields):
    return {"many": list(given), "description": "All alike.", "tags": "sea, dusk", "submission": "one", **fields}


def test_it_works(page, client):
    body = page.get(URL).content.decode()
    assert 'name="many"' in body and "parent-0-work_id" in body and "data-batch" in body
    assert client.get(URL).status_code == 302


def test_a_folder_becomes_works_and_a_bad_file_stops_nobody(page, deliver):
    graph = json.dumps(files.GRAPH).encode()
    given = [file(), file("broken.png", b"no picture"), file("tide.txt", b"One tide."), file("graph.json", graph),
             file("ink.safetensors", files.lora()), file("old.ckpt", b"\x80\x02}q"), file("no.txt", b"")]  # fmt: skip
    answer = page.post(URL, form(*given))
    body = answer.content.decode()
    assert answer.status_code == 200 and "4 sent, 3 refused" in body
    assert "broken.png" in body and "not a PNG" in body and "Pickle files" in body
    works = {work.title: work for work in Work.objects.all()}
    assert {title: work.kind for title, work in works.items()} == {
        "sea at dusk": "image", "tide": "text", "graph": "workflow", "ink": "model",
    }  # fmt: skip
    assert all((work.description, work.tags) == ("All alike.", ["sea", "dusk"]) for work in works.values())
    deliver()
    assert set(Work.objects.values_list("state", flat=True)) == {"certified"}


def test_a_second_click_does_not_double(page):
    token = re.search(r'name="submission" value="([^"]+)"', page.get(URL).content.decode())[1]
    for _ in range(2):
        page.post(URL, form(file(), file("b.png", files.png(2)), submission=token))
    assert Work.objects.count() == 2


def test_a_script_sends_one_file_and_gets_its_row(page, deliver):
    answer = page.post(URL, form(file(), title="My own title", submission="row-1"), headers=ROW)
    body, work = answer.content.decode(), Work.objects.get()
    assert "<html" not in body and f"/studio/works/{work.pk}/" in body and "My own title" in body
    assert f'hx-get="{URL}{work.pk}/"' in body
    again = page.post(URL, form(file(), title="My own title", submission="row-1"), headers=ROW)
    assert f"/studio/works/{work.pk}/" in again.content.decode() and Work.objects.count() == 1
    deliver()
    row = page.get(f"{URL}{work.pk}/").content.decode()
    assert "hx-get" not in row and "<img" in row


def test_a_row_tells_why_its_file_was_refused_later(page, deliver):
    page.post(URL, form(file(data=files.png()[:3000])), headers=ROW)
    deliver()
    work = Work.objects.get()
    row = page.get(f"{URL}{work.pk}/").content.decode()
    assert work.problem in row and "hx-get" not in row


def test_a_large_file_by_its_upload(page, alice):
    upload = sent(alice)
    page.post(URL, {"upload": upload.pk, "title": "Large", "submission": "row-1"}, headers=ROW)
    assert (Work.objects.get().title, Work.objects.get().kind) == ("Large", "image")
    answer = page.post(URL, {"upload": upload.pk, "submission": "row-2"}, headers=ROW)
    assert "used already" in answer.content.decode() and Work.objects.count() == 1


def test_parents_are_those_of_all(page, alice, bob, browse, deliver):
    first = certify(alice, deliver, data=files.png(9))
    rows = {"parent-TOTAL_FORMS": "1", "parent-INITIAL_FORMS": "0", "parent-0-work_id": first.pk, "parent-0-share": "5"}
    browse(bob).post(URL, form(file(), file("b.png", files.png(2)), **rows))
    made = Work.objects.filter(owner=bob)
    assert [edge.share_bps for work in made for edge in work.parent_edges.all()] == [500, 500]


@pytest.mark.parametrize(
    ("fields", "words"),
    [({}, "Choose a file"), ({"kind": "song"}, "valid choice"), ({"upload": "upl_none"}, "no such upload"),
     ({"parent-TOTAL_FORMS": "1", "parent-INITIAL_FORMS": "0", "parent-0-share": "x"}, "made from")],
)  # fmt: skip
def test_what_is_wrong_for_all_registers_nothing(page, fields, words):
    given = [] if not fields else [file()]
    answer = page.post(URL, form(*given, **fields))
    assert answer.status_code == 422 and words in answer.content.decode()
    row = page.post(URL, form(*given, **fields), headers=ROW).content.decode()
    assert words in row and "<html" not in row
    assert not Work.objects.exists()


def test_more_than_a_hundred_are_refused(page):
    answer = page.post(URL, form(*[file(f"{number}.txt", b"x") for number in range(101)]))
    assert answer.status_code == 422 and "at most 100" in answer.content.decode()
    assert not Work.objects.exists()


def test_what_does_not_fit_is_refused_in_its_row(page, settings):
    settings.ACCOUNT_WORKS_IN_PROCESSING = 2
    body = page.post(URL, form(*[file(f"{n}.txt", b"words %d" % n) for n in range(3)])).content.decode()
    assert "2 sent, 1 refused" in body and "At most 2 works" in body


def test_another_persons_row_is_not_there(page, mallory, browse):
    page.post(URL, form(file()))
    assert browse(mallory).get(f"{URL}{Work.objects.get().pk}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "title"),
    [("sea_at-dusk.png", "sea at dusk"), ("a.b.png", "a.b"), (".png", ".png"), ("潮水.txt", "潮水"),
     ("no ending", "no ending"),
     ("x" * 200, "x" * 160), ("folder/a_b.jpg", "a b")],
)  # fmt: skip
def test_titles_come_from_names(name, title):
    assert batch.title_of(name) == title
