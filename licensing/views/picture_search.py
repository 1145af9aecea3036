"""The catalog's page to search by a picture, which is compared and then forgotten."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import rates
from licensing.picture_search import A_MINUTE, Hit, find_by_picture
from marketplace.core.errors import Refusal
from works.readers.images import MAX_BYTES


class PictureForm(forms.Form):
    """A picture from a disk, a phone's camera or its library."""

    file = forms.FileField(
        label=gettext_lazy("Choose a picture or drop it here"),
        help_text=gettext_lazy("PNG, JPEG, WebP or GIF, up to 50 MB."),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        error_messages={
            "required": gettext_lazy("Choose a picture first."), "empty": gettext_lazy("This file is empty.")
        },
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def search_by_picture(request: HttpRequest) -> HttpResponse:
    """The field; after a POST, what was found beneath it."""
    form = PictureForm(request.POST, request.FILES) if request.method == "POST" else PictureForm()
    hits: list[Hit] | None = None
    status = 200
    if form.is_bound and form.is_valid():
        try:
            rates.use(request, "picture_search", most=A_MINUTE)
            hits = _search(form)
        except Refusal as refusal:
            form.add_error("file", str(refusal.message))
            status = refusal.status
    elif form.is_bound:
        status = 422
    sure, alike = [hit for hit in hits or () if hit.sure], [hit for hit in hits or () if not hit.sure]
    context = {"form": form, "hits": hits, "sure": sure, "alike": alike}
    return render(request, "licensing/picture_search.html", context, status=status)


def _search(form: PictureForm) -> list[Hit]:
    file = form.cleaned_data["file"]
    if file.size > MAX_BYTES:
        raise Refusal("too_large", _("Pictures may have 50 MB."), field="file", status=413)
    return find_by_picture(file.read())
