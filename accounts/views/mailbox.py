"""The demo's mailbox: every mail that the demo would have sent."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from marketplace.core.errors import NotFound
from marketplace.core.models import MailboxMessage

SHOWN = 50


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Newest first, `?to=` one address. It does not exist outside demo mode."""
    if not settings.DEMO:
        raise NotFound("mailbox")
    reader = request.GET.get("to", "").strip()[:254].replace("\x00", "")
    mails = MailboxMessage.objects.all()
    if reader:
        mails = mails.filter(to__iexact=reader)
    return render(request, "accounts/mailbox.html", {"mails": mails[:SHOWN], "reader": reader})
