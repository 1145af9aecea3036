import pytest

from accounts.models import Identity
from accounts.services.api_keys import create_api_key
from marketplace.core.tests.outside import opened

pytestmark = pytest.mark.django_db
PATH = "/api/v1/me/identities/"


@pytest.fixture
def outside(monkeypatch):
    with opened(monkeypatch) as world:
        yield world


def test_add_check_and_withdraw(outside, alice, api):
    made = api(alice).post(PATH, {"kind": "domain", "value": "Studio.com"})
    assert made.status_code == 201
    row = made.json()
    assert (row["value"], row["grade"], row["checked_at"]) == ("studio.com", "declared", None)
    outside.texts["_genip.studio.com"] = [row["code"]]
    checked = api(alice).post(f"{PATH}{row['id']}/check/")
    assert (checked.status_code, checked.json()["grade"], checked.json()["method"]) == (200, "checked", "dns")
    assert [one["id"] for one in api(alice).get(PATH).json()] == [row["id"]]
    assert api(alice).delete(f"{PATH}{row['id']}/").status_code == 204
    assert not Identity.objects.exists()


def test_refusals_have_codes(outside, alice, mallory, api):
    assert api().get(PATH).status_code in (401, 403)
    answer = api(alice).post(PATH, {"kind": "domain", "value": "localhost"})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "domain_invalid", "value")
    assert api(alice).post(PATH, {"kind": "phone", "value": "1"}).status_code == 400
    row = api(alice).post(PATH, {"kind": "account", "value": "https://github.com/alice"}).json()
    answer = api(alice).post(f"{PATH}{row['id']}/check/")
    assert (answer.status_code, answer.json()["code"]) == (409, "identity_unreachable")
    assert api(alice).post(f"{PATH}{row['id']}/check/").status_code == 429
    for call in (api(mallory).delete, api(mallory).post):
        assert call(f"{PATH}{row['id']}/{'check/' if call.__name__ == 'post' else ''}").status_code == 404
    assert Identity.objects.get().grade == "declared"


def test_a_key_needs_the_scope(alice, api):
    _key, secret = create_api_key(user=alice, name="reader", scopes=["works:read"])
    client = api()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert client.get(PATH).status_code == 200
    assert client.post(PATH, {"kind": "domain", "value": "studio.com"}).status_code == 403
    assert not Identity.objects.exists()
