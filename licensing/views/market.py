"""The market's pages: catalog, work, creator, and the seller's listings."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from licensing import listing_queries, search
from licensing.models import Listing
from licensing.services import listings
from licensing.terms import presets, sentences, strip
from marketplace.core import money
from marketplace.core.errors import NotFound, Refusal
from works import queries as work_queries
from works.models import Work

ANY = ("", _("Any"))
AI = [("prohibited", _("Not allowed")), ("allowed", _("Allowed")), ("allowed_named", _("One named model"))]


class FilterForm(forms.Form):
    """The sidebar of the catalog; what it cannot read is left out."""

    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ANY, *Work.Kind.choices])
    use = forms.ChoiceField(label=_("Use"), required=False, choices=[ANY, *sentences.USES.items()])
    media = forms.ChoiceField(label=_("Where it appears"), required=False, choices=[ANY, *sentences.MEDIA.items()])  # type: ignore[assignment]
    ai_training = forms.ChoiceField(label=_("AI training"), required=False, choices=[ANY, *AI])
    exclusive = forms.ChoiceField(
        label=_("Exclusive"), required=False, choices=[ANY, ("yes", _("Yes")), ("no", _("No"))]
    )
    tool = forms.CharField(label=_("Made with"), required=False, max_length=60)
    currency = forms.ChoiceField(
        label=_("Currency"), required=False, choices=[ANY, *((c, c) for c in money.CURRENCIES)]
    )
    price_min = forms.IntegerField(label=_("Lowest price"), required=False, min_value=0, max_value=money.MAX_MINOR)
    price_max = forms.IntegerField(label=_("Highest price"), required=False, min_value=0, max_value=money.MAX_MINOR)
    sort = forms.ChoiceField(
        label=_("Order"), required=False,
        choices=[("newest", _("Newest")), ("price", _("Lowest price")), ("-price", _("Highest price"))],
    )  # fmt: skip

    def filters(self, after: str = "", *, minor: bool = False) -> search.Filters:
        """What was asked; prices typed on the page are whole units, those of the API minor ones."""
        self.is_valid()
        data = self.cleaned_data
        unit = 1 if minor else 10 ** money.exponent(data.get("currency") or "USD")
        low, high = (None if data.get(n) is None else data[n] * unit for n in ("price_min", "price_max"))
        facets = {name: data[name] for name in search.FACETS if data.get(name)}
        return search.Filters(data.get("q", ""), facets, low, high, data.get("sort") or "newest", after)


class ListingForm(forms.Form):
    preset = forms.ChoiceField(label=_("License"), widget=forms.RadioSelect)
    price = forms.CharField(
        label=_("Price"), max_length=20, help_text=_("What the buyer pays before tax, such as 49.00.")
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in money.CURRENCIES])

    def __init__(self, work: Work, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(p.name, f"{p.title} — {p.summary}") for p in presets.list_for(work.kind)]
        self.fields["preset"].choices = choices  # type: ignore[attr-defined]


@require_safe
def catalog(request: HttpRequest) -> HttpResponse:
    """The picture wall beside its filters."""
    form = FilterForm(request.GET)
    filters = form.filters(request.GET.get("after", ""))
    page, following = search.find(filters)
    query = request.GET.copy()
    query["after"] = following
    count = len(filters.facets) + (filters.price_min is not None) + (filters.price_max is not None)
    context = {
        "form": form, "cards": [listing_queries.card(listing) for listing in page], "count": count,
        "older": f"?{query.urlencode()}" if following else "", "asked": bool(count or filters.words),
    }  # fmt: skip
    return render(request, "licensing/catalog.html", context)


@require_safe
def work_detail(request: HttpRequest, work_id: str) -> HttpResponse:
    """A work, what may be done with it, and for how much."""
    work = work_queries.get_work_for(request.user, work_id)
    offers = [
        {"listing": one, "preset": presets.title_of(one.preset),
         "price": money.display(one.price_minor, one.currency), "strip": strip.permission_strip(one.terms.body),
         "sentences": sentences.sentences(one.terms.body)}
        for one in listing_queries.list_listings_of(work)
    ]  # fmt: skip
    context = {
        "work": work, "offers": offers, "picture": listing_queries.picture(work, "preview"),
        "certificate": listing_queries.get_certificate(work), "parents": listing_queries.list_parents(work),
        "own": request.user.pk == work.owner_id,
    }  # fmt: skip
    return render(request, "licensing/work.html", context)


@require_safe
def creator(request: HttpRequest, handle: str) -> HttpResponse:
    person = listing_queries.get_creator(handle)
    rows = search.live().filter(work__creator=person).order_by("-pk")[:48]
    return render(
        request, "licensing/creator.html", {"person": person, "cards": [listing_queries.card(r) for r in rows]}
    )


@login_required
@require_safe
def my_listings(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    own = listing_queries.list_own_listings(request.user)[:100]
    rows = [{"listing": listing, "preset": presets.title_of(listing.preset)} for listing in own]
    return render(request, "licensing/my_listings.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def list_work(request: HttpRequest, work_id: str) -> HttpResponse:
    """Choose terms and a price."""
    assert isinstance(request.user, User)
    work = work_queries.get_own_work_for(request.user, work_id)
    form = ListingForm(work, request.POST or None, initial={"preset": "standard", "currency": "USD"})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            minor = money.parse(data["price"], data["currency"])
            listings.create_listing(
                work=work, preset=data["preset"], price_minor=minor, currency=data["currency"], actor=request.user
            )
            return redirect("licensing:work", work.pk)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    return render(request, "licensing/list_work.html", {"form": form, "work": work}, status=422 if form.errors else 200)


MOVES = {"pause": listings.pause_listing, "resume": listings.resume_listing, "retire": listings.retire_listing}


@login_required
@require_POST
def move_listing(request: HttpRequest, listing_id: str, verb: str) -> HttpResponse:
    assert isinstance(request.user, User)
    listing: Listing = listing_queries.get_own_listing(request.user, listing_id)
    if verb not in MOVES:
        raise NotFound
    MOVES[verb](listing=listing, actor=request.user)
    return redirect("licensing:my_listings")
