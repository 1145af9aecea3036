"""The demo's mailbox: every mail that the demo would have sent."""

from typing import Any

from csp.decorators import csp
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from marketplace.core.errors import NotFound
from marketplace.core.models import MailboxMessage
from marketplace.core.paging import paginate

SHOWN = 25
# A mail may show text and our colors, and its links open a page of their own; it may not run, load or send anything.
MAIL_POLICY: dict[str, Any] = {
    "default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "img-src": ["data:"], "frame-ancestors": ["'self'"],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}  # fmt: skip


def _get(mail_id: int) -> MailboxMessage:
    found = MailboxMessage.objects.filter(pk=mail_id).first() if settings.DEMO else None
    if found is None:
        raise NotFound("mail")
    return found


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Newest first, `?to=` one address. It does not exist outside demo mode."""
    if not settings.DEMO:
        raise NotFound("mailbox")
    reader = request.GET.get("to", "").strip()[:254].replace("\x00", "")
    mails = MailboxMessage.objects.defer("body", "html")
    if reader:
        mails = mails.filter(to__iexact=reader)
    readers = MailboxMessage.objects.order_by("to").values_list("to", flat=True).distinct()[:200]
    context = {"page": paginate(request, mails, SHOWN), "reader": reader, "readers": readers}
    return render(request, "accounts/mailbox.html", context)


@require_safe
def mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """One mail: its text with links, and its HTML form in a frame that can do nothing."""
    return render(request, "accounts/mail.html", {"mail": _get(mail_id)})


@require_safe
@xframe_options_sameorigin
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # its hints know views without arguments only
def mail_html(request: HttpRequest, mail_id: int) -> HttpResponse:
    html = _get(mail_id).html
    return HttpResponse(html.replace("<head>", '<head><base target="_blank">', 1))
