"""Channels of a license: from the order on, added and removed, and checked by the proofs of who holds it."""

import re

import pytest

from accounts.models import Identity
from licensing.channel_queries import list_channels, spellings
from licensing.models import Channel, License
from licensing.services import channels
from licensing.tests.buying import buy
from licensing.tests.test_follow_ups import bought
from licensing.tests.test_market import make_work, offer
from marketplace.core.errors import NotAllowed, Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing(alice):
    return offer(make_work(alice, title="Kelp"), preset="social_web")


@pytest.fixture
def held(listing, carol, northwind):
    order = buy(carol, listing, organization=northwind, channels=("https://www.Northwind.com/", "shop.example/nw"))
    return License.objects.get(order=order)


def values(held):
    return [row.value for row in list_channels(held)]


def text(page):
    return re.sub(r"\s+", " ", page.content.decode())


def test_they_begin_with_the_order_and_go_along(held, listing, carol):
    assert values(held) == ["northwind.com", "shop.example/nw"]
    channels.remove_channel(channel=Channel.objects.get(value="shop.example/nw"), actor=carol)
    channels.add_channel(held=held, typed="https://x.com/northwind/", actor=carol)
    assert values(held) == ["northwind.com", "x.com/northwind"]
    assert values(bought(held, listing)) == ["northwind.com", "x.com/northwind"]
    assert held.order.channels == "northwind.com\nshop.example/nw"  # as the deed says


@pytest.mark.parametrize("typed", ["our shop", "", "a@b.com", "x" * 250 + ".com", "\x00"])
def test_what_is_no_address_is_refused(held, carol, typed):
    with pytest.raises(Refusal) as refused:
        channels.add_channel(held=held, typed=typed, actor=carol)
    assert refused.value.code == "channel_invalid" and Channel.objects.count() == 2


def test_twice_is_once_and_there_is_an_end(held, carol, dan, mallory):
    first = channels.add_channel(held=held, typed="a.example", actor=dan)
    assert channels.add_channel(held=held, typed="A.example", actor=carol) == first
    for number in range(17):
        channels.add_channel(held=held, typed=f"s{number}.example", actor=carol)
    with pytest.raises(Refusal) as refused:
        channels.add_channel(held=held, typed="more.example", actor=carol)
    assert refused.value.code == "too_many_channels"
    with pytest.raises(NotAllowed):
        channels.remove_channel(channel=first, actor=mallory)
    License.objects.update(state="revoked")
    with pytest.raises(Refusal):
        channels.add_channel(held=License.objects.get(), typed="more.example", actor=carol)


def test_a_channel_is_verified_by_a_proof_of_the_team(held, dan, mallory):
    def proved(user, value, grade="checked"):
        Identity.objects.create(user=user, kind="domain", value=value, code="c", grade=grade)
        return [row.verified for row in list_channels(held)]

    assert proved(mallory, "shop.example") == [False, False]
    assert proved(dan, "northwind.com", grade="declared") == [False, False]
    Identity.objects.filter(user=dan).update(grade="checked")
    assert [row.verified for row in list_channels(held)] == [True, False]


def test_what_proves_a_channel():
    assert list(spellings("blog.northwind.com")) == ["blog.northwind.com", "northwind.com"]
    assert "https://instagram.com/northwind" in spellings("instagram.com/northwind")


def test_the_page(held, carol, dan, mallory, northwind, browse):
    client, path = browse(carol), f"/licenses/{held.pk}/channels/"
    assert path in text(client.get(f"/licenses/{held.pk}/"))
    assert "northwind.com" in text(client.get(path))
    wrong = client.post(path, {"channel": "our shop"})
    assert wrong.status_code == 422 and "such as northwind.com" in text(wrong)
    assert client.post(path, {"channel": "tiktok.com/@northwind"}).status_code == 302
    one = Channel.objects.get(value="northwind.com")
    assert browse(mallory).post(f"{path}{one.pk}/remove/").status_code == 404
    client.post(f"{path}{one.pk}/remove/")
    assert values(held) == ["shop.example/nw", "tiktok.com/@northwind"]
    northwind.memberships.filter(user=dan).update(role="viewer")
    assert "Name one more" not in text(browse(dan).get(path))


def test_the_api(held, carol, mallory, api):
    client, path = api(carol), f"/api/v1/licenses/{held.pk}/channels/"
    made = client.post(path, {"channel": "https://x.com/northwind"}, format="json", HTTP_IDEMPOTENCY_KEY="k")
    assert made.status_code == 201 and [row["channel"] for row in made.json()][-1] == "x.com/northwind"
    assert client.post(path, {"channel": "no"}, format="json").json()["code"] == "channel_invalid"
    one = client.get(path).json()[0]
    assert one["verified"] is False and api(mallory).get(path).status_code == 404
    assert api(mallory).delete(f"{path}{one['id']}/").status_code == 404
    assert one["channel"] not in [row["channel"] for row in client.delete(f"{path}{one['id']}/").json()]
