"""Whole texts and prompts: for owners and licensees, and for nobody else in any way."""

import json

import pytest

from licensing.models import License, Listing
from licensing.tests.test_market import offer
from marketplace.core.errors import Refusal
from marketplace.core.models import Event
from works.models import Claim, RawMetadata
from works.services import excerpts
from works.tests.test_works_service import certify

STORY = "Chapter One\n\n" + "\n\n".join(
    f"Paragraph {n}: the lamps along the quay were lit and nobody spoke of the ship." for n in range(60)
)
SECRET = "A zebrafinch {mood=calm|its feeling} over {place}\nNegative prompt: quagmire\nParameters: steps 31"  # noqa: S105


@pytest.fixture
def story(alice, deliver):
    return certify(alice, deliver, kind="text", data=STORY.encode(), filename="story.txt", title="Quay")


@pytest.fixture
def prompt(alice, deliver):
    return certify(alice, deliver, kind="prompt", data=SECRET.encode(), filename="p.txt", title="Bird")


def hold(work, holder, state="active", preset="personal_research"):
    """A license as a free order gives it."""
    from licensing.services import orders

    listing = offer(work, preset=preset, price_minor=0)
    order = orders.place_order(listing=listing, buyer=holder, licensee_name=holder.name)
    held = License.objects.filter(order=order).first()
    License.objects.filter(pk=held.pk).update(state=state)
    return held


def test_owner_and_licensee_read_and_nobody_else(story, alice, carol, mallory, browse, client):
    address = f"/w/{story.pk}/read/"
    assert browse(alice).get(address).status_code == 200
    assert client.get(address).status_code == 302
    for person in (carol, mallory):
        assert browse(person).get(address).status_code == 404
    held = hold(story, carol)
    body = browse(carol).get(address)
    assert "Paragraph 59" in body.content.decode() and "no-store" in body["Cache-Control"]
    assert browse(mallory).get(address).status_code == 404
    License.objects.filter(pk=held.pk).update(state="suspended")
    assert browse(carol).get(address).status_code == 404


def test_pages_of_a_text(story, alice, browse):
    page = browse(alice)
    for number in ("0", "2", "x", "-1", "9" * 40, "²"):
        assert page.get(f"/w/{story.pk}/read/", {"page": number}).status_code == 404


def test_pictures_have_no_reading_view(alice, deliver, browse):
    work = certify(alice, deliver)
    assert browse(alice).get(f"/w/{work.pk}/read/").status_code == 404
    assert browse(alice).get(f"/studio/works/{work.pk}/excerpt/").status_code == 404


def test_the_owner_chooses_the_excerpt(story, alice, mallory, browse, client):
    address = f"/studio/works/{story.pk}/excerpt/"
    passage = "Paragraph 30:   the lamps along the quay were lit and nobody spoke of the ship."
    assert browse(mallory).get(address).status_code == 404
    page = browse(alice)
    assert "Paragraph 59" in page.get(address).content.decode()
    assert page.post(address, {"passage": passage}).status_code == 302
    body = client.get(f"/w/{story.pk}/").content.decode()
    assert "Paragraph 30: the lamps" in body and "Paragraph 31" not in body and "Paragraph 0" not in body
    refused = page.post(address, {"passage": passage + " Not there at all."})
    assert refused.status_code == 422 and "does not occur" in refused.content.decode()
    story.refresh_from_db()
    assert story.excerpt == " ".join(passage.split())
    assert Event.objects.filter(name="work.described", subject=story.pk).count() == 1


@pytest.mark.parametrize("passage", ["", "too short", "x" * 1201])
def test_an_excerpt_has_its_length(story, alice, passage):
    with pytest.raises(Refusal) as caught:
        excerpts.choose_excerpt(work=story, passage=passage, actor=alice)
    assert caught.value.code == "excerpt_length"


def test_the_words_of_a_prompt_are_nowhere_before_it_is_licensed(prompt, alice, carol, browse, client, api):
    offer(prompt)
    number = prompt.certificates.get().number
    told = [
        *(client.get(address).content.decode() for address in (f"/w/{prompt.pk}/", "/catalog/", f"/c/{number}/")),
        api(carol).get(f"/api/v1/works/{prompt.pk}/").content.decode(), prompt.excerpt, json.dumps(prompt.facts),
        json.dumps(prompt.certificates.get().payload), str(list(Event.objects.values_list("payload", flat=True))),
        str(list(Claim.objects.values_list("value", flat=True))), str(list(Listing.objects.values_list("search"))),
    ]  # fmt: skip
    for text in told:
        assert "zebrafinch" not in text and "quagmire" not in text
    assert not RawMetadata.objects.exists()
    assert browse(carol).get(f"/w/{prompt.pk}/read/").status_code == 404


def test_a_licensee_fills_in_the_prompt(prompt, carol, browse):
    hold(prompt, carol)
    body = browse(carol).get(f"/w/{prompt.pk}/read/").content.decode()
    assert 'data-template="A zebrafinch {mood} over {place}"' in body and 'value="calm"' in body
    assert "its feeling" in body and "quagmire" in body and "steps 31" in body
    assert "Use the prompt" in browse(carol).get(f"/w/{prompt.pk}/").content.decode()
