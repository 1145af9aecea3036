"""The hosted page where a payee tells Stripe who they are: one press fills in test details."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from marketplace.sandbox import connect
from marketplace.sandbox.deliveries import deliver_pending
from marketplace.sandbox.dispatch import perform
from marketplace.sandbox.pages import words
from marketplace.sandbox.pages.checkout import find


@require_http_methods(["GET", "HEAD", "POST"])
def onboarding_page(request: HttpRequest, account_id: str) -> HttpResponse:
    """Completing gives all that is asked; going back without it is possible and finishes nothing."""
    account = find("account", account_id)
    back = account.extra.get("return_url") or "/"
    if request.method == "POST":
        perform(connect.complete_onboarding, account_id)
        deliver_pending()
        return HttpResponseRedirect(back)
    asked = [words.of_requirement(name) for name in account.data["requirements"]["currently_due"]]
    return render(request, "sandbox/onboarding.html", {"account": account.data, "asked": asked, "back": back})
