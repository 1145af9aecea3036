"""Founding organizations, inviting people, and changing who may do what."""

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policies
from accounts.models import Membership, Organization, User
from marketplace.core import events
from marketplace.core.errors import NotAllowed, NotFound, Refusal

Role = Membership.Role
LIMIT = 200


@transaction.atomic
def create_organization(
    *, actor: User, name: str, legal_name: str = "", country: str = "", tax_id: str = ""
) -> Organization:
    """A new organization whose first owner is the actor."""
    country = country.strip().upper()
    if not name.strip():
        raise Refusal("name_missing", _("An organization needs a name."), field="name")
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise Refusal("country_invalid", _("Write the country as two letters, such as DE."), field="country")
    made = Organization.objects.create(
        name=name.strip(), legal_name=legal_name.strip(), country=country, tax_id=tax_id.strip()
    )
    Membership.objects.create(
        organization=made, user=actor, email=actor.email.lower(), role=Role.OWNER, accepted_at=timezone.now()
    )
    events.record("organization.created", subject=made, actor=actor)
    return made


def _lock(organization_id: str, actor: User) -> Membership:
    """Lock the organization's member list; the actor's membership as it is now."""
    Organization.objects.select_for_update().get(pk=organization_id)
    own = Membership.objects.filter(organization_id=organization_id, user=actor, accepted_at__isnull=False)
    found = own.select_related("organization").first()
    if found is None:
        raise NotFound("organization")
    return found


def _reread(member: Membership) -> Membership:
    found = Membership.objects.filter(pk=member.pk).first()
    if found is None:
        raise NotFound("membership")
    return found


def _known(role: str) -> str:
    if role not in Role.values:
        raise Refusal("role_unknown", _("There is no such role."), field="role")
    return role


def _need_another_owner(member: Membership) -> None:
    owners = Membership.objects.filter(
        organization_id=member.organization_id, role=Role.OWNER, accepted_at__isnull=False
    )
    if member.role == Role.OWNER and member.accepted_at and not owners.exclude(pk=member.pk).exists():
        raise Refusal("last_owner", _("An organization keeps at least one owner. Name another owner first."))


@transaction.atomic
def invite_member(*, organization: Organization, email: str, role: str, actor: User) -> Membership:
    """An open invitation, mailed by a handler. Nothing tells the actor whether the address has an account."""
    own = _lock(organization.pk, actor)
    address = email.strip().lower()
    if not policies.can_manage_members(own) or not policies.can_grant(own, _known(role)):
        raise NotAllowed("role_too_low", _("Your role does not let you invite people to this role."))
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refusal("email_invalid", _("This is not an e-mail address."), field="email") from error
    members = Membership.objects.filter(organization=organization)
    if members.filter(email__iexact=address).exists():
        raise Refusal("already_invited", _("This person is a member or invited already."), field="email")
    if members.count() >= LIMIT:
        raise Refusal("too_many_members", _("An organization has at most %d members.") % LIMIT)
    made = Membership.objects.create(organization=organization, email=address, role=role)
    events.record("membership.invited", subject=made, actor=actor, payload={"role": role})
    return made


@transaction.atomic
def accept_invitation(*, invitation: Membership, user: User) -> Membership:
    """The user joins. Only with the invited address, confirmed; accepting twice is harmless."""
    Organization.objects.select_for_update().get(pk=invitation.organization_id)
    member = _reread(invitation)
    if member.user_id == user.pk:
        return member
    proved = EmailAddress.objects.filter(user=user, verified=True, email__iexact=member.email).exists()
    if member.user_id is not None or not proved:
        raise NotFound("invitation")
    if Membership.objects.filter(organization_id=member.organization_id, user=user).exists():
        raise Refusal("already_member", _("You are a member already."))
    member.user, member.accepted_at = user, timezone.now()
    member.save(update_fields=["user", "accepted_at"])
    events.record("membership.accepted", subject=member, actor=user)
    return member


@transaction.atomic
def decline_invitation(*, invitation: Membership, user: User) -> None:
    """The invited person does not want to; the invitation is gone."""
    member = _reread(invitation)
    if member.user_id is not None:
        raise Refusal("already_member", _("You are a member already."))
    events.record("membership.declined", subject=member, actor=user)
    member.delete()


@transaction.atomic
def change_role(*, member: Membership, role: str, actor: User) -> Membership:
    """Give a member or invitation another role. Refuses to leave the organization without an owner."""
    own = _lock(member.organization_id, actor)
    other = _reread(member)
    if not policies.can_change(own, other) or not policies.can_grant(own, _known(role)):
        raise NotAllowed("role_too_low", _("Your role does not let you change this person."))
    if other.role == role:
        return other
    _need_another_owner(other)
    before, other.role = other.role, role
    other.save(update_fields=["role"])
    events.record("membership.changed", subject=other, actor=actor, payload={"from": before, "to": role})
    return other


@transaction.atomic
def remove_member(*, member: Membership, actor: User) -> None:
    """Remove a member, withdraw an invitation, or leave. The last owner stays."""
    own = _lock(member.organization_id, actor)
    other = _reread(member)
    if own.pk != other.pk and not policies.can_change(own, other):
        raise NotAllowed("role_too_low", _("Your role does not let you remove this person."))
    _need_another_owner(other)
    events.record("membership.removed", subject=other, actor=actor, payload={"email": other.email})
    other.delete()
