"""The tester's page of the local Stripe: its objects, its clock, and misfortunes on order. Staff only."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from marketplace.sandbox import clock, faults
from marketplace.sandbox.deliveries import deliver_pending
from marketplace.sandbox.errors import StripeError
from marketplace.sandbox.models import Delivery, Fault
from marketplace.sandbox.pages import rows, words
from marketplace.sandbox.pages.acts import ACTS

View = Callable[..., HttpResponse]
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=8)}


class FaultForm(forms.Form):
    """One misfortune: which, on what, and how often."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What goes wrong"),
        choices=[(kind, words.FAULTS[kind][0]) for kind in faults.KINDS],
    )
    match = forms.CharField(
        label=gettext_lazy("Where"), initial="*", max_length=120,
        help_text=gettext_lazy(
            "A call such as POST /v1/transfers, a kind of event such as refund.*, or whose payment, such as carol@*"
        ),
    )  # fmt: skip
    times = forms.IntegerField(
        label=gettext_lazy("How often"), initial=1, min_value=1, max_value=1000, required=False,
        help_text=gettext_lazy("Empty means always."),
    )  # fmt: skip


def staff_only(view: View) -> View:
    """The page does not exist for anybody else."""

    @login_required
    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper


@staff_only
@require_safe
def operator_page(request: HttpRequest) -> HttpResponse:
    return _page(request, FaultForm())


def _page(request: HttpRequest, form: FaultForm) -> HttpResponse:
    shown = request.GET.get("show", "")
    shown = shown if shown in rows.TABS else "charge"
    context = {
        "form": form,
        "faults": [(fault, *words.FAULTS[fault.kind]) for fault in Fault.objects.exclude(remaining=0)],
        "now": clock.now(),
        "ahead": clock.offset(),
        "waiting": Delivery.objects.filter(state=Delivery.State.PENDING).count(),
        "shown": shown,
        "title": rows.TABS[shown],
        "tabs": [
            {"label": name, "href": f"?show={kind}", "current": kind == shown} for kind, name in rows.TABS.items()
        ],
        "rows": [(row, rows.tone(row.state)) for row in rows.listed(shown)],
    }
    return render(request, "sandbox/operator.html", context, status=422 if form.errors else 200)


def _back(request: HttpRequest) -> HttpResponse:
    shown = request.POST.get("show", "")
    return redirect(f"/sandbox/?show={shown}" if shown in rows.TABS else "/sandbox/")


@staff_only
@require_POST
def act(request: HttpRequest, name: str) -> HttpResponse:
    """Do one thing to one object, and let the product hear of it at once."""
    if name not in ACTS:
        raise Http404
    try:
        ACTS[name](request.POST.get("id", ""))
    except (StripeError, ValueError, Delivery.DoesNotExist) as error:
        messages.error(request, getattr(error, "message", None) or _("There is no such object."))
    else:
        deliver_pending()
        messages.success(request, _("Done. The market has been told."))
    return _back(request)


@staff_only
@require_POST
def move_clock(request: HttpRequest) -> HttpResponse:
    """Let time pass at the local Stripe, or bring it back to now."""
    step = STEPS.get(request.POST.get("step", ""))
    if step:
        clock.advance(step)
    else:
        clock.reset()
    deliver_pending()
    return _back(request)


@staff_only
@require_POST
def set_fault(request: HttpRequest) -> HttpResponse:
    """Order a misfortune, or call all of them off."""
    if "clear" in request.POST:
        faults.clear()
        return _back(request)
    form = FaultForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    faults.add(form.cleaned_data["kind"], form.cleaned_data["match"], form.cleaned_data["times"])
    return _back(request)


@staff_only
@require_POST
def deliver(request: HttpRequest) -> HttpResponse:
    """Send every webhook that is due now, without waiting for the worker."""
    count = deliver_pending()
    messages.success(request, _("%(count)s webhooks were taken by the market.") % {"count": count})
    return _back(request)
