"""Splits: the owner divides a work's income, a lead what comes to the team, and the invited answer."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from marketplace.core.errors import NotFound, Refusal
from payouts import examples, split_queries
from payouts.forms import SplitForm, SplitRow
from payouts.models import Split, SplitShare, Team
from payouts.services import splits
from payouts.split_queries import Splits
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
    work, found = split_queries.get_splits_for(user, work.pk)
    return _edit(request, "payouts/split.html", found, work=work)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, handle: str) -> HttpResponse:
    """A team for everybody in it: its members, and what it shares in; its lead invites and divides."""
    user = person(request)
    group, found = split_queries.get_team_for(user, handle)
    if request.method == "POST" and (group.lead_id != user.pk or group.closed_at):
        raise NotFound("team")
    return _edit(request, "payouts/team.html", found, team=group)


def _edit(request: HttpRequest, template: str, found: Splits, **about: Any) -> HttpResponse:
    """Show how one `work` or `team` is divided, and do what a button of the page's form asks for."""
    user = person(request)
    if request.method != "POST":
        return _show(request, template, found, _start(user, found.latest), about)
    verb, form = request.POST.get("do", "send"), SplitForm.of_post(request.POST)
    if verb == "withdraw" and found.proposed:
        return _withdraw(request, found.proposed, user)
    if verb == "send" and (made := _send(request, form, about)):
        return redirect(made)
    form.change(verb)
    return _show(request, template, found, form, about, 422 if verb == "send" else 200)


def _start(user: User, latest: Split | None) -> SplitForm:
    if latest is None:
        form = SplitForm.of_shares([(user.handle, 10_000)])
        form.rows.append(SplitRow())
        return form
    return SplitForm.of_shares([(share.handle, share.bps) for share in latest.shares.all() if share.bps])


def _send(request: HttpRequest, form: SplitForm, about: dict[str, Any]) -> Split | None:
    shares, day = form.shares(), form.begins_on()
    if shares is None or form.day_error:
        return None
    try:
        made = splits.propose_split(shares=shares, begins_on=day, actor=person(request), **about)
    except Refusal as refusal:
        form.refuse(refusal)
        return None
    done = {
        Split.State.ACTIVE: _("The split is in force."),
        Split.State.AGREED: _("The split is agreed and begins on its day."),
    }
    messages.success(request, done.get(Split.State(made.state), _("The invitations are sent.")))
    return made


def _withdraw(request: HttpRequest, proposed: Split, user: User) -> HttpResponse:
    try:
        splits.withdraw_split(split=proposed, actor=user)
        messages.success(request, _("The proposal is withdrawn."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect(proposed)


def _show(
    request: HttpRequest, template: str, found: Splits, form: SplitForm, about: dict[str, Any], status: int = 200
) -> HttpResponse:
    work, group = about.get("work"), about.get("team")
    context = {
        **about, "picture": picture(work) if isinstance(work, Work) else {}, "form": form, "found": found,
        "active": _people(found.active), "proposed": _people(found.proposed),
        "coming": [{"split": one, "people": _people(one)} for one in found.coming],
        "most": splits.MAX_PARTIES, "currency": examples.CURRENCY, "gross": examples.GROSS,
        "shares_in": split_queries.list_agreed_of(group) if isinstance(group, Team) else [],
        "leads": not isinstance(group, Team) or (group.lead_id == person(request).pk and not group.closed_at),
    }  # fmt: skip
    return render(request, template, context, status=status)


def _people(found: Split | None) -> list[dict[str, object]]:
    if found is None:
        return []
    parts = examples.parts_of(found)
    return [{"share": share, "example": parts.get(share.pk, 0)} for share in found.shares.all()]


@login_required
@require_safe
def invitations(request: HttpRequest) -> HttpResponse:
    """What waits for this person's answer, what they share in, and their teams."""
    user = person(request)
    context = {
        "rows": [_invitation(share) for share in split_queries.list_invitations_for(user)],
        "agreed": split_queries.list_agreed_for(user), "teams": split_queries.list_teams_for(user),
        "currency": examples.CURRENCY, "gross": examples.GROSS,
    }  # fmt: skip
    return render(request, "payouts/splits.html", context)


def _invitation(share: SplitShare) -> dict[str, object]:
    work = share.split.work
    example = examples.parts_of(share.split).get(share.pk, 0)
    return {"share": share, "split": share.split, "picture": picture(work) if work else {}, "example": example}


@login_required
@require_POST
def answer(request: HttpRequest, share_id: str, reply: str) -> HttpResponse:
    user = person(request)
    share = split_queries.list_invitations_for(user).filter(pk=share_id).first()
    if share is None:
        raise NotFound("invitation")
    act = splits.accept_share if reply == "accept" else splits.decline_share
    try:
        act(share=share, actor=user)
        done = _("You accepted.") if reply == "accept" else _("You declined; what was in force stays so.")
        messages.success(request, done)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("payouts:splits")
