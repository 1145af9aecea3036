"""The passage of a text that everybody may read: wished for when it is sent, kept while the text holds it."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.base import ContentFile

from marketplace.core.errors import Refusal
from works.models import Version, Work
from works.services import excerpts, versions, works
from works.tests import files
from works.tests.test_versions_service import renew
from works.tests.test_works_service import certify

PARTS = [f"Paragraph {n}: the lamps along the quay were lit and nobody spoke of the ship." for n in range(30)]
STORY = "\n\n".join(PARTS)
PASSAGE = PARTS[20]
NOTICE = "The passage you chose is not in this text"


def told(alice, deliver, excerpt=PASSAGE):
    return certify(alice, deliver, kind="text", data=STORY.encode(), filename="story.txt", excerpt=excerpt)


def again(work, deliver, text, **fields):
    return renew(work, deliver, data=text.encode(), filename="story.txt", **fields)


def test_a_passage_is_chosen_when_a_text_is_registered(alice, deliver):
    work = told(alice, deliver, excerpt=f"  {PARTS[20]}   {PARTS[21]} ")
    assert work.excerpt == f"{PARTS[20]}\n\n{PARTS[21]}", "as it stands in the text"
    assert excerpts.get_lost_passage(work) == ""


def test_without_one_or_with_one_that_is_not_there_the_first_lines_are_shown(alice, deliver, browse):
    for passage, lost in (("", False), ("Somebody else wrote this sentence, not the author.", True)):
        work = told(alice, deliver, excerpt=passage)
        assert work.excerpt.startswith("Paragraph 0:") and work.excerpt.endswith("…")
        assert (NOTICE in browse(alice).get(f"/studio/works/{work.pk}/").content.decode()) is lost


def test_a_new_version_keeps_the_passage_that_it_still_holds(alice, deliver):
    work = told(alice, deliver)
    again(work, deliver, STORY.replace("Paragraph 1:", "Paragraph one:"))
    assert work.excerpt == PASSAGE
    assert Version.objects.get(work=work, number=2).excerpt == PASSAGE


def test_a_new_version_without_it_says_so_until_another_is_chosen(alice, deliver, browse, client):
    work, page = told(alice, deliver), browse(alice)
    again(work, deliver, STORY.replace(PASSAGE, ""))
    assert work.excerpt.startswith("Paragraph 0:") and excerpts.get_lost_passage(work) == PASSAGE
    assert NOTICE in page.get(f"/studio/works/{work.pk}/").content.decode()
    assert NOTICE not in client.get(f"/w/{work.pk}/").content.decode()
    excerpts.choose_excerpt(work=work, passage=PARTS[7], actor=alice)
    assert NOTICE not in page.get(f"/studio/works/{work.pk}/").content.decode()
    again(work, deliver, STORY + "\n\nThe end.")
    assert work.excerpt == PARTS[7], "what was chosen later is carried over too"


def test_what_was_chosen_before_versions_remembered_it_is_carried_over(alice, deliver):
    chosen, other = told(alice, deliver, excerpt=""), certify(alice, deliver, kind="text", data=b"One tide. " * 90)
    excerpts.choose_excerpt(work=chosen, passage=PARTS[9], actor=alice)
    Version.objects.update(excerpt="")
    migration = import_module("works.migrations.0016_excerpts_chosen_before")
    for _ in range(2):
        migration.remember(apps, None)
        assert Version.objects.get(work=chosen).excerpt == PARTS[9]
        assert Version.objects.get(work=other).excerpt == ""


def test_another_passage_comes_with_the_new_version(alice, deliver):
    work = told(alice, deliver)
    again(work, deliver, STORY + "\n\nThe end.", excerpt=PARTS[3])
    assert work.excerpt == PARTS[3]
    again(work, deliver, STORY + "\n\nThe very end.", excerpt="")
    assert work.excerpt.startswith("Paragraph 0:") and excerpts.get_lost_passage(work) == ""


@pytest.mark.parametrize(
    ("kind", "passage", "code"),
    [("text", "too short", "excerpt_length"), ("text", "x" * 1201, "excerpt_length"),
     ("prompt", PASSAGE, "excerpt_not_taken")],
)  # fmt: skip
def test_what_can_be_no_excerpt_is_refused_at_once(alice, kind, passage, code):
    with pytest.raises(Refusal) as caught:
        works.register_work(creator=alice, kind=kind, title="Quay", text=STORY, excerpt=passage)
    assert (caught.value.code, caught.value.field) == (code, "excerpt") and not Work.objects.exists()


def test_a_version_with_a_wrong_one_is_refused_and_stores_nothing(alice, deliver):
    work = told(alice, deliver)
    with pytest.raises(Refusal):
        versions.submit_version(work=work, actor=alice, note="New.", text=STORY, excerpt="too short")
    assert work.versions.count() == 1


def test_the_pages_take_it(alice, deliver, browse):
    page = browse(alice)
    sent = {"kind": "text", "title": "Quay", "text": STORY, "excerpt": "too short", "submission": "a"}
    refused = page.post("/register/", sent)
    assert refused.status_code == 422 and "40 to 1,200" in refused.content.decode()
    assert page.post("/register/", {**sent, "excerpt": PASSAGE}).status_code == 302
    deliver()
    work = Work.objects.get()
    assert work.excerpt == PASSAGE
    form = page.get(f"/studio/works/{work.pk}/versions/")
    assert PASSAGE in form.content.decode()
    new = {"title": "Quay", "note": "Longer.", "text": STORY + "\n\nEnd.", "excerpt": PARTS[4], "submission": "b"}
    assert page.post(f"/studio/works/{work.pk}/versions/", new).status_code == 302
    deliver()
    work.refresh_from_db()
    assert work.excerpt == PARTS[4]


def test_a_picture_sent_with_a_forgotten_passage_is_registered(alice, browse):
    sent = {"kind": "image", "title": "Quay", "excerpt": PASSAGE, "file": ContentFile(files.png(), name="a.png")}
    assert browse(alice).post("/register/", sent).status_code == 302


def test_the_api_takes_and_changes_it(alice, mallory, api, deliver):
    fields = {"kind": "text", "title": "Quay", "text": STORY, "excerpt": PASSAGE}
    answer = api(alice).post("/api/v1/works/", fields, format="json")
    deliver()
    address = f"/api/v1/works/{answer.json()['id']}/"
    assert api(mallory).get(address).json()["excerpt"] == PASSAGE
    assert api(alice).patch(address, {"excerpt": PARTS[5]}, format="json").json()["excerpt"] == PARTS[5]
    for body, code in (({"excerpt": "Nobody wrote this long sentence in the text."}, "excerpt_not_in_text"),
                       ({"excerpt": PARTS[6], "marks_model": True}, "not_a_model")):  # fmt: skip
        refused = api(alice).patch(address, body, format="json")
        assert refused.json()["code"] == code
        assert Work.objects.get().excerpt == PARTS[5], "all or nothing"
