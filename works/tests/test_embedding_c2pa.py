import io
import json
import os

import c2pa as native
import encypher_c2pa
import pytest
from cryptography import x509 as certificates
from cryptography.hazmat.primitives.asymmetric import ec

from works.embedding import c2pa, x509
from works.embedding.embed import embed
from works.tests import embedding_examples as examples
from works.tests.embedding_examples import AUTHORITY, KEY, MARKS, PICTURES, SIGNER, SINCE, frames_of, noise, saved

OTHERS = {
    "gif": ("image/gif", examples.animated("GIF")),
    "tiff": ("image/tiff", saved(noise(), "TIFF")),
    "avif": ("image/avif", saved(noise(), "AVIF")),
    "pdf": ("application/pdf", saved(noise(), "PDF")),
}


@pytest.fixture(autouse=True)
def _quiet(monkeypatch, tmp_path):
    """The outside validator keeps its preferences in the home folder; not in ours."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def validate(data, media_type, **options):
    return encypher_c2pa.verify(data, media_type, telemetry=False, **options)


def manifests(data, media_type):
    context = native.Context.from_dict(c2pa.SETTINGS)
    with native.Reader(media_type, io.BytesIO(data), context=context) as reader:
        return json.loads(reader.json())


@pytest.mark.parametrize("name", [*PICTURES, *OTHERS])
def test_another_validator_finds_it_whole(name):
    media_type, data = {**PICTURES, **OTHERS}[name]
    made = embed(data, media_type, MARKS, SIGNER)
    assert made.problems == []
    assert made.inside == (["c2pa"] if name in OTHERS else ["xmp", "c2pa"])
    report = validate(made.data, media_type)
    assert (report["integrity"], report["signature"], report["hard_binding"]) == ("valid", "valid", "match")
    assert [line["code"] for line in report["validation_results"]["failure"]] == ["signingCredential.untrusted"]
    if name != "pdf":
        assert frames_of(made.data) == frames_of(data)
    if name in PICTURES:
        assert examples.extras_of(made.data) == examples.extras_of(data)


def test_it_is_trusted_by_whoever_trusts_our_authority():
    made = embed(*reversed(PICTURES["jpeg RGB"]), MARKS, SIGNER).data
    root = SIGNER.chain.decode()[SIGNER.chain.decode().rindex("-----BEGIN") :]
    report = validate(made, "image/jpeg", trust_pem=root, no_default_trust=True)
    assert report["validation_results"]["failure"] == []
    assert report["validation_state"] == "Trusted"


def test_it_names_certificate_and_license_and_no_thumbnail():
    media_type, data = PICTURES["webp RGB False"]
    said = manifests(embed(data, media_type, MARKS, SIGNER).data, media_type)
    active = said["manifests"][said["active_manifest"]]
    delivery = next(row for row in active["assertions"] if row["label"] == c2pa.LABEL)
    assert (delivery["data"]["certificate"], delivery["data"]["license"]) == ("GIP-TEST", "lic_test")
    mining = next(row for row in active["assertions"] if row["label"] == "cawg.training-mining")
    assert mining["data"] == {"entries": MARKS.mining}
    assert all(row["created"] for row in active["assertions"])
    assert "thumbnail" not in active
    assert active["ingredients"][0]["relationship"] == "parentOf"
    assert said["validation_state"] == "Valid"


@pytest.mark.parametrize("name", ["jpeg RGB", "png RGBA", "webp RGB True", "gif", "tiff", "pdf"])
def test_a_manifest_that_stands_in_the_original_lives_on(name):
    media_type, data = {**PICTURES, **OTHERS}[name]
    other = x509.make_signer(KEY, SINCE, AUTHORITY, SINCE, "Another tool")
    original = embed(data, media_type, MARKS, other).data
    first = manifests(original, media_type)["active_manifest"]
    again = embed(original, media_type, MARKS, SIGNER)
    said = manifests(again.data, media_type)
    parent = said["manifests"][said["active_manifest"]]["ingredients"][0]
    assert parent["active_manifest"] == first
    assert parent["validation_results"]["activeManifest"].get("failure", []) == []
    assert said["manifests"][first]["signature_info"]["issuer"] == "Another tool"
    assert validate(again.data, media_type)["integrity"] == "valid"


@pytest.mark.parametrize("name", ["jpeg RGB", "png RGB", "webp RGB True", "gif"])
def test_a_flipped_byte_is_found(name):
    """Anywhere but in the envelope of the signature, whose padding and root certificate say nothing of the file."""
    media_type, data = {**PICTURES, **OTHERS}[name]
    made = embed(data, media_type, MARKS, SIGNER).data
    start = made.rindex(b"c2pa.signature\0") - 33
    envelope = range(start, start + int.from_bytes(made[start : start + 4], "big"))
    places = [place for place in range(150, len(made) - 1, len(made) // 40) if place not in envelope]
    assert len(places) >= 20
    assert [place for place in places if _is_sound(made, place, media_type)] == []


def _is_sound(made, place, media_type):
    changed = made[:place] + bytes([made[place] ^ 0x20]) + made[place + 1 :]
    try:
        return validate(changed, media_type)["integrity"] == "valid"
    except Exception:
        return False


def test_a_certificate_of_the_operators_own_is_taken_for_any_usual_key():
    for curve, name in ((ec.SECP256R1(), "es256"), (ec.SECP384R1(), "es384")):
        key = ec.generate_private_key(curve)
        chain = _issue(key.public_key()) + SIGNER.chain
        signer = x509.load_signer(chain, x509._private_pem(key))
        assert signer.algorithm == name
        made = embed(*reversed(PICTURES["jpeg RGB"]), MARKS, signer)
        assert made.problems == []
        assert validate(made.data, "image/jpeg")["signature"] == "valid"


def _issue(public):
    root = certificates.load_pem_x509_certificates(SIGNER.chain)[-1]
    leaf = certificates.load_pem_x509_certificates(SIGNER.chain)[0]
    builder = certificates.CertificateBuilder(
        issuer_name=root.subject, subject_name=leaf.subject, public_key=public, serial_number=7,
        not_valid_before=leaf.not_valid_before_utc, not_valid_after=leaf.not_valid_after_utc,
        extensions=[part for part in leaf.extensions if part.oid.dotted_string != "2.5.29.14"],
    )  # fmt: skip
    return x509.pem(builder.sign(AUTHORITY, None))


def test_a_chain_of_another_key_is_refused():
    with pytest.raises(ValueError, match="not the private key's"):
        x509.load_signer(SIGNER.chain, x509._private_pem(AUTHORITY))


def test_the_same_keys_make_the_same_certificates():
    again = x509.make_signer(AUTHORITY, SINCE, KEY, SINCE, "Gen-IP")
    assert again == SIGNER


@pytest.mark.parametrize("media_type", ["image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf"])
@pytest.mark.parametrize("size", [0, 1, 40, 5000])
def test_rubbish_comes_out_as_it_went_in(media_type, size):
    rubbish = os.urandom(size)
    made = embed(rubbish, media_type, MARKS, SIGNER)
    assert (made.data, made.inside) == (rubbish, [])
    assert made.problems


def test_other_types_are_not_touched():
    made = embed(b"Once upon a time", "text/plain", MARKS, SIGNER)
    assert (made.data, made.inside, made.problems) == (b"Once upon a time", [], [])
