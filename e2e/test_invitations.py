"""A forgotten password, and a team that invites somebody who has no account yet."""

import re

import pytest

from e2e.conftest import check_looks, send

PASSWORD = "slate and copper harbor"


@pytest.fixture
def stranger(browser, market):
    """A page of somebody who was never here."""
    context = browser.new_context(base_url=market.url, viewport={"width": 1280, "height": 900}, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


def _link_in_mail(page, to, pattern):
    """The address in the newest mail to somebody, as the demo's mailbox shows it."""
    for _ in range(40):
        page.goto(f"/mailbox/?to={to}")
        first = page.locator("a[href^='/mailbox/']:not([href*='?'])").first
        if first.count():
            first.click()
            page.wait_for_load_state()
            found = re.search(pattern, page.locator("main").inner_text())
            if found:
                return found[0]
        page.wait_for_timeout(500)
    raise AssertionError(f"no mail to {to} with {pattern}")


def _sign_up(page, handle, email):
    page.goto("/accounts/signup/")
    page.fill("[name=email]", email)
    page.fill("[name=username]", handle)
    page.fill("[name=password1]", PASSWORD)
    send(page, "password1")
    page.goto(_link_in_mail(page, email, r"http\S+/confirm-email/\S+"))
    check_looks(page)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()


def _sign_in(page, email, password):
    page.goto("/accounts/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    send(page, "password")


def test_a_forgotten_password(stranger):
    page = stranger
    page.goto("/accounts/password/reset/")
    page.fill("[name=email]", "omar@demo.test")
    send(page, "email")
    page.goto(_link_in_mail(page, "omar@demo.test", r"http\S+/password/reset/key/\S+"))
    check_looks(page)
    page.fill("[name=password1]", PASSWORD)
    if page.locator("[name=password2]").count():
        page.fill("[name=password2]", PASSWORD)
    send(page, "password1")
    assert page.goto("/accounts/password/reset/key/done/").status == 200
    check_looks(page)
    _sign_in(page, "omar@demo.test", PASSWORD)
    assert page.goto("/home/").status == 200


def test_a_team_invites_somebody_who_has_no_account_yet(stranger, visit, market):
    team = market.ask("from accounts.models import Organization\nprint(json.dumps(Organization.objects.first().pk))")
    carol = visit("carol")
    carol.goto(f"/organizations/{team}/")
    carol.fill("[name=email]", "nina@example.test")
    carol.locator("form:has([name=email]) [name=role][value=viewer]").check()
    send(carol, "email")
    page = stranger
    invitation = _link_in_mail(page, "nina@example.test", r"http\S+/organizations/")
    _sign_up(page, "nina", "nina@example.test")
    if "/login/" in page.url or page.goto("/home/").status != 200 or "/login/" in page.url:
        _sign_in(page, "nina@example.test", PASSWORD)
    page.goto(invitation)
    check_looks(page)
    page.locator("form[action*='/invitations/'] button").first.click()
    page.wait_for_load_state()
    page.goto(f"/organizations/{team}/")
    assert page.get_by_text("Northwind").first.is_visible()
    roles = market.ask(
        "from accounts.models import Membership\n"
        "print(json.dumps(list(Membership.objects.filter(user__handle='nina').values_list('role', flat=True))))"
    )
    assert roles == ["viewer"]
