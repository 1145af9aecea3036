"""Notifications: the list, what one wants to hear of, and the way out of mails."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from accounts import notification_queries
from accounts.models import User
from accounts.notification_kinds import KINDS
from accounts.services import notifications as service
from marketplace.core.paging import paginate

MOST_UNREAD = 100


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request: HttpRequest) -> HttpResponse:
    """Unread ones first, then the rest by pages; a POST marks all as read."""
    user = cast(User, request.user)
    if request.method == "POST":
        service.mark_read(user=user)
        return redirect("accounts:notifications")
    first = not {"after", "before"} & set(request.GET)
    unread = list(notification_queries.list_notifications_of(user, unread=True)[:MOST_UNREAD]) if first else []
    page = paginate(request, notification_queries.list_notifications_of(user, unread=False))
    return render(request, "accounts/notifications.html", {"unread": unread, "page": page})


@login_required
@require_GET
def open_notification(request: HttpRequest, notification_id: str) -> HttpResponse:
    """Mark it as read, and go to what it is about."""
    user = cast(User, request.user)
    found = notification_queries.get_notification_for(user, notification_id)
    service.mark_read(user=user, ids=[found.pk])
    return redirect(found.path)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    if request.method == "POST":
        chosen = {
            kind: (f"{kind}-in_app" in request.POST, KINDS[kind].required or f"{kind}-mail" in request.POST)
            for kind in KINDS
        }
        service.set_preferences(user=user, chosen=chosen)
        messages.success(request, _("Saved."))
        return redirect("accounts:notification_preferences")
    rows = notification_queries.list_preferences_of(user)
    return render(request, "accounts/notification_preferences.html", {"rows": rows})


@csrf_exempt  # mail programs post here for their reader (RFC 8058); the token is what gives the right
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mails(request: HttpRequest, token: str) -> HttpResponse:
    """One click in a mail ends the mails of its kind."""
    user, kind = service.read_token(token)
    if request.method == "POST":
        service.stop_mails(user=user, kind=kind)
    context = {"title": KINDS[kind].title, "stopped": request.method == "POST"}
    return render(request, "accounts/stop_mails.html", context)
