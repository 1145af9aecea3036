import jwt
import pytest

from licensing.services.status import get_status
from works.models import Certificate, Work
from works.tests.test_works_service import certify


@pytest.fixture
def issued(alice, deliver):
    return certify(alice, deliver).certificates.get()


def outside(token, keys):
    kid = jwt.get_unverified_header(token)["kid"]
    jwk = next(key for key in keys if key["kid"] == kid)
    return jwt.decode(token, jwt.PyJWK(jwk).key, algorithms=["EdDSA"])


def test_page_documents_and_keys(client, issued):
    page = client.get(f"/c/{issued.number}")
    assert page.status_code == 200
    assert issued.number in page.content.decode()
    assert client.get(f"/c/{issued.number.lower()}").status_code == 302
    assert client.get("/c/GIP-0000").status_code == 404
    token = client.get(f"/c/{issued.number}/status").content.decode()
    claims = outside(token, client.get("/.well-known/jwks.json").json()["keys"])
    assert (claims["status"], claims["license_status"]) == ("active", "not_offered")
    assert 0 < claims["exp"] - claims["iat"] <= 86400
    body, dot, signature = token.rpartition(".")
    with pytest.raises(jwt.InvalidSignatureError):
        outside(body + dot + "A" * len(signature), client.get("/.well-known/jwks.json").json()["keys"])
    assert client.get(f"/c/{issued.number}/jws").content.decode() == issued.jws
    assert client.get("/verify/", {"q": issued.number}).status_code == 302
    assert issued.number in client.get("/verify/", {"q": issued.work.sha256}).content.decode()
    assert client.get("/verify/", {"q": "\x00nonsense"}).status_code == 200


def test_status_by_number_and_hash(api, issued):
    answer = api().get("/api/v1/license-status/", {"sha256": issued.work.sha256})
    assert (answer.json()["certificate"], answer.json()["match"]) == (issued.number, "same")
    known = {"If-None-Match": answer["ETag"]}
    again = api().get("/api/v1/license-status/", {"sha256": issued.work.sha256}, headers=known)
    assert again.status_code == 304
    assert api().get("/api/v1/license-status/", {"sha256": "0" * 64}).json()["status"] == "unknown"
    assert api().get("/api/v1/license-status/").status_code == 422


def test_withdrawn(issued):
    Work.objects.filter(pk=issued.work_id).update(state="suspended")
    assert get_status(certificate=issued.number).status == "withdrawn"


def test_revoked(issued):
    Certificate.objects.filter(pk=issued.pk).update(state="revoked")
    assert get_status(certificate=issued.number).status == "withdrawn"
