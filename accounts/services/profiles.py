"""Changing what a person shows of themselves."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction

from accounts import avatars
from accounts.models import User
from marketplace.core import events, storage
from marketplace.core.errors import Refusal

FIELDS = ("display_name", "bio", "website", "creator_kind", "language")


@transaction.atomic
def update_profile(*, user: User, **values: Any) -> User:
    """Set the given profile fields. Refuses what the model does not allow."""
    changed = [name for name in FIELDS if name in values and values[name] != getattr(user, name)]
    person = User.objects.select_for_update().get(pk=user.pk)
    for name in changed:
        setattr(person, name, values[name])
    try:
        person.clean_fields(exclude=[f.name for f in User._meta.fields if f.name not in FIELDS])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refusal("profile_invalid", messages[0], field=field) from error
    if changed:
        person.save(update_fields=changed)
        events.record("profile.changed", subject=f"usr_{person.pk}", actor=person, payload={"fields": changed})
    return person


def set_avatar(*, user: User, file: "File[bytes]") -> User:
    """Show this picture as the person's face, drawn anew; the former one is deleted. Refuses what is no picture."""
    drawn = avatars.redraw(file.open("rb"), int(file.size or 0))
    return _put_avatar(user, storage.put(storage.public(), "avatars", drawn, ".jpg"))


def remove_avatar(*, user: User) -> User:
    """Back to the initials. Removing twice is harmless."""
    return _put_avatar(user, "")


def _put_avatar(user: User, key: str) -> User:
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=user.pk)
        former, person.avatar = person.avatar, key
        if former != key:
            person.save(update_fields=["avatar"])
            events.record("profile.changed", subject=f"usr_{person.pk}", actor=person, payload={"fields": ["avatar"]})
        if former and former != key:
            transaction.on_commit(lambda: storage.public().delete(former))
    return person
