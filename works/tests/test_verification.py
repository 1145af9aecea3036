import pytest
from joserfc import jws
from joserfc.jwk import OKPKey

from works import proof, tlog, verification
from works.models import Certificate
from works.services import keys, log
from works.tests import files
from works.tests.test_works_service import certify


@pytest.fixture
def documents(alice, deliver):
    """JWS, proof and keys of the second of three certificates."""
    for seed in (1, 2, 3):
        certify(alice, deliver, data=files.png(seed))
    second = Certificate.objects.order_by("leaf")[1]
    return second.jws, tlog.write_proof(log.get_proof(second.leaf)), keys.public_keys(), keys.list_log_keys()


def check(token, proof_text, jwks, log_keys):
    signature, payload = verification.check_signature(token, jwks)
    return [signature, *(verification.check_log(token, payload, proof_text, log_keys) if payload else [])]


def reasons(checks):
    return [line.reason for line in checks]


def test_true_documents_hold(documents):
    checks = check(*documents)
    assert reasons(checks) == ["signature_good", "log_included", "checkpoint_signed"]
    assert verification.verdict(checks) == "valid"


def flips(text):
    """The text with each of its bytes changed in turn."""
    raw = text.encode()
    for place in range(len(raw)):
        changed = bytes([raw[place] ^ (1 << place % 7)])
        yield place, (raw[:place] + changed + raw[place + 1 :]).decode("utf-8", "replace")


def test_flipping_any_byte_of_the_signed_document_is_found(documents):
    token, *others = documents
    survived = [place for place, changed in flips(token) if verification.verdict(check(changed, *others)) == "valid"]
    assert not survived


def test_flipping_any_byte_of_the_proof_is_found(documents):
    token, proof_text, *others = documents
    survived = [
        (place, changed) for place, changed in flips(proof_text)
        if verification.verdict(check(token, changed, *others)) == "valid"
    ]  # fmt: skip
    assert not survived


def test_flipping_any_byte_of_a_checkpoint_is_found(documents):
    note = log.latest_checkpoint().note
    assert verification.check_checkpoint(note, documents[3]).result == "valid"
    found = [verification.check_checkpoint(changed, documents[3]).result for _place, changed in flips(note)]
    assert len(found) > 150 and set(found) == {"invalid"}


def test_a_changed_file_is_found(documents):
    _signature, payload = verification.check_signature(documents[0], documents[2])
    known = payload["credentialSubject"]["sha256"]
    assert verification.check_file(known.upper(), payload).reason == "file_same"
    assert verification.check_file("0" * 64, payload).reason == "file_differs"


def test_the_proof_of_another_certificate_does_not_fit(documents):
    token, _proof, *others = documents
    other = Certificate.objects.order_by("leaf")[2]
    checks = check(token, tlog.write_proof(log.get_proof(other.leaf)), *others)
    assert reasons(checks)[1] == "log_wrong" and verification.verdict(checks) == "invalid"


def test_what_is_not_known_is_not_called_invalid(documents):
    token, proof_text, jwks, _log_keys = documents
    assert reasons(check(token, proof_text, {}, [])) == ["signature_key_unknown"]
    checks = check(token, proof_text, jwks, [])
    assert reasons(checks) == ["signature_good", "log_included", "checkpoint_key_unknown"]
    assert verification.verdict(checks[:1]) == "unknown"


def test_a_key_of_another_purpose_or_kind_of_document_is_refused(documents):
    row, key = keys.current("certificate")
    for typ, payload in (("JWT", b"{}"), ("vc+jwt", b"{}"), ("vc+jwt", b"[1]"), ("vc+jwt", b"\xff")):
        signed = proof.sign(payload, key, kid=row.kid, typ=typ)
        assert verification.check_signature(signed, documents[2])[0].reason == "signature_bad"
    for nonsense in ("", "a.b", "..", "a.b.c", "ä.b.c", "eyJhbGciOiJub25lIn0.e30.", "x" * 100_000):
        assert verification.check_signature(nonsense, documents[2])[0].reason == "signature_bad"


def test_old_keys_verify_after_rotation(documents):
    keys.rotate("certificate")
    keys.rotate("log")
    token, proof_text, _old, _keys = documents
    checks = check(token, proof_text, keys.public_keys(), keys.list_log_keys())
    assert verification.verdict(checks) == "valid" and reasons(checks)[2] == "checkpoint_signed"
    published = {key["kid"]: key for key in keys.list_published()}
    assert sum("retired_at" in key for key in published.values()) == 2


def test_a_signature_is_what_the_library_writes():
    key = proof.derive(bytes(32), "status", 1)
    header = {"alg": "EdDSA", "typ": "JWT", "kid": "one"}
    expected = jws.serialize_compact(header, b'{"a":"\xc3\xa9"}', OKPKey.import_key(key), registry=proof._REGISTRY)
    assert proof.sign(b'{"a":"\xc3\xa9"}', key, kid="one", typ="JWT") == expected
