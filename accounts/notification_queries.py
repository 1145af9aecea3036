"""Reading one's own notifications and what one chose."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import Notification, NotificationPreference, User
from accounts.notification_kinds import KINDS
from marketplace.core.errors import NotFound


def list_notifications_of(user: User, *, unread: bool | None = None) -> QuerySet[Notification]:
    rows = Notification.objects.filter(user=user).order_by("-pk")
    return rows if unread is None else rows.filter(read_at__isnull=unread)


def get_notification_for(user: User, notification_id: str) -> Notification:
    found = Notification.objects.filter(user=user, pk=notification_id).first()
    if found is None:
        raise NotFound("notification")
    return found


def list_preferences_of(user: User) -> list[dict[str, Any]]:
    """Every kind with what the person chose for it."""
    chosen = {one.kind: one for one in NotificationPreference.objects.filter(user=user)}
    rows = []
    for name, kind in KINDS.items():
        one = chosen.get(name)
        rows.append({
            "kind": name, "title": kind.title, "required": kind.required, "in_app": one is None or one.in_app,
            "mail": kind.required or one is None or one.mail,
        })  # fmt: skip
    return rows
