"""Telling people: in the product, by mail, both or neither, as they chose for each kind; and the way out of mails."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Notification, NotificationPreference, User
from accounts.notification_kinds import KINDS
from marketplace.core import emails, events
from marketplace.core.errors import NotFound, Refusal

_SALT = "notifications"


def tell(to: User, kind: str, mail: str, context: dict[str, Any], *, url: str = "", stop_url: str = "") -> None:
    """Say one thing to one person: `mail` names the letter, whose subject is also what the product shows.

    Called by a handler of an event, it is shown once for that event however often the handler runs. A letter that
    can be switched off says where: at `stop_url`, or for its whole kind. Raises what the mail server raises.
    """
    chosen = NotificationPreference.objects.filter(user=to, kind=kind).first()
    if chosen is None or chosen.in_app:
        _show(to, kind, emails.subject_of(mail, context, to.language), url or str(context.get("url", "")))
    if KINDS[kind].required:
        emails.send(mail, to=to.email, context=context, language=to.language)
    elif chosen is None or chosen.mail:
        stop = stop_url or settings.SITE_URL + reverse("accounts:stop_mails", args=[token_of(to, kind)])
        values = context if stop_url else {**context, "stop_kind_url": stop}
        emails.send(mail, to=to.email, context=values, language=to.language, headers=one_click(stop))


def one_click(stop_url: str) -> dict[str, str]:
    """Headers by which mail programs offer the way out themselves (RFC 8058)."""
    return {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _show(to: User, kind: str, headline: str, url: str) -> None:
    event = events.current()
    with transaction.atomic():
        made = Notification.objects.get_or_create(
            user=to, event=event.pk if event else "", headline=headline[:300],
            defaults={"kind": kind, "path": url.removeprefix(settings.SITE_URL)[:300] or "/"},
        )[1]  # fmt: skip
        if made:  # the bell shows this number without asking for it
            User.objects.filter(pk=to.pk).update(unread=F("unread") + 1)


def mark_read(*, user: User, ids: Sequence[str] | None = None) -> int:
    """Mark these of one's own as read, or all of them; how many were not."""
    with transaction.atomic():
        rows = Notification.objects.filter(user=user, read_at=None)
        count = (rows if ids is None else rows.filter(pk__in=ids)).update(read_at=timezone.now())
        if count:
            User.objects.filter(pk=user.pk).update(unread=Greatest(F("unread") - count, 0))
    user.refresh_from_db(fields=["unread"])
    return count


def set_preferences(*, user: User, chosen: Mapping[str, tuple[bool, bool]]) -> None:
    """What the person wants of each kind, in the product and by mail. Raises Refusal, changing nothing."""
    for kind, (_shown, mail) in chosen.items():
        if kind not in KINDS:
            raise Refusal("kind_unknown", _("Choose one of the kinds."), field="kind")
        if KINDS[kind].required and not mail:
            raise Refusal("mail_required", _("These mails are needed and cannot be switched off."), field=kind)
    with transaction.atomic():
        for kind, (shown, mail) in chosen.items():
            values = {"in_app": shown, "mail": mail}
            NotificationPreference.objects.update_or_create(user=user, kind=kind, defaults=values)


def token_of(user: User, kind: str) -> str:
    """What a link in a mail carries, so that its reader ends mails of its kind without signing in."""
    return signing.dumps([user.pk, kind], salt=_SALT)


def read_token(token: str) -> tuple[User, str]:
    """The person and kind of a mail's link. Raises NotFound for a token that is not ours."""
    try:
        user_id, kind = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        raise NotFound("token") from None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or kind not in KINDS or KINDS[kind].required:
        raise NotFound("token")
    return user, kind


def stop_mails(*, user: User, kind: str) -> None:
    """No more mails of this kind; the product goes on showing it. Idempotent."""
    NotificationPreference.objects.update_or_create(user=user, kind=kind, defaults={"mail": False})
