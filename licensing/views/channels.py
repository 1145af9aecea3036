"""Where a license is used: the list, a form to name one more place, and a button that takes one off."""

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from licensing import channel_queries, order_queries
from licensing.models import License
from licensing.services import channels as service
from licensing.services import licenses
from marketplace.core.errors import Refusal


class ChannelForm(forms.Form):
    channel = forms.CharField(
        label=_("Website, account or app"), max_length=300,
        help_text=_("As an address, such as northwind.com or instagram.com/northwind."),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def channels(request: HttpRequest, license_id: str) -> HttpResponse:
    """Whoever sees the license sees the list; a POST of whoever decides about it names one more."""
    user = cast(User, request.user)
    held = order_queries.get_license_for(user, license_id)
    form = ChannelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service.add_channel(held=held, typed=form.cleaned_data["channel"], actor=user)
            messages.success(request, gettext("Saved."))
            return redirect("licensing:channels", held.pk)
        except Refusal as refusal:
            form.add_error("channel" if refusal.field else None, str(refusal.message))
    context = {
        "license": held, "work": held.work, "channels": channel_queries.list_channels(held), "form": form,
        "may_change": licenses.may_decide(held, user) and held.state == License.State.ACTIVE,
    }  # fmt: skip
    return render(request, "licensing/channels.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def remove(request: HttpRequest, license_id: str, channel_id: str) -> HttpResponse:
    user = cast(User, request.user)
    channel = channel_queries.get_channel_for(user, license_id, channel_id)
    service.remove_channel(channel=channel, actor=user)
    messages.success(request, gettext("Saved."))
    return redirect("licensing:channels", channel.license_id)
