"""The pages of accounts, and who they do not exist for."""

import re

import pytest

from accounts.models import ApiKey, Membership, Organization


@pytest.mark.parametrize("path", ["/profile/", "/organizations/", "/organizations/new/", "/api-keys/", "/mailbox/",
    "/accounts/email/", "/accounts/password/change/", "/accounts/2fa/"])  # fmt: skip
def test_it_works(browse, alice, path):
    assert browse(alice).get(path).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/profile/", "/organizations/", "/api-keys/"])
def test_it_asks_to_sign_in(client, path):
    assert client.get(path)["Location"].startswith("/accounts/login/")


def test_the_profile_is_saved_with_its_language(browse, alice):
    page = browse(alice).post("/profile/", {"display_name": "Alice A", "language": "id", "bio": "", "website": ""})
    assert page.status_code == 302 and page.cookies["django_language"].value == "id"
    alice.refresh_from_db()
    assert (alice.display_name, alice.language) == ("Alice A", "id")


@pytest.mark.parametrize("website", ["javascript:alert(1)", "ftp://x.test", "not an address"])
def test_a_bad_website_changes_nothing(browse, alice, website):
    answer = browse(alice).post("/profile/", {"display_name": "New", "language": "en", "website": website})
    alice.refresh_from_db()
    assert answer.status_code == 422 and alice.display_name == "Alice" and alice.website == ""


def test_a_key_is_shown_once(browse, alice):
    mine = browse(alice)
    page = mine.post("/api-keys/", {"name": "bot", "scopes": ["works:read"]})
    assert b"gip_" in page.content and "no-store" in page["Cache-Control"]
    key = ApiKey.objects.get()
    assert page.context["secret"] not in mine.get("/api-keys/").content.decode()
    mine.post(f"/api-keys/{key.pk}/revoke/")
    key.refresh_from_db()
    assert key.revoked_at


def test_a_strangers_key_is_404(browse, alice, mallory):
    browse(alice).post("/api-keys/", {"name": "bot", "scopes": ["works:read"]})
    key = ApiKey.objects.get()
    assert browse(mallory).post(f"/api-keys/{key.pk}/revoke/").status_code == 404
    key.refresh_from_db()
    assert key.revoked_at is None


def test_a_team_is_founded_invited_and_joined(browse, carol, alice):
    browse(carol).post("/organizations/new/", {"name": "Studio"})
    team = Organization.objects.get()
    page = browse(carol).post(f"/organizations/{team.pk}/", {"email": alice.email, "role": "buyer"})
    assert page.status_code == 302
    assert browse(carol).get(f"/organizations/{team.pk}/").status_code == 200
    guest = browse(alice)
    assert b"Studio" in guest.get("/home/").content and b"Studio" in guest.get("/organizations/").content
    guest.post(f"/organizations/invitations/{Membership.objects.get(user=None).pk}/", {"answer": "accept"})
    assert Membership.objects.get(user=alice).accepted_at


def test_strangers_find_no_organization(browse, northwind, dan, mallory):
    member = Membership.objects.get(user=dan)
    here = f"/organizations/{northwind.pk}/"
    stranger = browse(mallory)
    assert stranger.get(here).status_code == 404
    assert stranger.post(f"{here}members/{member.pk}/role/", {"role": "owner"}).status_code == 404
    assert stranger.post(f"{here}members/{member.pk}/remove/").status_code == 404
    assert stranger.post(f"/organizations/invitations/{member.pk}/").status_code == 404
    member.refresh_from_db()
    assert member.role == "buyer"


def test_the_last_owner_reads_why_they_stay(browse, northwind, carol):
    own = Membership.objects.get(user=carol)
    page = browse(carol).post(f"/organizations/{northwind.pk}/members/{own.pk}/remove/", follow=True)
    assert b"keeps at least one owner" in page.content and Membership.objects.filter(pk=own.pk).exists()


@pytest.mark.django_db
def test_the_mailbox_and_the_demo_people_exist_in_the_demo_only(client, alice, settings):
    assert alice.email in client.get("/accounts/login/").content.decode()
    settings.DEMO = False
    assert client.get("/mailbox/").status_code == 404
    assert alice.email not in client.get("/accounts/login/").content.decode()


def test_an_invited_person_without_an_account_signs_up_and_joins(browse, client, carol, deliver, mailoutbox):
    browse(carol).post("/organizations/new/", {"name": "Studio"})
    team = Organization.objects.get()
    browse(carol).post(f"/organizations/{team.pk}/", {"email": "New@example.test", "role": "viewer"})
    deliver()
    assert mailoutbox[-1].to == ["new@example.test"] and "/organizations/" in mailoutbox[-1].body
    login = client.get("/organizations/")["Location"]
    assert login == "/accounts/login/?next=/organizations/"
    form = {"email": "new@example.test", "username": "newcomer", "password1": "a long enough word"}
    client.post("/accounts/signup/?next=/organizations/", form)
    client.post(re.search(r"/accounts/confirm-email/[^/\s]+/", mailoutbox[-1].body).group(0))
    signed_in = {"login": form["email"], "password": form["password1"], "next": "/organizations/"}
    page = client.post("/accounts/login/", signed_in, follow=True)
    assert page.redirect_chain[-1][0] == "/organizations/" and b"Studio invites you as Viewer" in page.content
    client.post(f"/organizations/invitations/{Membership.objects.get(user=None).pk}/", {"answer": "accept"})
    assert Membership.objects.get(organization=team, email="new@example.test").accepted_at


def test_roles_are_said_in_words_and_buyers_do_not_invite(browse, northwind, carol, dan):
    owner, buyer = (browse(person).get(f"/organizations/{northwind.pk}/").content for person in (carol, dan))
    assert b"Does everything" in owner and b"Send invitation" in owner
    assert b"Buys licenses in its name." in buyer and b"Send invitation" not in buyer
    refused = browse(dan).post(f"/organizations/{northwind.pk}/", {"email": "x@example.test", "role": "viewer"})
    assert refused.status_code == 422 and Membership.objects.count() == 2


def test_the_scopes_of_a_key_are_said_in_words(browse, alice):
    page = browse(alice).post("/api-keys/", {"name": "bot", "scopes": ["works:read", "payouts:read"]})
    assert b"See earnings and payouts; See your works" in page.content
    assert browse(alice).post("/api-keys/", {"name": "bot", "scopes": ["everything"]}).status_code == 422
    assert browse(alice).post("/api-keys/", {"name": "", "scopes": ["works:read"]}).status_code == 422
    assert ApiKey.objects.count() == 1
