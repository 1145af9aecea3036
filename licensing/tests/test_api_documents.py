"""The pages of the API's documentation, under the site's security policy."""

import re

import pytest


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/api/docs/", "/api/redoc/"])
def test_no_page_needs_a_script_written_into_it(client, address):
    page = client.get(address)
    scripts = re.findall(r"<script([^>]*)>", page.content.decode())
    assert scripts and all("src=" in attributes for attributes in scripts)
    assert not any("//" in attributes for attributes in scripts)  # from this site only
    policy = dict(part.strip().split(" ", 1) for part in page["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == "'self'"
    assert ("'unsafe-inline'" in policy["style-src"]) == (address == "/api/redoc/")


@pytest.mark.django_db
def test_the_script_of_the_docs_is_an_address_of_its_own(client):
    source = re.search(r'src="([^"]*script[^"]*=[^"]*)"', client.get("/api/docs/").content.decode())[1]
    script = client.get(source)
    assert "javascript" in script["Content-Type"] and b"SwaggerUIBundle(" in script.content
