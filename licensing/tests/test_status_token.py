"""The signed status of a certificate: a token for each way it can stand, read by PyJWT with our published keys."""

import jwt
import pytest
from django.utils import timezone

from licensing.models import Dispute, License, LicenseTerms, Listing, Order
from licensing.services import listings, windows
from works.models import Work
from works.services import certificates, keys
from works.tests.test_works_service import certify


@pytest.fixture
def issued(alice, deliver):
    return certify(alice, deliver).certificates.get()


def offer(issued, _sam):
    owner = issued.work.owner
    listings.create_listing(work=issued.work, preset="social_web", actor=owner, currency="USD", price_minor=4900)


def sell_exclusively(issued, sam):
    terms, now = LicenseTerms.objects.create(hash="f" * 64, body={"exclusivity": "full"}), timezone.now()
    same = {"work": issued.work, "terms": terms, "price_minor": 5000, "currency": "USD"}
    listing = Listing.objects.create(**same, seller=issued.work.owner, preset="x", state="retired")
    order = Order.objects.create(
        **same, buyer=sam, listing=listing, licensee_name="Sam", fee_bps=1000, state="paid", expires_at=now, paid_at=now
    )
    windows.take(order=order, starts_at=now, ends_at=None)
    License.objects.create(
        order=order, work=issued.work, licensee=sam, licensee_name="Sam", terms=terms, terms_hash=terms.hash,
        starts_at=now,
    )  # fmt: skip


def contest(issued, sam):
    now = timezone.now()
    Dispute.objects.create(
        work=issued.work, opened_by=sam, kind="ownership", state="in_review", taken_up_at=now, reply_due_at=now
    )


def suspend(issued, _sam):
    Work.objects.filter(pk=issued.work_id).update(state="suspended")


def revoke(issued, sam):
    certificates.revoke_certificate(certificate=issued, actor=sam, reason="not the maker")


STANDINGS = {
    "active": lambda issued, sam: None, "licensable": offer, "sold_exclusive": sell_exclusively, "disputed": contest,
    "withdrawn": suspend, "revoked": revoke,
}  # fmt: skip


def read_token(client, number):
    answer = client.get(f"/c/{number}/status")
    assert answer["Content-Type"] == "application/jwt"
    token = answer.content.decode()
    published = jwt.PyJWKSet.from_dict(client.get("/.well-known/jwks.json").json())
    return jwt.decode(token, published[jwt.get_unverified_header(token)["kid"]], algorithms=["EdDSA"])


@pytest.mark.parametrize("standing", STANDINGS)
def test_each_standing_has_its_token(client, issued, sam, standing):
    STANDINGS[standing](issued, sam)
    said = read_token(client, issued.number)
    assert (said["status"], said["certificate"]) == (standing, issued.number)
    assert 0 < said["exp"] - said["iat"] <= 24 * 3600 and "superseded_by" not in said


def test_a_superseded_one_names_the_newer_and_stands_as_its_work_does(client, issued, alice, sam):
    newer = certificates.supersede_certificate(certificate=issued, actor=alice)
    said = read_token(client, issued.number)
    assert (said["status"], said["superseded_by"]) == ("active", newer.number)
    offer(newer, sam)
    assert read_token(client, issued.number)["status"] == read_token(client, newer.number)["status"] == "licensable"


def test_tokens_are_signed_with_the_key_in_use(client, issued):
    keys.rotate("status")
    assert read_token(client, issued.number)["status"] == "active"
