"""The composer: terms chosen field by field, said in sentences while they change, and put on offer."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from licensing import listing_queries
from licensing.civitai_form import CivitaiForm
from licensing.listing_forms import TimesForm
from licensing.services import listings
from licensing.terms import base_models, imports, presets, rules, sentences, strip, vocabulary
from licensing.terms_forms import SHOWN_AT, TERM_FIELDS, TermsForm, initial_of
from marketplace.core import money
from marketplace.core.errors import Refusal
from works import queries as work_queries
from works.models import Work


class ListingTermsForm(TermsForm, TimesForm):
    """Terms, price, and when it is on offer."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def compose(request: HttpRequest, work_id: str) -> HttpResponse:
    """Begin with a preset or with what another market calls a license, change what you like, and offer it."""
    user = cast(User, request.user)
    work = work_queries.get_own_work_for(user, work_id)
    initial = {**initial_of(_beginning(request, work)), "currency": "USD"}
    form = ListingTermsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            listings.create_listing(
                work=work, preset=_first_preset(work), price_minor=_price(form), actor=user,
                currency=form.cleaned_data["currency"], overrides={**form.body(), "preset": "custom"},
                times=form.times(),
            )  # fmt: skip
            messages.success(request, form.success())
            return redirect("licensing:work", work.pk)
        except Refusal as refusal:
            form.add_error(_place(form, refusal), str(refusal.message))
    body, problem = read_terms(form, work) if request.method == "POST" else _look(initial_body(request, work), work)
    fits, asked = presets.list_for(work.kind), request.GET.get("from", "")
    context = {
        "form": form, "work": work, "known": imports.KNOWN.values(), "presets": fits,
        "begun": asked if asked in {*imports.KNOWN, *(one.name for one in fits)} else "standard",
        "civitai": _civitai(request, work), "picture": listing_queries.picture(work, "thumbnail"),
        **said(body), "problem": problem,
    }  # fmt: skip
    return render(request, "licensing/compose.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def preview(request: HttpRequest, work_id: str) -> HttpResponse:
    """What the chosen fields say, and beside each field what is wrong with it; stores nothing."""
    work = work_queries.get_own_work_for(cast(User, request.user), work_id)
    form = TermsForm(request.POST)
    form.is_valid()
    form.errors.pop("price", None)
    body, problem = read_terms(form, work)
    return render(
        request, "licensing/composed.html", {**said(body), "slots": slots_of(form, problem), "problem": problem}
    )


def slots_of(form: TermsForm, problem: Refusal | None) -> list[tuple[str, str]]:
    """Beside each field what is wrong with it, if anything."""
    wrong = {name: errors[0] for name, errors in form.errors.items()}
    if problem is not None:
        wrong[_place(form, problem) or "use_class"] = str(problem.message)
    return [(name, str(wrong.get(name, ""))) for name in form.fields]


def said(body: dict[str, Any] | None) -> dict[str, Any]:
    """Terms as the page shows them; nothing for terms that are not whole."""
    if body is None:
        return {"groups": [], "strip": []}
    return {"groups": sentences.groups(body), "strip": strip.permission_strip(body)}


def initial_body(request: HttpRequest, work: Work) -> dict[str, Any]:
    return vocabulary.normalize(_beginning(request, work))


def _first_preset(work: Work) -> str:
    return presets.list_for(work.kind)[0].name


def _civitai(request: HttpRequest, work: Work) -> CivitaiForm | None:
    """What is asked of the maker of a model; filled when the page begins with it."""
    if work.kind != Work.Kind.MODEL:
        return None
    return CivitaiForm(request.GET if request.GET.get("from") == "civitai" else None)


def _beginning(request: HttpRequest, work: Work) -> dict[str, Any]:
    """A preset by its name, or a license of another market; the standard one when nothing is named."""
    name, civitai = request.GET.get("from", ""), _civitai(request, work)
    if civitai and civitai.is_valid():
        body = civitai.body()
    elif name in imports.KNOWN:
        body = imports.from_known(name)
    else:
        fits = {one.name for one in presets.list_for(work.kind)}
        body = presets.build(name if name in fits else "standard", kind=work.kind)
    body["deliverables"] = presets.build("standard", kind=work.kind)["deliverables"]
    return {**body, **base_models.narrow(body, listing_queries.list_base_models(work)), "preset": "custom"}


def _price(form: TermsForm) -> int:
    typed = form.cleaned_data["price"] or ("0" if form.cleaned_data["price_model"] == "free" else "")
    return money.parse(typed, form.cleaned_data["currency"])


def read_terms(form: TermsForm, work: Work | None) -> tuple[dict[str, Any] | None, Refusal | None]:
    """The terms of a form as far as they are whole, and the first contradiction in them."""
    if set(form.errors) & (TERM_FIELDS | {"currency"}):
        return None, None
    try:
        body = vocabulary.normalize({**form.body(), "preset": "custom"})
    except Refusal as refusal:
        return None, refusal
    return _look(body, work)


def _look(body: dict[str, Any], work: Work | None) -> tuple[dict[str, Any], Refusal | None]:
    try:
        rules.check(body, cap_bps=settings.UPSTREAM_CAP_BPS)
        if work:
            listings.check_terms_for(work, body)
    except Refusal as refusal:
        return body, refusal
    return body, None


def _place(form: TermsForm, refusal: Refusal) -> str | None:
    """The field of the form beside which a refusal stands."""
    field = SHOWN_AT.get(refusal.field or "", refusal.field)
    return field if field in form.fields else None
