from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.core import storage
from works.models import Version, Work
from works.tests import files
from works.tests.test_works_service import certify, register


@pytest.fixture
def page(alice, browse):
    return browse(alice)


def _many(owner, count, **fields):
    for number in range(count):
        Work.objects.create(
            creator=owner, owner=owner, kind="text", title=f"No. {number:02}", excerpt="words", **fields
        )


def test_the_studio_shows_own_works_only(alice, mallory, browse, client, deliver):
    work = certify(alice, deliver)
    assert work.title in browse(alice).get("/studio/").content.decode()
    assert "No works yet" in browse(mallory).get("/studio/").content.decode()
    assert client.get("/studio/").status_code == 302


def test_pages_and_states(page, alice):
    _many(alice, 30, state="certified")
    _many(alice, 2, state="draft")
    first = page.get("/studio/")
    assert len(first.context["cards"]) == 24 and first.context["older"]
    second = page.get("/studio/" + first.context["older"])
    assert len(second.context["cards"]) == 8
    drafts = page.get("/studio/?state=draft")
    assert [tab["count"] for tab in drafts.context["tabs"]] == [32, 2, 30]
    assert {card["work"].state for card in drafts.context["cards"]} == {"draft"}
    assert "None of your works is in this state" in page.get("/studio/?state=suspended").content.decode()
    assert page.get("/studio/?state=nonsense&after=%00").status_code in (200, 404)


def test_the_list_costs_the_same_at_any_length(page, alice, django_assert_num_queries):
    _many(alice, 1, state="certified")
    # session, person, works, thumbnails, counts, room for files and uploads, questions, offers
    with django_assert_num_queries(9):
        page.get("/studio/")
    _many(alice, 23, state="certified")
    with django_assert_num_queries(9):
        page.get("/studio/")


def test_claims_stand_by_grade_and_private_ones_are_marked(page, alice, deliver):
    work = certify(alice, deliver, tools=["ComfyUI"])
    body = page.get(f"/studio/works/{work.pk}/").content.decode()
    assert body.index("What the file says of itself") < body.index("What you told us")
    assert "oil-light (0.8)" in body and "only you" in body
    assert "Steps: 28, Sampler" in body  # the raw text


def test_the_page_of_a_work_costs_the_same_with_many_parents(page, alice, deliver, django_assert_max_num_queries):
    parents = [certify(alice, deliver, data=files.png(seed)) for seed in (1, 2, 3)]
    edges = [{"work_id": parent.pk, "share_bps": 100, "relation": "remix_of"} for parent in parents]
    work = certify(alice, deliver, data=files.png(4), parents=edges)
    with django_assert_max_num_queries(12):
        body = page.get(f"/studio/works/{work.pk}/").content.decode()
    assert all(reverse("licensing:work", args=[parent.pk]) in body for parent in parents)


def test_a_long_wait_is_said_honestly(page, alice):
    work = register(alice)
    address = f"/studio/works/{work.pk}/progress/"
    assert "longer than usual" not in page.get(address).content.decode()
    Version.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    assert "longer than usual" in page.get(address).content.decode()


def test_hide_and_show(page, alice, mallory, browse, deliver):
    work = certify(alice, deliver)
    assert browse(mallory).post(f"/studio/works/{work.pk}/hide/").status_code == 404
    assert page.post(f"/studio/works/{work.pk}/hide/").status_code == 302
    assert "Show this work again" in page.get(f"/studio/works/{work.pk}/").content.decode()
    assert page.post(f"/studio/works/{work.pk}/hide/").status_code == 409
    page.post(f"/studio/works/{work.pk}/show/")
    work.refresh_from_db()
    assert work.state == "certified"
    Work.objects.update(state="suspended")
    assert page.post(f"/studio/works/{work.pk}/show/").status_code == 409
    assert page.get(f"/studio/works/{work.pk}/hide/").status_code == 405


def test_the_owner_downloads_the_original_and_nobody_else(page, alice, mallory, browse, deliver):
    work = certify(alice, deliver, filename="sea.png")
    stranger = browse(mallory)
    assert stranger.post(f"/studio/works/{work.pk}/original/").status_code == 404
    link = page.post(f"/studio/works/{work.pk}/original/")["Location"]
    answer = page.get(link)
    assert b"".join(answer.streaming_content) == files.png()
    assert answer["Content-Disposition"] == 'attachment; filename="sea.png"'
    assert answer["Content-Security-Policy"] == "sandbox"
    assert stranger.get(link).status_code == 404
    assert page.get(link[:-3] + "x/").status_code == 404
    other = storage.sign_download(user_id=alice.pk, license="lic_x", media="med_x")
    assert page.get(f"/studio/originals/{other}/").status_code == 404


def test_an_original_ends_as_its_content_says(alice, deliver):
    work = certify(alice, deliver, filename="setup.run")
    assert work.media.get(role="original").filename == "setup.png"


def test_description_and_tags_change_and_nothing_else(page, alice, mallory, browse, deliver):
    work = certify(alice, deliver)
    address = f"/studio/works/{work.pk}/describe/"
    assert browse(mallory).get(address).status_code == 404
    assert page.post(address, {"description": "New words", "tags": "a, b", "title": "Other"}).status_code == 302
    work.refresh_from_db()
    assert (work.title, work.description, work.tags) == ("Lighthouse", "New words", ["a", "b"])
    assert page.post(address, {"description": "x" * 4001}).status_code == 422
    work.refresh_from_db()
    assert work.description == "New words"


def test_a_draft_is_deleted_and_a_certified_work_is_not(page, alice, deliver):
    draft = register(alice, data=files.png()[:3000])
    deliver()
    assert page.post(f"/studio/works/{draft.pk}/discard/").status_code == 302
    assert not Work.objects.exists()
    work = certify(alice, deliver)
    assert page.post(f"/studio/works/{work.pk}/discard/").status_code == 409
    assert page.get(f"/studio/works/{work.pk}/").status_code == 200
