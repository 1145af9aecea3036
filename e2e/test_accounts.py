"""Signing up, a second factor, a passkey, and coming back to where one was, in a real browser."""

import base64
import hashlib
import hmac
import struct
import time

import pytest

from e2e.conftest import check_looks, send

EMAIL, PASSWORD = "nia@example.test", "a long enough word"
KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def page(browser, market):
    """Signed out, at a name: browsers offer passkeys at no bare address."""
    context = browser.new_context(base_url=market.url.replace("127.0.0.1", "localhost"), locale="en-US")
    made = context.new_page()
    made.set_default_timeout(20_000)
    yield made
    context.close()


def _code(secret):
    """RFC 6238, as an authenticator app reckons it."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def _sign_in(page, password=PASSWORD):
    page.fill("#sign-in [name=login]", EMAIL)
    page.fill("#sign-in [name=password]", password)
    send(page, "login")


def _link_in_mail(page, subject):
    page.goto(f"/mailbox/?to={EMAIL}")
    page.get_by_role("link", name=subject).first.click()
    check_looks(page)
    page.locator("article.mail a").first.click()
    page.wait_for_load_state()


def test_from_sign_up_over_a_second_factor_to_a_passkey(page):
    page.goto("/accounts/signup/")
    for handle, password in (("n i a", "short"), ("nia", PASSWORD)):
        page.fill("[name=email]", EMAIL)
        page.fill("[name=username]", handle)
        page.fill("[name=password1]", password)
        send(page, "password1")
        check_looks(page)
    _link_in_mail(page, "Confirm")
    check_looks(page)
    page.get_by_role("button", name="Yes, confirm it").click()
    page.goto("/profile/")
    assert "/accounts/login/?next=/profile/" in page.url
    _sign_in(page, "wrong")
    assert page.get_by_text("not correct").first.is_visible()
    _sign_in(page)
    assert page.url.endswith("/profile/")
    page.goto("/home/")
    assert page.get_by_text("Start with the catalog").is_visible()
    check_looks(page)

    page.goto("/accounts/2fa/totp/activate/")
    check_looks(page)  # asks for the password once more
    page.fill("[name=password]", PASSWORD)
    send(page, "password")
    check_looks(page)
    page.fill("[name=code]", _code(page.locator("#authenticator_secret").input_value()))
    send(page, "code")
    check_looks(page)
    recovery = page.locator("#recovery_codes").input_value().split()[0]

    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    page.goto("/accounts/2fa/webauthn/add/")
    check_looks(page)
    page.fill("[name=name]", "My laptop")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    # The form's own address is below /accounts/2fa/ too, so a pattern would match before the answer.
    page.wait_for_url(lambda url: not url.endswith("/add/"))
    page.goto("/accounts/2fa/webauthn/")
    assert page.get_by_text("My laptop").first.is_visible()
    check_looks(page)
    for path in ("", "recovery-codes/", "recovery-codes/generate/", "totp/deactivate/"):
        page.goto(f"/accounts/2fa/{path}")
        check_looks(page)

    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/api-keys/")
    _sign_in(page)
    check_looks(page)
    page.fill("[name=code]", recovery)
    send(page, "code")
    assert page.url.endswith("/api-keys/")

    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/organizations/")
    page.click("#passkey_login")
    page.wait_for_url("**/organizations/")


def test_a_demo_person_fills_the_form_and_the_menu_works_by_keyboard(page):
    page.goto("/accounts/login/?next=/disputes/")
    page.get_by_role("button", name="Choose mallory").click()
    assert page.locator("#sign-in [name=login]").input_value() == "mallory@demo.test"
    assert page.evaluate("document.activeElement.type") == "submit"
    page.keyboard.press("Enter")
    page.wait_for_url("**/disputes/")
    menu = page.locator("details.account")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    assert menu.get_by_role("link", name="Profile").is_visible()
    check_looks(page)
    menu.locator("summary").focus()
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    page.keyboard.press("Control+Home")
    page.goto("/disputes/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"


def test_language_and_theme_stay(page):
    page.goto("/catalog/?q=ridge")
    page.locator(".languages button[value=id]").click()
    page.wait_for_load_state()
    assert page.url.endswith("/catalog/?q=ridge") and page.locator("html").get_attribute("lang") == "id"
    page.locator(".languages button[value=en]").click()
    page.wait_for_load_state()
    page.click("[data-theme-toggle]")
    chosen = page.locator("html").get_attribute("data-theme")
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == chosen == "dark"
    page.goto("/catalog/")
    box = page.locator("header.top").bounding_box()
    page.goto("/accounts/login/")
    assert page.locator("header.top").bounding_box() == box


def test_on_a_phone_signing_up_stands_in_the_menu(page):
    page.goto("/catalog/")
    assert page.locator("header .signup").is_visible()
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/verify/")
    assert not page.locator("header .signup").is_visible()
    page.locator(".phone-menu summary").click()
    page.locator(".phone-menu").get_by_role("link", name="Sign up").wait_for()
