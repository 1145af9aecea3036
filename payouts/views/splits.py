"""Splits: the owner divides a work's income, and the invited answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from marketplace.core.errors import NotFound, Refusal
from payouts import examples, queries
from payouts.forms import SplitForm, SplitRow
from payouts.models import Split, SplitShare
from payouts.services import splits
from payouts.views.access import person
from works import queries as work_queries
from works.models import Work
from works.views.mine import picture


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, work_id: str) -> HttpResponse:
    """Rows of handle and percent; buttons add and remove rows without a script, and send the invitations."""
    user = person(request)
    work = work_queries.get_own_work_for(user, work_id.replace("\0", ""))
    work, active, proposed = queries.get_splits_for(user, work.pk)
    if request.method != "POST":
        return _show(request, work, active, proposed, _start(user, proposed or active))
    verb, form = request.POST.get("do", "send"), SplitForm.of_post(request.POST)
    if verb == "withdraw" and proposed:
        return _withdraw(request, proposed, user)
    if verb == "send" and _send(request, work, form, user):
        return redirect("payouts:split", work_id=work.pk)
    form.change(verb)
    status = 422 if verb == "send" else 200
    return _show(request, work, active, proposed, form, status)


def _start(user: User, latest: Split | None) -> SplitForm:
    if latest is None:
        form = SplitForm.of_shares([(user.handle, 10_000)])
        form.rows.append(SplitRow())
        return form
    return SplitForm.of_shares([(share.party.handle, share.bps) for share in latest.shares.all() if share.bps])


def _send(request: HttpRequest, work: Work, form: SplitForm, user: User) -> bool:
    shares = form.shares()
    if shares is None:
        return False
    try:
        made = splits.propose_split(work=work, shares=shares, actor=user)
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    done = _("The split is in force.") if made.state == Split.State.ACTIVE else _("The invitations are sent.")
    messages.success(request, done)
    return True


def _withdraw(request: HttpRequest, proposed: Split, user: User) -> HttpResponse:
    try:
        splits.withdraw_split(split=proposed, actor=user)
        messages.success(request, _("The proposal is withdrawn."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("payouts:split", work_id=proposed.work_id)


def _show(
    request: HttpRequest, work: Work, active: Split | None, proposed: Split | None, form: SplitForm, status: int = 200
) -> HttpResponse:
    context = {
        "work": work, "picture": picture(work), "form": form, "active": _people(active), "proposed": _people(proposed),
        "most": splits.MAX_PARTIES, "currency": examples.CURRENCY, "gross": examples.GROSS,
    }  # fmt: skip
    return render(request, "payouts/split.html", context, status=status)


def _people(found: Split | None) -> list[dict[str, object]]:
    if found is None:
        return []
    parts = examples.parts_of(found)
    return [{"share": share, "example": parts.get(share.party_id, 0)} for share in found.shares.all()]


@login_required
@require_safe
def invitations(request: HttpRequest) -> HttpResponse:
    """What waits for this person's answer, and what they share in."""
    user = person(request)
    rows = [_invitation(share) for share in queries.list_invitations_for(user)]
    context = {"rows": rows, "agreed": queries.list_agreed_for(user), "currency": examples.CURRENCY}
    return render(request, "payouts/splits.html", {**context, "gross": examples.GROSS})


def _invitation(share: SplitShare) -> dict[str, object]:
    work = share.split.work
    example = examples.parts_of(share.split).get(share.party_id, 0)
    return {"share": share, "work": work, "picture": picture(work), "example": example}


@login_required
@require_POST
def answer(request: HttpRequest, share_id: str, reply: str) -> HttpResponse:
    user = person(request)
    share = queries.list_invitations_for(user).filter(pk=share_id).first()
    if share is None:
        raise NotFound("invitation")
    act = splits.accept_share if reply == "accept" else splits.decline_share
    try:
        act(share=share, actor=user)
        done = _("You accepted.") if reply == "accept" else _("You declined; nothing changes for this work.")
        messages.success(request, done)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("payouts:splits")
