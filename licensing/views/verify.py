"""The page where anybody checks a certificate, a hash or a file."""

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from licensing.delivery_queries import show_license
from licensing.verification_queries import Verification, verify
from works.numbers import parse_number
from works.readers.images import MAX_BYTES
from works.verification import Check

HASH_DIGITS = set("0123456789abcdefABCDEF")
MAX_TOKEN = 512 * 1024
NAMES = {
    "number": gettext_lazy("Number"),
    "signature": gettext_lazy("Signature"),
    "file": gettext_lazy("File"),
    "log": gettext_lazy("Public log"),
    "checkpoint": gettext_lazy("Checkpoint"),
    "stamp": gettext_lazy("Time stamp"),
    "status": gettext_lazy("Status today"),
}


class VerifyForm(forms.Form):
    """One thing to check; `number` names a certificate to compare a file with."""

    q = forms.CharField(required=False, max_length=MAX_TOKEN)
    number = forms.CharField(required=False, max_length=100)
    file = forms.FileField(required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def verify_page(request: HttpRequest) -> HttpResponseBase:
    """Checks by number, hash or signed document, and by file where the browser cannot hash it itself."""
    form = VerifyForm(request.POST if request.method == "POST" else request.GET, request.FILES)
    asked = form.is_valid() and any(form.cleaned_data.values())
    problem = "" if form.is_valid() else _("This cannot be checked. Enter a number or a hash, or choose a file.")
    file = form.cleaned_data.get("file")
    if file is not None and file.size > MAX_BYTES:
        asked, problem = False, _("A file sent to us may have 50 MB. With JavaScript on, larger ones are hashed here.")
    text = (form.cleaned_data.get("q") or "").strip()
    context: dict[str, object] = {"q": text if len(text) <= 100 else "", "problem": problem}
    context["number"] = form.cleaned_data.get("number", "")
    if asked:
        result = _verify(text, form.cleaned_data.get("number", ""), file.read() if file else None)
        if request.method == "GET" and result.card and parse_number(text):
            return redirect("licensing:certificate", result.card.number)
        context["result"] = result
        context["license"] = show_license(request.user, result.delivered)
        context["checks"] = [line(check) for check in result.checks]
    template = "licensing/verify.html#result" if request.headers.get("HX-Request") else "licensing/verify.html"
    return render(request, template, context, status=422 if problem and request.method == "POST" else 200)


def _verify(text: str, number: str, data: bytes | None) -> Verification:
    """What was typed is a hash, a signed document or a number; a small file may be a signed document itself."""
    if data is not None and len(data) <= MAX_TOKEN and data[:2] == b"ey" and data.count(b".") == 2:
        return verify(token=data.decode("utf-8", "replace"))
    if data is not None:
        return verify(data=data, number=number)
    if len(text) == 64 and set(text) <= HASH_DIGITS:
        return verify(sha256=text, number=number)
    if text.count(".") == 2:
        return verify(token=text)
    return verify(number=text or number)


def line(check: Check) -> dict[str, str]:
    return {"name": str(NAMES[check.name]), "result": check.result, "sentence": _(check.sentence)}
