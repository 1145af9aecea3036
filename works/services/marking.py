"""Consent to marks inside delivered model files, which no other kind needs: a header is part of what tools read."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core import events
from marketplace.core.errors import Refusal
from works.models import Work


@transaction.atomic
def set_model_marks(*, work: Work, actor: User, on: bool) -> Work:
    """Whether certificate and license are written into the model's header from now on. Repeating changes nothing."""
    if work.kind != Work.Kind.MODEL:
        raise Refusal("not_a_model", _("Only model files need this consent."), status=409)
    if Work.objects.filter(pk=work.pk).exclude(marks_model=on).update(marks_model=on):
        events.record("work.marks_changed", subject=work, actor=actor, payload={"on": on})
    work.marks_model = on
    return work
