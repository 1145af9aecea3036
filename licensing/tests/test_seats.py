"""Seats of a license: people named up to the number that its terms allow, who alone download then."""

import re

import pytest

from licensing.models import License, Seat
from licensing.services import licenses, seat_changes, seats
from licensing.tests.buying import buy
from licensing.tests.test_follow_ups import bought
from licensing.tests.test_market import make_work, offer
from marketplace.core.errors import NotAllowed, Refusal
from marketplace.core.models import Event
from works.tests.test_versions_service import certify

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(alice):
    return make_work(alice, title="Kelp")


def held_by(work, buyer, team=None, count=2, **fields):
    listing = offer(work, overrides={"seats": count}, **fields)
    return License.objects.select_related("terms").get(order=buy(buyer, listing, organization=team))


def give(held, actor, **fields):
    return seat_changes.give_seat(held=License.objects.get(pk=held.pk), actor=actor, **fields)


def refused(act, *args, **fields):
    before = Seat.objects.count()
    with pytest.raises(Refusal) as refusal:
        act(*args, **fields)
    assert Seat.objects.count() == before
    return refusal.value


def text(page):
    return re.sub(r"\s+", " ", page.content.decode())


def test_people_are_named_up_to_the_number(work, northwind, carol, dan, deliver, mailoutbox):
    held = held_by(work, carol, northwind)
    deliver()
    mailoutbox.clear()
    first = give(held, carol, handle="@Dan")
    assert (first.user, first.name, give(held, carol, handle="dan")) == (dan, "Dan", first)
    other = give(held, carol, name=" Ida  Berg ", email="Ida@Studio.example")
    assert (other.user, other.name, other.email) == (None, "Ida Berg", "ida@studio.example")
    full = refused(give, held, carol, name="Third One", email="third@studio.example")
    assert (full.code, full.status) == ("seats_taken", 409) and "2 people" in full.message
    seat_changes.take_back(seat=other, actor=dan)
    seat_changes.take_back(seat=other, actor=carol)
    assert Event.objects.filter(name="seat.taken_back").count() == 1
    assert give(held, carol, name="Third One", email="third@studio.example").ended_at is None
    deliver()
    assert [mail.to[0] for mail in mailoutbox] == [dan.email] and "Kelp" in mailoutbox[0].subject


def test_an_address_of_a_colleague_is_the_colleague(work, northwind, carol, dan):
    held = held_by(work, carol, northwind)
    assert give(held, carol, name="Dan O.", email=dan.email.upper()).user == dan


@pytest.mark.parametrize(
    ("said", "code"),
    [({"handle": "mallory"}, "person_unknown"), ({"name": "x", "email": "a@b.example"}, "name_invalid"),
     ({"name": "Ida Berg", "email": "no"}, "email_invalid"), ({"name": "Ida\x00", "email": ""}, "email_invalid"),
     ({}, "name_invalid")],
)  # fmt: skip
def test_who_cannot_be_named(work, northwind, carol, mallory, said, code):
    assert refused(give, held_by(work, carol, northwind), carol, **said).code == code


def test_only_who_decides_changes_them(work, northwind, carol, dan, mallory):
    held = held_by(work, carol, northwind)
    seat = give(held, carol, handle="dan")
    northwind.memberships.filter(user=dan).update(role="viewer")
    for act in (lambda: give(held, dan, handle="carol"), lambda: seat_changes.take_back(seat=seat, actor=mallory)):
        with pytest.raises(NotAllowed):
            act()
    License.objects.update(state="suspended")
    assert refused(give, held, carol, handle="carol").code == "license_not_active"


def test_once_people_are_named_only_they_download(alice, northwind, carol, dan, deliver):
    held = held_by(certify(alice, deliver), carol, northwind, count=1)
    held = License.objects.select_related("order", "terms", "work").get(pk=held.pk)
    licenses.waive_return(held=held, actor=carol)
    assert licenses.open_download(held=held, user=dan) and licenses.open_download(held=held, user=carol)
    seat = give(held, carol, handle="dan")
    found = refused(licenses.open_download, held=held, user=carol)
    assert (found.code, found.status) == ("no_seat", 403)
    assert licenses.open_download(held=held, user=dan)
    seat_changes.take_back(seat=seat, actor=carol)
    give(held, carol, name="Ida Berg", email="ida@studio.example")
    assert refused(licenses.open_download, held=held, user=dan).code == "no_seat"


def test_any_number_is_any_number(work, northwind, carol):
    held = held_by(work, carol, northwind, count=None)
    for number in range(12):
        give(held, carol, name=f"Person {number}", email=f"{number}@studio.example")
    assert seats.count_allowed(held) is None


def test_seats_go_along_with_a_renewal_and_an_upgrade(work, carol):
    listing = offer(work, preset="social_web", overrides={"seats": 2})
    held = License.objects.get(order=buy(carol, listing))
    give(held, carol, name="Ida Berg", email="ida@studio.example")
    made = bought(held, listing)
    wider = bought(held, offer(work, preset="extended", price_minor=90_000, overrides={"term": {"months": 12}}))
    for one in (made, wider):
        assert list(one.seats.values_list("email", flat=True)) == ["ida@studio.example"]


def test_the_page(work, northwind, carol, dan, mallory, browse):
    held = held_by(work, carol, northwind)
    client, path = browse(carol), f"/licenses/{held.pk}/seats/"
    assert path in text(client.get(f"/licenses/{held.pk}/"))
    assert "Nobody is named yet" in text(client.get(path)) and "Seats: 0 of 2" in text(client.get(path))
    assert client.post(path, {"person": "dan", "name": "", "email": ""})["Location"] == path
    wrong = client.post(path, {"person": "", "name": "<b>Ida</b>", "email": "no"})
    assert wrong.status_code == 422 and "Give the e-mail address" in text(wrong)
    client.post(path, {"person": "", "name": "<b>Ida</b>", "email": "ida@studio.example"})
    page = text(client.get(path))
    assert "&lt;b&gt;Ida" in page and "Every seat is taken" in page
    seat = Seat.objects.get(user=dan)
    assert browse(mallory).post(f"{path}{seat.pk}/take-back/").status_code == 404
    assert browse(mallory).get(path).status_code == 404
    northwind.memberships.filter(user=dan).update(role="viewer")
    assert "Take the seat" not in text(browse(dan).get(path))
    client.post(f"{path}{seat.pk}/take-back/")
    assert "Seats: 1 of 2" in text(client.get(path))


def test_the_api(work, northwind, carol, dan, mallory, api):
    held = held_by(work, carol, northwind, count=1)
    client, path = api(carol), f"/api/v1/licenses/{held.pk}/seats/"
    made = client.post(path, {"handle": "dan"}, format="json", HTTP_IDEMPOTENCY_KEY="a")
    assert made.status_code == 201 and (made.json()["handle"], made.json()["email"]) == ("dan", "")
    full = client.post(path, {"name": "Ida Berg", "email": "ida@studio.example"}, format="json")
    assert (full.status_code, full.json()["code"], full.json()["seats"]) == (409, "seats_taken", 1)
    shown = client.get(path).json()
    assert shown["allowed"] == 1 and [row["name"] for row in shown["seats"]] == ["Dan"]
    one = f"{path}{made.json()['id']}/"
    assert api(mallory).delete(one).status_code == 404 and api().delete(one).status_code == 401
    assert client.delete(one).json()["ended_at"] and client.get(path).json()["seats"] == []
