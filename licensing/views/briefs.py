"""Briefs: the lists, one brief with its answers side by side, publishing and answering."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from licensing import listing_queries, offer_queries
from licensing.brief_forms import AnswerForm, BriefForm
from licensing.models import Brief, Negotiation
from licensing.offer_forms import initial_revision
from licensing.services import briefs
from licensing.terms import changes, presets, sentences, strip
from licensing.views.composer import read_terms, said, slots_of
from licensing.views.offers import stands, turn_of
from marketplace.core.errors import NotFound, Refusal
from marketplace.core.paging import paginate
from works import queries as work_queries
from works.models import Work


@require_safe
def list_briefs(request: HttpRequest) -> HttpResponse:
    """Open ones for everybody; signed in also those sent to oneself, and one's own."""
    user, tab = request.user, request.GET.get("tab", "")
    rows = offer_queries.list_briefs_seen_by(user)
    if user.is_authenticated and tab == "mine":
        rows = rows.filter(owner=user.pk)
    elif user.is_authenticated and tab == "for-me":
        rows = rows.filter(creators=user.pk)
    else:
        rows, tab = rows.filter(public=True, state=Brief.State.OPEN), ""
    labels = {"": _("Open to everybody"), "for-me": _("Sent to me"), "mine": _("Mine")}
    tabs = [
        {"label": label, "href": f"?tab={name}" if name else request.path, "current": name == tab}
        for name, label in labels.items()
    ]
    context = {"page": paginate(request, rows), "tabs": tabs if user.is_authenticated else [], "tab": tab}
    return render(request, "licensing/briefs.html", context)


@require_safe
def brief_detail(request: HttpRequest, brief_id: str) -> HttpResponse:
    """For creators what is needed; for the brand also what they answered, beside each other."""
    brief = offer_queries.get_brief_for(request.user, brief_id)
    own = request.user.pk == brief.owner_id
    body = brief.terms.body
    mine = brief.answers.filter(seller=request.user.pk).order_by("-pk") if request.user.pk else ()
    context = {
        "brief": brief, "own": own, "strip": strip.permission_strip(body), "sentences": sentences.sentences(body),
        "answers": [_answer(brief, talk) for talk in offer_queries.list_answers_of(brief)] if own else [],
        "mine": mine, "files": brief.files.order_by("pk"), "creators": brief.creators.all() if own else [],
    }  # fmt: skip
    return render(request, "licensing/brief.html", context)


def _answer(brief: Brief, talk: Negotiation) -> dict[str, Any]:
    """One answer, with where its terms differ from what was asked for."""
    latest = talk.latest
    assert latest is not None  # every negotiation begins with an offer
    asked = briefs.fit_terms(brief, talk.work)
    return {
        "talk": talk, "latest": latest, "picture": listing_queries.picture(talk.work, "thumbnail"),
        "stands": stands(talk),
        "strip": changes.marked_strip(asked, latest.terms.body), "turn": turn_of(talk, brief.owner),
        "changed": changes.changed_sentences(asked, latest.terms.body),
    }  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """What is needed, the terms of it, and who is asked."""
    user = cast(User, request.user)
    body = presets.build("standard", kind=Work.Kind.IMAGE)
    initial = {**initial_revision(body, 0, "USD"), "handles": request.GET.get("for", "").replace("\0", "")[:40]}
    form = BriefForm(user, request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            team = form.teams.get(form.cleaned_data.get("organization", ""))
            made = briefs.publish_brief(owner=user, wanted=form.wanted(), organization=team)
            messages.success(request, _("The brief is published."))
            return redirect("licensing:brief", made.pk)
        except Refusal as refusal:
            form.add_refusal(refusal)
    shown, problem = read_terms(form, None) if request.method == "POST" else (body, None)
    context = {"form": form, **said(shown), "problem": problem, "preview": reverse("licensing:brief_preview")}
    return render(request, "licensing/brief_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What the chosen fields say, and beside each field what is wrong with it; stores nothing."""
    form = BriefForm(cast(User, request.user), request.POST)
    form.is_valid()
    for name in BriefForm.OUTSIDE:
        form.errors.pop(name, None)
    body, problem = read_terms(form, None)
    context = {**said(body), "slots": slots_of(form, problem), "problem": problem}
    return render(request, "licensing/composed.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, brief_id: str) -> HttpResponse:
    """A creator offers one of their works, on the brief's terms or others."""
    user = cast(User, request.user)
    brief = offer_queries.get_brief_for(user, brief_id)
    if brief.owner_id == user.pk or brief.state != Brief.State.OPEN:
        raise NotFound("brief")
    works = list(work_queries.list_works_of(user, Work.State.CERTIFIED)[:200])
    body = brief.terms.body
    initial = {**initial_revision(body, brief.budget_max_minor or 0, brief.currency), "work": request.GET.get("work")}
    form = AnswerForm(works, request.POST or None, request.FILES or None, initial=initial, currency=brief.currency)
    chosen = form.chosen
    if request.method == "POST" and form.is_valid() and chosen:
        try:
            talk = briefs.answer_brief(brief=brief, work=chosen, actor=user, revision=form.revision())
            messages.success(request, _("Your offer is sent."))
            return redirect("licensing:negotiation", talk.pk)
        except Refusal as refusal:
            form.add_refusal(refusal)
    shown, problem = read_terms(form, chosen) if request.method == "POST" else (body, None)
    previewed = reverse("licensing:offer_preview", args=[chosen.pk]) if chosen else ""
    context = {
        "form": form, "brief": brief, "works": works, "currency": brief.currency, **said(shown), "problem": problem,
        "preview": f"{previewed}?currency={brief.currency}",
    }  # fmt: skip
    return render(request, "licensing/answer_brief.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def close(request: HttpRequest, brief_id: str) -> HttpResponse:
    user = cast(User, request.user)
    brief = offer_queries.get_brief_for(user, brief_id)
    briefs.close_brief(brief=brief, actor=user)
    messages.success(request, _("The brief is closed. Answers already given go on."))
    return redirect("licensing:brief", brief.pk)
