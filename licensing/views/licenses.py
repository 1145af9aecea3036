"""Licenses of the signed-in person and their teams: the list, each with its deed, its files and who may use it."""

from collections.abc import Iterator
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts import queries as account_queries
from accounts.models import User
from licensing import exports, license_bundle, license_transfer_queries, listing_queries, order_queries, seat_queries
from licensing.license_filters import LicenseFilter
from licensing.models import DeliveredCopy, DownloadRecord, License
from licensing.services import deliveries, follow_ups, licenses, orders, seats
from licensing.services.status import get_status
from licensing.terms import presets, sentences, strip
from licensing.views.pages import newest_page
from marketplace.core import money, storage
from marketplace.core.errors import NotFound, Refusal
from works.models import Media

EXPORT_ROWS = 1000  # at a time
Answer = TypeVar("Answer", bound=HttpResponseBase)


class LicenseFilterForm(forms.Form):
    """What narrows the list; what it cannot read is left out."""

    q = forms.CharField(label=_("Work, licensee or order number"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any")), *License.State.choices])
    holder = forms.ChoiceField(label=_("Held by"), required=False)
    creator = forms.CharField(label=_("Creator"), required=False, max_length=100)
    buyer = forms.CharField(label=_("Ordered by"), required=False, max_length=100)
    po_number = forms.CharField(label=_("Purchase-order number"), required=False, max_length=60)
    ends_from = forms.DateField(label=_("Ends from"), required=False, widget=forms.DateInput({"type": "date"}))
    ends_until = forms.DateField(label=_("Ends by"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = [(member.organization_id, member.organization.name)
                 for member in account_queries.list_memberships_of(user)]  # fmt: skip
        self.fields["holder"].choices = [("", _("Anybody")), ("me", _("Myself")), *teams]  # type: ignore[attr-defined]
        if not teams:
            del self.fields["holder"]

    def rows(self, user: User) -> Any:
        self.is_valid()
        asked = LicenseFilter(**{name: value for name, value in self.cleaned_data.items() if value})
        return asked.narrow(order_queries.list_licenses_for(user))


@login_required
@require_safe
def my_licenses(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = LicenseFilterForm(user, request.GET)
    rows, older = newest_page(request, form.rows(user))
    asked = any(form.cleaned_data.values())
    query = request.GET.copy()
    query.pop("before", None)
    context = {"licenses": rows, "older": older, "form": form, "asked": asked, "query": query.urlencode()}
    return render(request, "licensing/my_licenses.html", context)


@login_required
@require_safe
def export_licenses(request: HttpRequest) -> HttpResponseBase:
    """The filtered list as CSV."""
    user = cast(User, request.user)
    rows = LicenseFilterForm(user, request.GET).rows(user)
    response = StreamingHttpResponse(exports.rows_as_csv(_csv(rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="licenses.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _all(rows: QuerySet[License]) -> Iterator[License]:
    """Every row, some at a time by falling key, so that a long list neither waits nor fills the memory."""
    part = list(rows[:EXPORT_ROWS])
    while part:
        yield from part
        part = list(rows.filter(pk__lt=part[-1].pk)[:EXPORT_ROWS])


def _csv(rows: QuerySet[License]) -> Iterator[list[object]]:
    yield ["license", "state", "work", "creator", "licensee", "organization", "from", "until", "price", "currency",
           "order", "purpose", "ordered_by", "purchase_order", "tax_id", "terms_sha256"]  # fmt: skip
    for held in _all(rows):
        order, team = held.order, held.organization
        yield [
            held.pk, held.state, held.work.title, held.work.creator.name, held.licensee_name,
            team.name if team else "", held.starts_at.isoformat(), held.ends_at.isoformat() if held.ends_at else "",
            money.display_plain(order.price_minor, order.currency), order.currency, order.pk,
            order.purpose, order.buyer.name, order.po_number, order.tax_id, held.terms_hash,
        ]  # fmt: skip


@login_required
@require_safe
def license_detail(request: HttpRequest, license_id: str) -> HttpResponse:
    user = cast(User, request.user)
    held = order_queries.get_license_for(user, license_id)
    downloads = DownloadRecord.objects.filter(license=held).select_related("user", "media").order_by("-pk")[:20]
    context = {
        "license": held, "work": held.work, "strip": strip.permission_strip(held.terms.body),
        "sentences": sentences.sentences(held.terms.body), "preset": presets.title_of(held.terms.body["preset"]),
        "certificate": listing_queries.get_certificate(held.work), "downloads": downloads,
        "status": get_status(license=held.pk), "picture": listing_queries.picture(held.work, "thumbnail"),
        "colleagues": order_queries.list_colleagues(held) if held.organization_id else [],
        "returnable_until": licenses.returnable_until(held), "may_decide": licenses.may_decide(held, user),
        "successor": license_transfer_queries.get_successor(held),
        "chain": _chain(held), "renewable": _is_renewable(held),
        "seats_taken": seats.tell_full(seats.count_allowed(held), seat_queries.list_seats(held).count()),
        "passing_on": license_transfer_queries.get_open_transfer(held),
        "needs_waiver": licenses.needs_waiver(held), "files": licenses.list_files(held),
    }  # fmt: skip
    whole = "licensing/license.html#deed" if getattr(request, "htmx", False) else "licensing/license.html"
    return render(request, whole, context)


def _is_renewable(held: License) -> bool:
    try:
        follow_ups.check_renewable(held)
    except Refusal:
        return False
    return True


def _chain(held: License) -> list[dict[str, Any]]:
    """The row of renewals and upgrades; nothing when the license stands alone."""
    chain = order_queries.list_chain(held)
    rows = [{"license": one, "preset": presets.title_of(one.terms.body["preset"]), "here": one.pk == held.pk}
            for one in chain]  # fmt: skip
    return rows if len(rows) > 1 else []


@login_required
@require_POST
def download(request: HttpRequest, license_id: str) -> HttpResponse:
    """Check the right, then lead to a link of minutes that works for this person only."""
    user = cast(User, request.user)
    held = order_queries.get_license_for(user, license_id)
    if request.POST.get("waive_return") and licenses.needs_waiver(held):
        licenses.waive_return(held=held, actor=user)
    asked, bundle = request.POST.get("file", ""), request.POST.get("what") == "bundle"
    token = licenses.open_download(held=held, user=user, media_id=asked, bundle=bundle)
    return redirect("licensing:file", token=token)


@login_required
@require_POST
def return_license(request: HttpRequest, license_id: str) -> HttpResponse:
    user = cast(User, request.user)
    held = order_queries.get_license_for(user, license_id)
    orders.return_license(held=held, actor=user)
    messages.success(request, gettext("The license is returned, and the money is on its way back to the card."))
    return redirect("licensing:order", held.order_id)


@login_required
@require_GET  # a HEAD would count as a download
def file(request: HttpRequest, token: str) -> HttpResponseBase:
    return serve(cast(User, request.user), token)


def serve(user: User, token: str) -> HttpResponseBase:
    """The file prepared for this license, or the bundle around it; a stale, altered or foreign link is a 404."""
    what = storage.read_download(token, user_id=user.pk)
    if what is None or "license" not in what:  # a link to one's own original is for its own page
        raise NotFound
    held = order_queries.get_license_for(user, str(what["license"]))
    media = Media.every.filter(pk=str(what["media"]), work_id=held.work_id).first()
    if media is None or held.state != "active":
        raise NotFound
    if what.get("bundle"):
        files = [row for row in licenses.list_files(held) if row.version_id == media.version_id]
        copies = [_prepared(held, file, user) for file in files]
        return _streamed(license_bundle.stream(held, copies), f"{held.pk}.zip", "application/zip")
    copy = _prepared(held, media, user)
    response = _streamed(deliveries.read_copy(copy), media.filename or media.pk, media.media_type)
    response["Content-Length"] = str(copy.size)
    return response


def _prepared(held: License, media: Media, user: User) -> DeliveredCopy:
    copy = deliveries.prepare_copy(held=held, media=media)
    licenses.record_download(copy=copy, user=user)
    return copy


def _streamed(chunks: Iterator[bytes], filename: str, media_type: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(chunks, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename) or "attachment"
    return _private(response)


@login_required
@require_safe
def deed(request: HttpRequest, license_id: str) -> HttpResponseBase:
    held = order_queries.get_license_for(cast(User, request.user), license_id)
    if not held.deed_key:
        raise NotFound
    return attachment(held.deed_key, f"{held.pk}.pdf", "application/pdf")


def attachment(key: str, filename: str, media_type: str) -> FileResponse:
    response = FileResponse(
        storage.private().open(key, "rb"), as_attachment=True, filename=filename, content_type=media_type
    )
    return _private(response)


def _private(response: Answer) -> Answer:
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox"
    return response
