import json

import jwt

from works.tests.test_works_service import certify


def test_the_card_names_the_public_claims_only(alice, client, deliver):
    work = certify(alice, deliver)
    number = work.certificates.get().number
    body = client.get(f"/c/{number}").content.decode()
    assert number in body and work.sha256 in body and "<svg" in body
    assert "v1-5-pruned-emaonly" in body and "Read from the file" in body
    assert "lighthouse above" not in body and "/.well-known/jwks.json" in body


def test_a_number_is_read_leniently_and_an_unknown_one_is_missing(alice, client, deliver):
    number = certify(alice, deliver).certificates.get().number
    assert client.get(f"/c/{number.lower().replace('-', '')}")["Location"] == f"/c/{number}"
    for wrong in (number[:-1] + ("0" if number[-1] != "0" else "1"), "GIP", "%00", "x" * 300):
        for end in ("", "/jws", "/proof"):
            assert client.get(f"/c/{wrong}{end}").status_code == 404


def test_outsiders_can_check_the_signature_and_the_log(alice, client, deliver):
    certificate = certify(alice, deliver).certificates.get()
    token = client.get(f"/c/{certificate.number}/jws").content.decode()
    published = {key["kid"]: key for key in client.get("/.well-known/jwks.json").json()["keys"]}
    key = jwt.PyJWK(published[jwt.get_unverified_header(token)["kid"]])
    assert jwt.decode(token, key, algorithms=["EdDSA"]) == certificate.payload
    proof = json.loads(client.get(f"/c/{certificate.number}/proof").content)
    assert proof["checkpoint"] == client.get("/log/checkpoint").content.decode()
