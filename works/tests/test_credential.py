"""What a certificate says, for every kind of work; the schema that we publish is the judge."""

import io
import json

import iscc_lib
import pytest
import rfc8785
from django.conf import settings
from jsonschema import Draft202012Validator
from PIL import Image

from works import iscc, proof, verification
from works.services import certificates, credential, keys
from works.tests import files
from works.tests.test_works_service import certify, parent

SCHEMA = json.loads((settings.BASE_DIR / "docs" / "certificate-1.schema.json").read_text())
KINDS = {
    "image": files.png(), "text": b"The ferry left at six.\r\n\r\nNobody asked.",
    "prompt": b"terraced fields, {season}",
    "workflow": json.dumps(files.GRAPH).encode(), "model": files.lora({"ss_learning_rate": "1e-4"}),
}  # fmt: skip


def problems(payload):
    checker = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [error.message for error in checker.iter_errors(payload)]


def subject_of(work):
    return work.certificates.get(state="issued").payload["credentialSubject"]


def leaves(value):
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from leaves(part)
    else:
        yield value


@pytest.mark.parametrize("kind", KINDS)
def test_the_payload_of_every_kind_is_as_the_schema_says(alice, deliver, kind):
    work = certify(alice, deliver, kind=kind, data=KINDS[kind], tools=["ComfyUI"], ai_training="no_generative")
    payload = work.certificates.get().payload
    assert problems(payload) == []
    assert {type(leaf) for leaf in leaves(payload)} <= {str, int, bool}
    subject = payload["credentialSubject"]
    assert (subject["kind"], subject["version"], subject["ai"]["training"]) == (kind, 1, "no_generative")
    assert subject["content"]["sha256"] == work.fingerprints.get(method="content").value
    assert {"name": "ComfyUI", "grade": "declared"} in subject["ai"]["tools"]
    assert subject["ai"]["sources"][0] == {
        "type": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia", "grade": "declared",
    }  # fmt: skip
    assert "license_terms" not in subject and len(subject["nonce"]) == 32


def test_the_schema_refuses_what_it_must(alice, deliver):
    payload = certify(alice, deliver).certificates.get().payload
    subject = payload["credentialSubject"]
    for change in (
        {"sha256": "x"}, {"size": 1.5}, {"nonce": "12"}, {"kind": "song"}, {"creator_name": "Alice"}, {"parents": None},
        {"claims": [{"name": "x", "value": 1.5, "grade": "file"}]},
        {"claims": [{"name": "x", "value": [None], "grade": "file"}]},
    ):  # fmt: skip
        assert problems({**payload, "credentialSubject": {**subject, **change}}), change
    assert problems({**payload, "issuer": "https://elsewhere.test"})


def test_who_signs_is_named_as_did_web_and_found_there(alice, deliver, client):
    certificate = certify(alice, deliver).certificates.get()
    document = client.get("/.well-known/did.json").json()
    assert certificate.payload["issuer"] == document["id"]
    method = next(one for one in document["verificationMethod"] if one["id"].endswith(f"#{certificate.key.kid}"))
    jwk = {certificate.key.kid: method["publicKeyJwk"]}
    assert proof.verify(certificate.jws, jwk, typ="vc+jwt") == rfc8785.dumps(certificate.payload)


@pytest.mark.parametrize("kind", KINDS)
def test_iscc_units_are_those_that_the_library_makes_of_the_file(alice, deliver, kind):
    data = KINDS[kind]
    units = subject_of(certify(alice, deliver, kind=kind, data=data))["iscc"]["units"]
    known = [iscc_lib.gen_data_code_v0(data).iscc, iscc_lib.gen_instance_code_v0(data).iscc]
    assert units[0] == iscc_lib.gen_meta_code_v0("Lighthouse").iscc and units[-2:] == known
    assert len(units) == (4 if kind in ("image", "text") else 3)


def test_an_image_code_is_near_for_near_pictures_only():
    def bits(code):
        return int.from_bytes(bytes.fromhex(iscc_lib.iscc_decode(code)[4].hex()), "big")

    def distance(one, other):
        return (bits(iscc.image_code(one)) ^ bits(iscc.image_code(other))).bit_count()

    first = Image.open(io.BytesIO(files.png(1))).convert("RGB")
    framed = Image.new("RGB", (first.width + 80, first.height + 80), "white")
    framed.paste(first, (40, 40))
    assert distance(first, first.resize((320, 224))) <= 4
    assert distance(first, framed) <= 4
    assert distance(first, Image.open(io.BytesIO(files.png(9))).convert("RGB").rotate(90)) > 8
    assert iscc.image_code(Image.new("RGB", (40, 30), "red")).startswith("ISCC:")


def test_names_and_private_claims_are_not_signed(alice, deliver):
    alice.display_name = "Alice Liddell"
    alice.save()
    certificate = certify(alice, deliver).certificates.get()
    text = json.dumps(certificate.payload)
    assert "Liddell" not in text and alice.email not in text
    private = certificate.work.claims.filter(private=True).values_list("name", flat=True)
    assert private and not {row["name"] for row in certificate.payload["credentialSubject"]["claims"]} & set(private)


def test_parents_stand_with_number_relation_share_and_reach(alice, bob, deliver):
    first = certify(alice, deliver, data=files.png(1))
    second = certify(bob, deliver, data=files.png(2), parents=[parent(first, 700, "all_ancestors")])
    number = first.certificates.get().number
    assert subject_of(second)["parents"] == [
        {"number": number, "relation": "remix_of", "share_bps": 700, "reach": "all_ancestors"}
    ]
    certificates.revoke_certificate(certificate=first.certificates.get(), actor=alice, reason="test")
    newer = certificates.supersede_certificate(certificate=second.certificates.get(), actor=bob)
    assert newer.payload["credentialSubject"]["parents"][0]["number"] == "" and problems(newer.payload) == []
    assert newer.payload["credentialSubject"]["supersedes"] == second.certificates.get(state="superseded").number


def test_a_certificate_in_the_older_form_still_verifies(alice, deliver):
    row, key = keys.current("certificate")
    certificate = certify(alice, deliver).certificates.get()
    old = json.loads(json.dumps(certificate.payload))
    for name in ("content", "iscc", "ai", "version"):
        del old["credentialSubject"][name]
    for name in ("credentialStatus", "credentialSchema"):
        del old[name]
    old["issuer"] = settings.SITE_URL
    token = proof.sign(rfc8785.dumps(old), key, kid=row.kid, typ="vc+jwt")
    assert verification.check_signature(token, keys.public_keys())[0].result == "valid"


def test_floats_and_nothing_are_spelled_as_text_or_left_out(alice, deliver, django_assert_max_num_queries):
    work = certify(alice, deliver)
    work.claims.create(name="odd", grade="declared", value={"a": 1.5, "b": None, "c": [None, True, 2**60]})
    with django_assert_max_num_queries(8):
        payload = credential.build_payload(work.versions.get(), work.certificates.get().number, work.certified_at)
    said = {row["name"]: row["value"] for row in payload["credentialSubject"]["claims"]}
    assert said["odd"] == {"a": "1.5", "c": [True, str(2**60)]} and problems(payload) == []
