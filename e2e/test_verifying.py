"""Anybody checks a certificate: the file is hashed in the browser and does not leave it."""

import hashlib

from e2e.conftest import check_looks

SECRET = b"a file that must not leave this machine " * 50


def open_certificate(page):
    """By way of the catalog and a work; its number."""
    page.goto("/catalog/")
    page.locator("a[href^='/w/']").first.click()
    page.locator("a[href^='/c/GIP-']").first.click()
    page.wait_for_url("**/c/GIP-*")
    return page.url.rsplit("/", 1)[1]


def test_a_file_is_compared_without_leaving_the_browser(visit):
    page, sent = visit(""), []
    open_certificate(page)
    check_looks(page)
    page.on("request", lambda request: sent.append(request.post_data_buffer or b""))
    page.set_input_files("#id_verify_file", {"name": "other.png", "mimeType": "image/png", "buffer": SECRET})
    page.locator(".checks .danger", has_text="The file is not the one that was registered").wait_for()
    assert any(hashlib.sha256(SECRET).hexdigest().encode() in body for body in sent)
    assert not any(b"must not leave" in body for body in sent)


def test_a_signed_document_is_checked_on_its_own_page(visit):
    page = visit("")
    number = open_certificate(page)
    token = page.request.get(f"/c/{number}/jws").body()
    page.goto("/verify/")
    page.set_input_files("#id_verify_file", {"name": "c.jws", "mimeType": "text/plain", "buffer": token})
    page.locator(".checks .success", has_text="It was signed with one of our certificate keys").wait_for()
    assert number in page.locator("[data-verify-result]").inner_text()
    check_looks(page)
    forged = {"name": "c.jws", "mimeType": "text/plain", "buffer": token[:-8] + b"AAAAAAAA"}
    page.set_input_files("#id_verify_file", forged)
    page.locator(".checks .danger", has_text="The signature does not hold").wait_for()
