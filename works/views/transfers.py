"""The page on which a work is handed to another owner: offered, taken back, accepted or declined."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from marketplace.core.errors import Refusal
from works import queries_titles
from works.derivation_forms import TransferForm
from works.models import TransferOffer
from works.services import transfers
from works.views.mine import picture


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: HttpRequest, work_id: str) -> HttpResponse:
    """For the owner and staff, who offer; and for the person to whom the work is offered."""
    user = cast(User, request.user)
    work, offer = queries_titles.get_transfer_for(user, work_id.replace("\0", ""))
    form = TransferForm(request.POST if request.POST.get("do") == "offer" else None)
    if request.method == "POST" and offer and request.POST.get("do") != "offer":
        return _answer(request, offer, user)
    if request.method == "POST" and form.is_valid():
        try:
            transfers.offer_title(work=work, actor=user, **form.cleaned_data)
            messages.success(request, _("Offered. Nothing changes until they accept."))
            return redirect("works:transfer", work.pk)
        except Refusal as refusal:
            form.refuse(refusal)
    context = {
        "work": work, "offer": offer, "form": form, "picture": picture(work),
        "receiver": offer is not None and offer.receiver_id == user.pk,
    }  # fmt: skip
    return render(request, "works/transfer.html", context, status=422 if form.errors else 200)


def _answer(request: HttpRequest, offer: TransferOffer, user: User) -> HttpResponse:
    try:
        if request.POST.get("do") == "accept":
            transfers.accept_transfer(offer=offer, actor=user)
            messages.success(request, _("The work is yours now."))
            return redirect("works:work", offer.work_id)
        transfers.decline_transfer(offer=offer, actor=user, reason=request.POST.get("reason", ""))
        messages.success(request, _("The offer is closed; nothing changed."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("works:mine")
