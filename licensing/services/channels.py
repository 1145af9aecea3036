"""Channels of a license: where its holder uses the work, as it changes over time. The deed keeps those of the order."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from licensing.models import Channel, License
from licensing.services import licenses
from licensing.services.particulars import MOST_CHANNELS, clean_channels
from marketplace.core import events
from marketplace.core.errors import NotAllowed, Refusal


def add_channel(*, held: License, typed: str, actor: User) -> Channel:
    """Name one place more; one that is named already stays as it is.

    Raises Refusal: not one's to decide, not in force, no address, or too many.
    """
    _check_decides(held, actor)
    if held.state != License.State.ACTIVE:
        raise Refusal("license_not_active", _("This license is not in force."), status=409)
    found = clean_channels((typed,))
    if not found:
        raise Refusal("channel_invalid", _("Write an address, such as northwind.com."), field="channel")
    with transaction.atomic():
        License.objects.select_for_update(of=("self",)).get(pk=held.pk)
        named = Channel.objects.filter(license=held, ended_at=None)
        known = named.filter(value=found[0]).first()
        if known:
            return known
        if named.count() >= MOST_CHANNELS:
            raise Refusal("too_many_channels", _("Name at most %(most)s.") % {"most": MOST_CHANNELS}, field="channel")
        made = Channel.objects.create(license=held, value=found[0], named_by=actor)
        events.record("channel.added", subject=made, actor=actor, payload={"license": held.pk, "channel": made.value})
        return made


def remove_channel(*, channel: Channel, actor: User) -> Channel:
    """The work is not used there any more; a second click changes nothing."""
    _check_decides(channel.license, actor)
    with transaction.atomic():
        if Channel.objects.filter(pk=channel.pk, ended_at=None).update(ended_at=timezone.now()):
            payload = {"license": channel.license_id, "channel": channel.value}
            events.record("channel.removed", subject=channel, actor=actor, payload=payload)
    channel.refresh_from_db(fields=["ended_at"])
    return channel


def _check_decides(held: License, actor: User) -> None:
    if not licenses.may_decide(held, actor):
        raise NotAllowed("cannot_buy_for_organization", _("Your role in this organization does not let you buy."))
