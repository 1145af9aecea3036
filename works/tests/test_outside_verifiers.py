"""Programs that are not ours agree: proofbundle about the log, PyJWT about certificates and statuses."""

import base64
import hashlib

import jwt
import pytest
from proofbundle.checkpoint import verify_checkpoint
from proofbundle.tlogproof import verify_tlog_proof

from works import merkle, proof, tlog, verification
from works.models import Certificate
from works.services import keys, log
from works.tests import files
from works.tests.test_works_service import certify


@pytest.fixture
def logged(alice, deliver):
    """A certificate's signed document, its proof, its log entry, and the log's verifier key."""
    for seed in (1, 2, 3):
        certify(alice, deliver, data=files.png(seed))
    second = Certificate.objects.order_by("leaf")[1]
    vkey = proof.note_key(log.origin(), keys.list_log_keys()[0])
    return second, tlog.write_proof(log.get_proof(second.leaf)), second.leaf.data.encode(), vkey


def agrees(text, entry, vkey):
    try:
        found = verify_tlog_proof(text, entry, vkey)
    except Exception:
        return False
    return bool(found["ok"])


def test_proofbundle_agrees_about_checkpoint_and_proof(logged):
    _certificate, text, entry, vkey = logged
    note = log.latest_checkpoint().note
    assert verify_checkpoint(note, vkey)["ok"]
    assert agrees(text, entry, vkey)
    assert not agrees(text, entry + b" ", vkey)
    stranger = proof.note_key(log.origin(), proof.derive(bytes(32), "log", 1).public_key().public_bytes_raw())
    assert not agrees(text, entry, stranger)


def test_proofbundle_and_we_refuse_the_same_proofs(logged):
    certificate, text, entry, vkey = logged
    _signature, payload = verification.check_signature(certificate.jws, keys.public_keys())
    for place in range(0, len(text), 11):
        changed = text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :]
        ours = verification.check_log(certificate.jws, payload, changed, keys.list_log_keys())
        assert not all(check.result == "valid" for check in ours), place
    assert not agrees(text.replace("index 1", "index 2"), entry, vkey)
    other = base64.b64encode(merkle.leaf_hash(b"other")).decode()
    first_step = text.split("\n")[3]
    assert not agrees(text.replace(first_step, other), entry, vkey)


def test_pyjwt_reads_certificates_of_every_key_ever_used(logged, alice, deliver):
    keys.rotate("certificate")
    certify(alice, deliver, data=files.png(4))
    published = jwt.PyJWKSet.from_dict({"keys": keys.list_published()})
    kids = set()
    for certificate in Certificate.objects.all():
        kid = jwt.get_unverified_header(certificate.jws)["kid"]
        assert jwt.decode(certificate.jws, published[kid], algorithms=["EdDSA"]) == certificate.payload
        kids.add(kid)
    assert len(kids) == 2


def test_flipping_any_bit_of_the_file_is_found(logged):
    certificate, *_rest = logged
    data = bytearray(files.png(2))
    known = certificate.payload["credentialSubject"]["sha256"]
    assert hashlib.sha256(data).hexdigest() == known
    for place in range(0, len(data), max(1, len(data) // 200)):
        data[place] ^= 1 << place % 8
        digest = hashlib.sha256(data).hexdigest()
        assert verification.check_file(digest, certificate.payload).reason == "file_differs"
        data[place] ^= 1 << place % 8
