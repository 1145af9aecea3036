"""Notifications: shown once for each event, chosen by kind, and mails that end by one click."""

import pytest
from django.utils import timezone

from accounts.models import Notification, NotificationPreference, User
from accounts.services import api_keys, notifications
from licensing.services import offers
from licensing.tests.test_market import make_work
from licensing.tests.test_market import offer as put_on_offer
from licensing.tests.test_offers_service import begin, latest
from marketplace.core import events, relay
from marketplace.core.errors import NotFound, Refusal
from marketplace.core.models import Delivery

pytestmark = pytest.mark.django_db
CONTEXT = {"headline": "Something happened", "sentence": "Look.", "url": "http://testserver/home/", "button": "Open"}


def tell(person, kind="offer", headline="Something happened"):
    notifications.tell(person, kind, "offer", {**CONTEXT, "person": person, "headline": headline})


def unread(person):
    return User.objects.get(pk=person.pk).unread


@pytest.fixture
def talk(alice, carol):
    return begin(put_on_offer(make_work(alice), preset="campaign", price_minor=90_000), carol)


def test_a_handler_that_runs_twice_shows_it_once(talk, alice, carol, deliver, mailoutbox):
    deliver()
    made = Notification.objects.get()
    assert (made.user, made.kind, made.headline) == (alice, "offer", "An offer for “Harbor at dawn”")
    assert made.path == f"/offers/{talk.pk}/" and unread(alice) == 1 and unread(carol) == 0
    Delivery.objects.filter(subscriber="licensing.offer_handlers.mail_offer").update(
        state="pending", due_at=timezone.now()
    )
    relay.drain()
    assert Notification.objects.count() == 1 == unread(alice) and len(mailoutbox) == 2
    assert events.current() is None


@pytest.mark.parametrize(
    ("in_app", "mail", "shown", "sent"), [(True, True, 1, 1), (True, False, 1, 0), (False, True, 0, 1), (False,) * 4]
)
def test_in_the_product_by_mail_both_or_neither(alice, mailoutbox, in_app, mail, shown, sent):
    notifications.set_preferences(user=alice, chosen={"offer": (in_app, mail)})
    tell(alice)
    assert (Notification.objects.count(), unread(alice), len(mailoutbox)) == (shown, shown, sent)


def test_what_law_and_money_need_is_mailed_always(alice, mailoutbox):
    for chosen, code in (({"purchase": (True, False)}, "mail_required"), ({"moon": (True, True)}, "kind_unknown")):
        with pytest.raises(Refusal) as refused:
            notifications.set_preferences(user=alice, chosen={"offer": (False, False), **chosen})
        assert refused.value.code == code and not NotificationPreference.objects.exists()
    with pytest.raises(NotFound):
        notifications.read_token(notifications.token_of(alice, "purchase"))
    tell(alice, "purchase")
    assert "List-Unsubscribe" not in mailoutbox[0].extra_headers and "Stop these mails" not in mailoutbox[0].body


def test_one_click_ends_the_mails_of_a_kind(alice, mailoutbox, client):
    tell(alice)
    mail = mailoutbox.pop()
    stop = mail.extra_headers["List-Unsubscribe"].strip("<>")
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop in mail.body and stop in mail.alternatives[0][0]
    path = stop.removeprefix("http://testserver")
    assert "Stop these mails" in client.get(path).content.decode()  # looking is not enough
    assert not NotificationPreference.objects.exists()
    assert "have stopped" in client.post(path, {"List-Unsubscribe": "One-Click"}).content.decode()
    tell(alice, headline="And again")
    assert mailoutbox == [] and Notification.objects.count() == 2
    assert client.post(f"{path[:-3]}xx/").status_code == 404


def test_the_list_shows_unread_first_and_opens_them(alice, mallory, browse, client):
    for number in range(3):
        tell(alice, headline=f"Thing <b>{number}</b>")
    page = browse(alice)
    assert '<b class="count">3</b>' in page.get("/home/").content.decode()
    first = Notification.objects.order_by("pk").first()
    address = f"/notifications/{first.pk}/"
    assert browse(mallory).get(address).status_code == 404 and unread(alice) == 3
    assert page.get(address)["Location"] == "/home/" and unread(alice) == 2
    assert page.get(address).status_code == 302 and unread(alice) == 2
    text = page.get("/notifications/").content.decode()
    assert text.index("Thing &lt;b&gt;2") < text.index("Earlier") < text.index("Thing &lt;b&gt;0")
    assert page.post("/notifications/").status_code == 302 and unread(alice) == 0
    assert "Unread" not in page.get("/notifications/").content.decode()
    assert "Nothing yet" in browse(mallory).get("/notifications/").content.decode()
    assert client.get("/notifications/").status_code == 302


def test_the_list_and_the_bell_take_few_queries(alice, browse, django_assert_num_queries):
    page = browse(alice)
    for number in range(60):
        Notification.objects.create(user=alice, kind="sale", event=f"evt_{number}", headline="Sold", path="/")
    notifications.mark_read(user=alice, ids=[one.pk for one in Notification.objects.order_by("pk")[:55]])
    with django_assert_num_queries(4):  # session, person, unread, read: the bell asks for nothing
        text = page.get("/notifications/").content.decode()
    assert text.count("Sold") == 55 and "?after=" in text


def test_the_page_of_choices(alice, browse):
    page = browse(alice)
    assert "Offers and briefs" in page.get("/notifications/settings/").content.decode()
    assert page.post("/notifications/settings/", {"offer-in_app": "on"}).status_code == 302
    chosen = {one.kind: (one.in_app, one.mail) for one in NotificationPreference.objects.all()}
    assert chosen["offer"] == (True, False) and chosen["sale"] == (False, False)
    assert chosen["purchase"] == (False, True)  # its mail cannot be switched off


def test_the_api(alice, mallory, api):
    tell(alice)
    tell(alice, "money", "Paid out")
    base = "/api/v1/notifications/"
    rows = api(alice).get(base).json()["results"]
    assert [row["headline"] for row in rows] == ["Paid out", "Something happened"]
    assert api(mallory).post(f"{base}read/", {"ids": [rows[0]["id"]]}, format="json").json()["marked"] == 0
    marked = api(alice).post(f"{base}read/", {"ids": [rows[0]["id"]]}, format="json").json()
    assert marked == {"marked": 1, "unread": 1}
    assert [row["kind"] for row in api(alice).get(base, {"unread": "1"}).json()["results"]] == ["offer"]
    assert api(alice).post(f"{base}read/", {}, format="json").json() == {"marked": 1, "unread": 0}
    wanted = [{"kind": "offer", "in_app": True, "mail": False}]
    answer = api(alice).put(f"{base}preferences/", wanted, format="json").json()
    assert {"kind": "offer", "in_app": True, "mail": False, "required_mail": False} in answer
    refused = api(alice).put(f"{base}preferences/", [{**wanted[0], "kind": "money"}], format="json")
    assert (refused.status_code, refused.json()["code"]) == (422, "mail_required")


def test_its_scopes(alice):
    from rest_framework.test import APIClient

    reader = APIClient()
    _key, secret = api_keys.create_api_key(user=alice, name="r", scopes=["notifications:read"])
    reader.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert reader.get("/api/v1/notifications/").status_code == 200
    assert reader.post("/api/v1/notifications/read/", {}, format="json").status_code == 403


def test_both_sides_of_a_sale_are_told(talk, alice, carol, deliver):
    offers.accept_offer(offer=latest(talk), actor=alice)
    deliver()
    assert Notification.objects.get(user=carol).headline == "The offer for “Harbor at dawn” is accepted"


def test_signed_out_pages_know_no_bell(client):
    assert 'href="/notifications/"' not in client.get("/catalog/").content.decode()
