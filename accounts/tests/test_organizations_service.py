"""Organizations: roles, invitations, and never without an owner."""

import pytest
from django.core import mail

from accounts import policies, queries
from accounts.models import Membership, Organization
from accounts.services import organizations as service
from marketplace.core import relay
from marketplace.core.errors import NotAllowed, NotFound, Refusal


def _member(brand, user):
    return Membership.objects.get(organization=brand, user=user)


def test_the_founder_is_owner(alice):
    made = service.create_organization(actor=alice, name="Studio", country="de")
    assert made.country == "DE" and queries.get_membership_for(alice, made.pk).role == "owner"


@pytest.mark.parametrize("values", [{"name": " "}, {"name": "A", "country": "Germany"}, {"name": "A", "country": "1$"}])
def test_a_bad_organization_is_refused(alice, values):
    with pytest.raises(Refusal):
        service.create_organization(actor=alice, **values)
    assert not Organization.objects.exists()


def test_an_invited_person_joins_and_may_buy(northwind, carol, alice):
    invited = service.invite_member(organization=northwind, email="Alice@example.test", role="buyer", actor=carol)
    relay.drain()
    assert [m.to for m in mail.outbox] == [["alice@example.test"]] and "Northwind" in mail.outbox[0].subject
    assert not policies.can_buy_for(alice, northwind)
    service.accept_invitation(invitation=queries.get_invitation_for(alice, invited.pk), user=alice)
    assert policies.can_buy_for(alice, northwind) and northwind in queries.list_organizations_for(alice)
    service.accept_invitation(invitation=invited, user=alice)
    assert northwind.memberships.count() == 3


def test_an_invitation_is_only_for_its_address(northwind, carol, mallory):
    invited = service.invite_member(organization=northwind, email="alice@example.test", role="buyer", actor=carol)
    with pytest.raises(NotFound):
        queries.get_invitation_for(mallory, invited.pk)
    with pytest.raises(NotFound):
        service.accept_invitation(invitation=invited, user=mallory)
    assert not policies.can_buy_for(mallory, northwind)


def test_an_unconfirmed_address_does_not_join(northwind, carol, alice):
    invited = service.invite_member(organization=northwind, email=alice.email, role="owner", actor=carol)
    alice.emailaddress_set.update(verified=False)
    with pytest.raises(NotFound):
        service.accept_invitation(invitation=invited, user=alice)


@pytest.mark.parametrize("who,email,role,code", [
    ("carol", "dan@example.test", "buyer", "already_invited"), ("carol", "no address", "buyer", "email_invalid"),
    ("carol", "x@example.test", "king", "role_unknown"), ("dan", "x@example.test", "viewer", "role_too_low"),
])  # fmt: skip
def test_bad_invitations_are_refused(northwind, request, who, email, role, code):
    with pytest.raises(Refusal) as refused:
        service.invite_member(organization=northwind, email=email, role=role, actor=request.getfixturevalue(who))
    assert refused.value.code == code and northwind.memberships.count() == 2


def test_a_stranger_changes_nothing(northwind, dan, mallory):
    with pytest.raises(NotFound):
        service.invite_member(organization=northwind, email="x@example.test", role="owner", actor=mallory)
    with pytest.raises(NotFound):
        service.remove_member(member=_member(northwind, dan), actor=mallory)
    assert northwind.memberships.count() == 2


def test_a_manager_neither_makes_nor_unmakes_owners(northwind, carol, dan):
    service.change_role(member=_member(northwind, dan), role="manager", actor=carol)
    with pytest.raises(NotAllowed):
        service.remove_member(member=_member(northwind, carol), actor=dan)
    with pytest.raises(NotAllowed):
        service.invite_member(organization=northwind, email="x@example.test", role="owner", actor=dan)
    with pytest.raises(NotAllowed):
        service.change_role(member=_member(northwind, dan), role="owner", actor=dan)
    assert _member(northwind, dan).role == "manager"


def test_the_last_owner_stays(northwind, carol, dan):
    with pytest.raises(Refusal) as refused:
        service.remove_member(member=_member(northwind, carol), actor=carol)
    assert refused.value.code == "last_owner"
    service.change_role(member=_member(northwind, dan), role="owner", actor=carol)
    service.remove_member(member=_member(northwind, carol), actor=carol)
    assert [m.user for m in northwind.memberships.all()] == [dan]


def test_viewers_do_not_buy(northwind, carol, dan):
    assert policies.can_buy_for(dan, northwind)
    service.change_role(member=_member(northwind, dan), role="viewer", actor=carol)
    assert not policies.can_buy_for(dan, northwind) and not queries.list_organizations_for(dan).exists()
