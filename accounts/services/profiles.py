"""Changing what a person shows of themselves."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from marketplace.core import events
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
