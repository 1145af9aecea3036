"""The pages of the API's documentation, under the site's security policy."""

import re

import pytest
import yaml
from django.core.management import call_command


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


@pytest.mark.django_db
def test_every_list_is_described_as_the_page_it_answers(client, api, alice):
    paths = yaml.safe_load(client.get("/api/schema/").content)["paths"]
    lists = ["works", "split-invitations", "statements", "earnings", "payouts", "orders", "licenses", "disputes"]
    for name in lists:
        said = paths[f"/api/v1/{name}/"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert said["$ref"].rsplit("/", 1)[1].startswith("Paginated"), name
        assert set(api(alice).get(f"/api/v1/{name}/").json()) == {"next", "previous", "results"}, name


def test_the_document_is_written_without_a_warning(tmp_path):
    call_command("spectacular", "--fail-on-warn", file=tmp_path / "openapi.yaml")
    document = yaml.safe_load((tmp_path / "openapi.yaml").read_text())
    names = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(set(names)) == len(names) and not [name for name in names if re.search(r"_\d+$", name)]
    assert {"OrderStateEnum", "LicenseStateEnum"} < set(document["components"]["schemas"])
