"""Django's administration: for looking, and for switching accounts on and off; rules are kept by services."""

import pytest

from accounts.models import Membership, User


@pytest.fixture
def root(sam, browse):
    User.objects.filter(pk=sam.pk).update(is_superuser=True)
    return browse(User.objects.get(pk=sam.pk))


def test_it_is_for_staff(browse, alice):
    assert browse(alice).get("/admin/").status_code in (302, 403)


def test_people_are_switched_off_but_neither_made_renamed_nor_deleted(root, alice):
    path = f"/admin/accounts/user/{alice.pk}/"
    assert root.get(f"{path}change/").status_code == 200
    assert root.get("/admin/accounts/user/add/").status_code == 403
    assert root.post(f"{path}delete/", {"post": "yes"}).status_code == 403
    root.post(f"{path}change/", {"handle": "renamed", "email": "new@x.test", "is_staff": "", "groups": []})
    alice.refresh_from_db()
    assert (alice.handle, alice.email, alice.is_active) == ("alice", "alice@example.test", False)


def test_members_are_only_looked_at(root, northwind, dan):
    page = root.get(f"/admin/accounts/organization/{northwind.pk}/change/")
    assert page.status_code == 200 and b"dan@example.test" in page.content and b"memberships-0-role" not in page.content
    member = Membership.objects.get(user=dan)
    form = {
        "name": "Northwind", "country": "DE", "memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "1",
        "memberships-0-id": member.pk, "memberships-0-role": "owner",
    }  # fmt: skip
    root.post(f"/admin/accounts/organization/{northwind.pk}/change/", form)
    member.refresh_from_db()
    assert member.role == "buyer"
