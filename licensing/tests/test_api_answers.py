import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from marketplace.core.api import idempotency
from marketplace.core.models import IdempotencyRecord
from works.models import Work

WORKS = "/api/v1/works/"


def refused(answer):
    assert answer["Content-Type"] == "application/problem+json"
    body = json.loads(answer.content)
    assert body["status"] == answer.status_code and body["detail"]
    return answer.status_code, body["code"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/api/", "/api/v1/", "/api/v1/sightings/", "/api/v2/works/", "/api/v1/a%00b/"])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_unknown_address_is_a_problem_document(client, address, method):
    assert refused(getattr(client, method)(address)) == (404, "not_found")


def test_an_unknown_page_stays_a_page(client, db):
    assert client.get("/nothing/here/")["Content-Type"].startswith("text/html")


def test_a_fault_is_a_problem_document(client, db, monkeypatch):
    from licensing import catalog_pages

    def fail(*_args):
        raise RuntimeError("a fault")

    monkeypatch.setattr(catalog_pages, "find", fail)
    client.raise_request_exception = False
    answer = client.get("/api/v1/search/")
    assert refused(answer) == (500, "server_error") and b"a fault" not in answer.content


def test_broken_and_too_large_bodies(api, alice, settings):
    send = api(alice).post
    assert refused(send(WORKS, b"{", content_type="application/json")) == (400, "parse_error")
    assert refused(send(WORKS, b"<w/>", content_type="text/xml")) == (415, "unsupported_media_type")
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    body = json.dumps({"kind": "text", "title": "Long", "text": "x" * 1000})
    assert refused(send(WORKS, body, content_type="application/json")) == (413, "too_large")
    assert not Work.objects.exists()


@pytest.mark.parametrize("body", [b'{"kind": "\\ud800"}', b'{"work": "\\udc00", "kind": "split"}', b"[" * 100_000])
@pytest.mark.parametrize("address", ["/api/v1/disputes/", "/api/v1/listings/", WORKS, "/api/v1/license-status/batch/"])
def test_half_characters_and_deep_nesting_are_refused(api, alice, address, body):
    assert refused(api(alice).post(address, body, content_type="application/json")) == (400, "parse_error")


def test_a_body_that_is_no_object_names_no_field(api):
    answer = api().post("/api/v1/quotes/", [1], format="json")
    assert refused(answer) == (400, "invalid") and "field" not in answer.json()


def test_a_missing_slash_keeps_method_and_body(client, db):
    answer = client.post("/api/v1/works", {"kind": "text"})
    assert (answer.status_code, answer["Location"]) == (308, WORKS)
    assert client.get("/api/v1/search").status_code == 301


@pytest.mark.parametrize("address", [WORKS, "/api/v1/orders/", "/api/v1/earnings/", "/api/v1/search/", "/api/v1/me/"])
def test_every_read_has_an_etag(api, alice, address):
    first = api(alice).get(address)
    again = api(alice).get(address, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again["ETag"] == first["ETag"] and "Authorization" in again["Vary"] and "private" in again["Cache-Control"]
    assert api(alice).get(address, HTTP_IF_NONE_MATCH='"other"').status_code == 200


def test_an_etag_changes_with_the_answer_and_writes_have_none(api, alice):
    before = api(alice).get(WORKS)["ETag"]
    made = api(alice).post(WORKS, {"kind": "text", "title": "One", "text": "A story of one."}, format="json")
    assert made.status_code == 202 and "ETag" not in made
    assert api(alice).get(WORKS, HTTP_IF_NONE_MATCH=before).status_code == 200


def test_pages_of_documentation_have_no_etag_and_the_schema_has(client, db):
    assert "ETag" not in client.get("/api/docs/") and "ETag" in client.get("/api/schema/")


def test_a_request_that_died_leaves_its_key_to_a_later_one(api, alice):
    def register():
        form = {"kind": "prompt", "title": "A fox", "text": "a fox in snow"}
        return api(alice).post(WORKS, form, format="json", HTTP_IDEMPOTENCY_KEY="k")

    first = register()
    records = IdempotencyRecord.objects.filter(key="k")
    records.update(status=None, body="")  # as when the process was killed before it answered
    assert refused(register()) == (409, "idempotency_in_progress")
    records.update(created_at=timezone.now() - idempotency.LONGEST)
    second = register()
    assert second.status_code == 202 and second.json() != first.json()
    assert register().json() == second.json() and records.count() == 1


def test_a_key_belongs_to_every_value_of_a_form(api, alice):
    def register(tags, samples=()):
        form = QueryDict(mutable=True)
        form.update({"kind": "prompt", "title": "A fox", "text": "a fox in snow"})
        form.setlist("tags", tags)
        files = {"samples": [SimpleUploadedFile("s.png", data) for data in samples]} if samples else {}
        return api(alice).post(WORKS, {**dict(form.lists()), **files}, HTTP_IDEMPOTENCY_KEY="k", format="multipart")

    first = register(["red", "snow"])
    again = register(["red", "snow"])
    assert first.status_code == again.status_code == 202
    assert again.json() == first.json() and again["Idempotent-Replayed"] == "true"
    assert refused(register(["blue", "snow"])) == (422, "idempotency_key_reused")  # the last value is the same
    assert refused(register(["red", "snow"], [b"a", b"b"])) == (422, "idempotency_key_reused")
    assert Work.objects.count() == 1


def test_a_session_without_its_token_is_refused_in_the_same_form(alice):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = strict.post(WORKS, {"kind": "text", "title": "Forged", "text": "x"})
    assert refused(answer) == (403, "permission_denied") and not Work.objects.exists()


def test_too_many_requests_say_when_to_come_back(client, db, monkeypatch):
    from rest_framework.throttling import AnonRateThrottle

    monkeypatch.setattr(AnonRateThrottle, "THROTTLE_RATES", {"anon": "1/min"})
    client.get("/api/v1/search/")
    answer = client.get("/api/v1/search/")
    assert refused(answer) == (429, "throttled") and 0 < int(answer["Retry-After"]) <= 60
