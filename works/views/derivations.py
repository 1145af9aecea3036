"""Pages about derivations: what is asked, one question with its answers, and a claim on somebody else's work."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from marketplace.core.errors import Refusal
from works import asks, queries, queries_derivations, wording
from works.derivation_forms import ClaimForm, ConfirmForm, EndForm, RefuseForm
from works.models import Derivation, Work
from works.services import derivations as service
from works.services import proposals
from works.views.mine import picture

PAGE = 20


@login_required
@require_safe
def derivations(request: HttpRequest) -> HttpResponse:
    """What this person must answer first; then what others must, what is in force, and what is over."""
    user = cast(User, request.user)
    counts = queries_derivations.count_derivations_for(user)
    view = request.GET.get("show", "")
    chosen = view if view in queries_derivations.VIEWS else "answer"
    work_id, after = (request.GET.get(name, "").replace("\0", "")[:40] for name in ("work", "after"))
    rows = queries_derivations.list_derivations_for(user, chosen, work_id)
    if after:
        rows = rows.filter(pk__lt=after)
    page = list(rows[: PAGE + 1])
    kept = f"?show={chosen}" + (f"&work={work_id}" if work_id else "")
    context = {
        "rows": [_row(edge, user) for edge in page[:PAGE]], "tabs": _tabs(counts, chosen), "chosen": chosen,
        "older": f"{kept}&after={page[PAGE - 1].pk}" if len(page) > PAGE else "", "newer": kept if after else "",
        "work_id": work_id,
    }  # fmt: skip
    return render(request, "works/derivations.html", context)


def _tabs(counts: dict[str, int], chosen: str) -> list[dict[str, Any]]:
    words = {"answer": _("To answer"), "waiting": _("With the others"), "active": _("In force"), "over": _("Over")}
    return [
        {"label": word, "href": f"?show={view}", "count": counts[view], "current": view == chosen}
        for view, word in words.items()
    ]


def _row(edge: Derivation, user: User) -> dict[str, Any]:
    return {
        "edge": edge, "child": picture(edge.child), "parent": picture(edge.parent),
        "hidden": edge.child.state != Work.State.CERTIFIED and edge.child.owner_id != user.pk,
        "asked": queries_derivations.is_asked(user, edge), "signs": wording.signs_of(edge.evidence),
    }  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def derivation(request: HttpRequest, derivation_id: str) -> HttpResponse:
    """Both works side by side, what was found, and the answers that this person can give now."""
    user = cast(User, request.user)
    edge = queries_derivations.get_derivation_for(user, derivation_id.replace("\0", ""))
    verb = request.POST.get("do", "") if request.method == "POST" else ""
    forms = _forms(request, edge, user, verb)
    if verb in ACTS and _act(request, verb, edge, user, forms.get(verb)):
        return redirect("works:derivation", edge.pk)
    ask = asks.of(edge.child, edge.parent, edge.relation)
    context = {
        **_row(edge, user), "forms": forms, "ask": ask, "least": _least(edge, ask),
        "own_child": edge.child.owner == user, "same_owner": edge.child.owner_id == edge.parent.owner_id,
    }  # fmt: skip
    return render(request, "works/derivation.html", context, status=422 if verb else 200)


def _least(edge: Derivation, ask: asks.Ask) -> int:
    return (edge.asked_bps or 0) if edge.origin == Derivation.Origin.CLAIMED else ask.share_bps


def _forms(request: HttpRequest, edge: Derivation, user: User, verb: str) -> dict[str, Any]:
    """The answers open to this person; the one that was sent, bound."""
    found: dict[str, Any] = {}
    sent = {verb: request.POST}
    if queries_derivations.is_asked(user, edge):
        if edge.state == Derivation.State.PROPOSED:
            least = _least(edge, asks.of(edge.child, edge.parent, edge.relation))
            start = {"relation": edge.relation, "share": f"{least / 100:g}"}
            found["confirm"] = ConfirmForm(sent.get("confirm"), initial=start)
        else:
            found["approve"] = None
        found["refuse"] = RefuseForm(sent.get("refuse"), state=edge.state)
    elif edge.state in Derivation.OPEN:
        found["take_back"] = None
    if edge.state == Derivation.State.ACTIVE and edge.parent.owner_id == user.pk:
        found["end"] = EndForm(sent.get("end"))
    return found


def _confirm(edge: Derivation, user: User, form: Any) -> str:
    made = service.confirm_derivation(
        edge=edge, actor=user, share_bps=form.share_bps(), relation=form.cleaned_data["relation"]
    )
    waits = made.state == Derivation.State.CONFIRMED
    return _("Confirmed. Now its owner is asked.") if waits else _("Confirmed. It counts for sales from now on.")


def _approve(edge: Derivation, user: User, form: Any) -> str:
    service.approve_derivation(edge=edge, actor=user)
    return _("Approved. It counts for sales from now on.")


def _refuse(edge: Derivation, user: User, form: Any) -> str:
    data = form.cleaned_data
    service.refuse_derivation(edge=edge, actor=user, refusal=data["refusal"], reason=data["reason"])
    return _("Refused. The other side is told.")


def _take_back(edge: Derivation, user: User, form: Any) -> str:
    service.refuse_derivation(edge=edge, actor=user, refusal="withdrawn")
    return _("Taken back.")


def _end(edge: Derivation, user: User, form: Any) -> str:
    service.end_derivation(edge=edge, actor=user, reason=form.cleaned_data["reason"])
    return _("Ended. Later sales owe nothing for it.")


ACTS: dict[str, Callable[[Derivation, User, Any], str]] = {
    "confirm": _confirm, "approve": _approve, "refuse": _refuse, "take_back": _take_back, "end": _end,
}  # fmt: skip


def _act(request: HttpRequest, verb: str, edge: Derivation, user: User, form: Any) -> bool:
    """Do what was sent; False when the form is wrong or the rules refuse, with the reason shown."""
    if form is not None and not form.is_valid():
        return False
    try:
        if form is None and verb not in ("approve", "take_back"):
            raise Refusal("derivation_over", _("This question was answered before, or its time is over."), status=409)
        messages.success(request, ACTS[verb](edge, user, form))
    except Refusal as refusal:
        if form is None:
            messages.error(request, str(refusal.message))
            return True
        form.refuse(refusal)
        return False
    return True


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, work_id: str) -> HttpResponse:
    """Say that this public work of somebody else was made from one of one's own."""
    user = cast(User, request.user)
    child = queries.get_work_for(user, work_id.replace("\0", ""))
    form = ClaimForm(request.POST or None, initial={"relation": Derivation.Relation.REMIX_OF})
    if request.method == "POST" and form.is_valid():
        try:
            edge = _claim(child, user, form)
            messages.success(request, _("Sent. Its owner is asked."))
            return redirect("works:derivation", edge.pk)
        except Refusal as refusal:
            form.refuse(refusal)
    context = {"work": child, "picture": picture(child), "form": form, "own": child.owner_id == user.pk}
    return render(request, "works/claim.html", context, status=422 if form.errors else 200)


def _claim(child: Work, user: User, form: ClaimForm) -> Derivation:
    parent = service.find_parent(form.cleaned_data["parent"])
    if parent is None or parent.owner_id != user.pk:
        raise Refusal("parent_unknown", _("None of your certified works has this number."), field="parent")
    return proposals.claim_derivation(
        child=child, parent=parent, actor=user, relation=form.cleaned_data["relation"], share_bps=form.share_bps(),
        message=form.cleaned_data["message"],
    )  # fmt: skip
