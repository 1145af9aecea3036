"""The page that registers a work."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from marketplace.core.errors import Refusal
from works.forms import RegisterForm
from works.services import works


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Take in a work; what was written stays on the page when it is refused."""
    form = RegisterForm(request.POST or None, request.FILES or None, initial={"kind": "image"})
    if request.method == "POST" and form.is_valid():
        try:
            work = works.register_work(creator=cast(User, request.user), **form.registration())
        except Refusal as refusal:
            form.add_refusal(refusal)
        else:
            return redirect("works:work", work.pk)
    return render(request, "works/register.html", {"form": form}, status=422 if form.errors else 200)
