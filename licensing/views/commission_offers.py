"""Offering to make a work for a brief, and the counter-offers to that."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from licensing import offer_queries
from licensing.commission_forms import CommissionForm
from licensing.models import Brief, Offer
from licensing.offer_forms import initial_revision
from licensing.services import commissions
from licensing.views.composer import read_terms, said, slots_of
from licensing.views.offer_terms import send_counter
from marketplace.core import money
from marketplace.core.errors import NotFound, Refusal
from works.models import Work


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, brief_id: str) -> HttpResponse:
    """A creator says what they would make for a brief, until when and for how much."""
    user = cast(User, request.user)
    brief = offer_queries.get_brief_for(user, brief_id)
    if brief.owner_id == user.pk or brief.state != Brief.State.OPEN:
        raise NotFound("brief")
    body = brief.terms.body
    initial = {**initial_revision(body, brief.budget_max_minor or 0, brief.currency), "title": brief.title}
    form = CommissionForm(request.POST or None, request.FILES or None, initial=initial, currency=brief.currency)
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            talk = commissions.offer_commission(
                brief=brief, actor=user, kind=data["kind"], title=data["title"], revision=form.revision()
            )
            messages.success(request, _("Your offer is sent."))
            return redirect("licensing:negotiation", talk.pk)
        except Refusal as refusal:
            form.add_refusal(refusal)
    context = {"brief": brief, "back": reverse("licensing:brief", args=[brief.pk]), "eyebrow": brief.title}
    return _page(request, form, body, brief.currency, context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def counter(request: HttpRequest, negotiation_id: str) -> HttpResponse:
    """Answer the newest offer of a commission with other terms, another day or another price."""
    user = cast(User, request.user)
    talk = offer_queries.get_negotiation_for(user, negotiation_id)
    latest = offer_queries.list_offers_of(talk)[-1]
    if not talk.work.reserved or latest.state != Offer.State.OPEN or latest.author_id == user.pk:
        return redirect("licensing:negotiation", talk.pk)
    body, agreed = latest.terms.body, latest.assignment
    initial = {
        **initial_revision(body, latest.price_minor, talk.currency), "text": agreed.text, "due_on": agreed.due_on,
        "rounds": agreed.rounds,
    }  # fmt: skip
    form = CommissionForm(
        request.POST or None, request.FILES or None, initial=initial, currency=talk.currency, work=talk.work
    )
    if request.method == "POST" and send_counter(request, talk, form):
        return redirect("licensing:negotiation", talk.pk)
    back = reverse("licensing:negotiation", args=[talk.pk])
    context = {"talk": talk, "back": back, "eyebrow": talk.work.title, "listed": latest.price_minor}
    return _page(request, form, body, talk.currency, context)


def _page(
    request: HttpRequest, form: CommissionForm, body: dict[str, Any], currency: str, context: dict[str, Any]
) -> HttpResponse:  # fmt: skip
    shown, problem = read_terms(form, None) if request.method == "POST" else (body, None)
    kind = f"&kind={form.fixed_kind}" if form.fixed_kind else ""
    preview_at = reverse("licensing:commission_preview") + f"?currency={currency}{kind}"
    context |= {"form": form, "currency": currency, **said(shown), "problem": problem, "preview": preview_at}
    return render(request, "licensing/commission_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What the chosen fields say, and beside each field what is wrong with it; stores nothing."""
    asked, kind = request.GET.get("currency", ""), request.GET.get("kind", "")
    work = Work(kind=kind) if kind in Work.Kind.values else None
    form = CommissionForm(request.POST, currency=asked if asked in money.CURRENCIES else "", work=work)
    form.is_valid()
    for name in CommissionForm.OUTSIDE:
        form.errors.pop(name, None)
    body, problem = read_terms(form, None)
    context = {**said(body), "slots": slots_of(form, problem), "problem": problem}
    return render(request, "licensing/composed.html", context)
