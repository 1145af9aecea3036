"""Licenses for past use: the owner offers one, and whoever used the work pays it or declines."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import User
from licensing import listing_queries, past_use_queries
from licensing.models import Order, PastUse
from licensing.services import past_uses
from licensing.terms import presets, sentences
from licensing.views.paying import to_checkout
from marketplace.core import money
from marketplace.core.errors import NotFound, Refusal
from works import queries as work_queries
from works.models import Work


class PastUseForm(forms.Form):
    """Who used the work since when, under which of its listings, and for how much."""

    user = forms.CharField(label=gettext_lazy("Who used it"), max_length=40, help_text=gettext_lazy("A handle here."))
    listing = forms.ChoiceField(label=gettext_lazy("Under which license"))
    since = forms.DateField(label=gettext_lazy("Since"), widget=forms.DateInput(attrs={"type": "date"}))
    times = forms.IntegerField(
        label=gettext_lazy("Times the price"), initial=1, min_value=1, max_value=past_uses.MOST_TIMES, required=False
    )
    price = forms.CharField(
        label=gettext_lazy("Or a price of its own"), max_length=20, required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    found = forms.CharField(
        label=gettext_lazy("What you found, and where"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, work: Work, data: Any = None) -> None:
        super().__init__(data)
        self.listings = {
            one.pk: one for one in listing_queries.list_listings_of(work) if one.price_minor and not one.pricing
        }
        self.fields["listing"].choices = [  # type: ignore[attr-defined]
            (pk, f"{presets.title_of(one.preset)}, {money.display(one.price_minor, one.currency)}")
            for pk, one in self.listings.items()
        ]

    def offer(self, actor: User) -> PastUse:
        data = self.cleaned_data
        listing = self.listings[data["listing"]]
        user = User.objects.filter(handle=data["user"].strip().lstrip("@").lower(), is_active=True).first()
        if user is None:
            message = _("Nobody here is called %(handle)s.") % {"handle": data["user"]}
            raise Refusal("person_unknown", message, field="user")
        price = money.parse(data["price"], listing.currency) if data["price"] else None
        return past_uses.offer_past_use(
            listing=listing, user=user, since=data["since"], found=data["found"], actor=actor,
            times=data["times"] or 1, price_minor=price,
        )  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offer_past_use(request: HttpRequest, work_id: str) -> HttpResponse:
    user = cast(User, request.user)
    work = work_queries.get_own_work_for(user, work_id)
    form = PastUseForm(work, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = form.offer(user)
            messages.success(request, _("Your offer is sent."))
            return redirect("licensing:past_use", made.pk)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    context = {"form": form, "work": work}
    return render(request, "licensing/offer_past_use.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def past_use(request: HttpRequest, offer_id: str) -> HttpResponse:
    """For the two sides; a POST pays, declines or withdraws."""
    user = cast(User, request.user)
    offer = past_use_queries.get_past_use_for(user, offer_id.replace("\0", ""))
    if request.method == "POST":
        return _act(request, offer, user)
    order = Order.objects.filter(matter=offer.pk, state=Order.State.PAID).select_related("license").first()
    context = {
        "offer": offer, "work": offer.work, "pays": offer.user_id == user.pk, "order": order,
        "preset": presets.title_of(offer.terms.body["preset"]), "sentences": sentences.sentences(offer.terms.body),
        "name": user.name,
    }  # fmt: skip
    return render(request, "licensing/past_use.html", context)


def _act(request: HttpRequest, offer: PastUse, user: User) -> HttpResponse:
    verb = request.POST.get("do", "")
    try:
        if verb == "pay":
            name = request.POST.get("licensee_name", "")
            order = past_uses.place_order(offer=offer, actor=user, licensee_name=name)
            return to_checkout(order)
        acts = {"decline": past_uses.decline_past_use, "withdraw": past_uses.withdraw_past_use}
        if verb not in acts:
            raise NotFound("answer")
        acts[verb](offer=offer, actor=user)
        messages.success(request, _("The offer is over."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("licensing:past_use", offer.pk)
