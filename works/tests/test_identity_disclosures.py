"""Identities in a certificate: proved ones only, signed as digests, opened while they are their creator's."""

import base64
import hashlib
import json

import pytest
from django.utils import timezone

from accounts.models import Identity
from accounts.services.identities import withdraw_identity
from works import disclosure, verification
from works.models import IdentityDisclosure
from works.services import certificates, identity_disclosures, keys
from works.tests.test_credential import problems
from works.tests.test_works_service import certify


def name(user, value, kind="domain", grade="checked"):
    at = timezone.now() if grade == "checked" else None
    method = "dns" if grade == "checked" else ""
    return Identity.objects.create(
        user=user, kind=kind, value=value, code=f"gen-ip={value}", grade=grade, method=method, checked_at=at
    )


@pytest.fixture
def proved(alice, deliver):
    """A certificate of alice, who proved a domain and an account and named another, and the domain."""
    domain = name(alice, "alicemoreau.com")
    name(alice, "https://github.com/alicemoreau", "account")
    name(alice, "example.org", grade="declared")
    return certify(alice, deliver).certificates.get(), domain


def test_only_proved_ones_are_signed_and_none_is_written_out(proved):
    certificate, _domain = proved
    assert len(certificate.payload["credentialSubject"]["identities"]) == 2
    assert certificate.payload["_sd_alg"] == "sha-256" and problems(certificate.payload) == []
    for word in ("alicemoreau", "example.org"):
        assert word not in json.dumps(certificate.payload)


def test_each_opens_to_what_was_checked(proved):
    certificate, domain = proved
    opened = identity_disclosures.list_opened(certificate)
    assert [(row["kind"], row["value"], row["grade"]) for row in opened] == [
        ("domain", "alicemoreau.com", "checked"), ("account", "https://github.com/alicemoreau", "checked"),
    ]  # fmt: skip
    assert opened[0]["method"] == "dns" and opened[0]["checked_at"].startswith(f"{domain.checked_at:%Y-%m-%dT%H:%M}")


def test_a_stranger_checks_a_disclosure_as_the_standard_says(proved):
    """By hand, after RFC 9901, section 4.2.2: none of our code."""
    certificate, _domain = proved
    signed = json.loads(base64.urlsafe_b64decode(certificate.jws.split(".")[1] + "=="))
    digests = [row["..."] for row in signed["credentialSubject"]["identities"]]
    texts = [row["disclosure"] for row in identity_disclosures.list_opened(certificate)]
    made = [base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=") for text in texts]
    assert sorted(made) == sorted(digests)
    salts = [json.loads(base64.urlsafe_b64decode(text + "=="))[0] for text in texts]
    assert len(set(salts)) == 2 and all(len(salt) >= 22 for salt in salts)


def test_what_is_withdrawn_opens_nowhere_and_the_signature_holds(proved, alice, client, api):
    certificate, domain = proved
    page, address = f"/c/{certificate.number}", f"/api/v1/certificates/{certificate.number}/"
    assert "alicemoreau.com" in client.get(page).content.decode()
    withdraw_identity(identity=domain, actor=alice)
    assert [row["value"] for row in identity_disclosures.list_opened(certificate)] == ["https://github.com/alicemoreau"]
    assert "alicemoreau.com" not in client.get(page).content.decode()
    assert [row["kind"] for row in api().get(address).json()["identities"]] == ["account"]
    check, payload = verification.check_signature(certificate.jws, keys.public_keys())
    assert check.result == "valid" and len(payload["credentialSubject"]["identities"]) == 2


def test_a_lost_proof_stays_true_for_its_day_and_is_not_signed_again(proved, client):
    certificate, domain = proved
    Identity.objects.filter(pk=domain.pk).update(grade="declared", method="")
    assert len(identity_disclosures.list_opened(certificate)) == 2
    newer = certificates.supersede_certificate(certificate=certificate, actor=certificate.work.creator)
    assert [row["kind"] for row in identity_disclosures.list_opened(newer)] == ["account"]


def test_a_text_of_another_certificate_opens_nothing(proved):
    certificate, domain = proved
    forged = disclosure.make("salt", {"kind": "domain", "value": "bank.com"})
    IdentityDisclosure.objects.filter(certificate=certificate, identity=domain).update(text=forged.text)
    assert [row["kind"] for row in identity_disclosures.list_opened(certificate)] == ["account"]


def test_who_proved_nothing_has_a_certificate_as_before(bob, deliver, api):
    certificate = certify(bob, deliver).certificates.get()
    assert "identities" not in certificate.payload["credentialSubject"] and "_sd_alg" not in certificate.payload
    assert api().get(f"/api/v1/certificates/{certificate.number}/").json()["identities"] == []
