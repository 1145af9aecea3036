"""A brand's whole way, on the pages and over the API: find by filters, compare, negotiate, buy as a team, download."""

import hashlib

import pytest

from licensing.models import License, Negotiation, Order, PurchaseRequest
from licensing.services import floors
from licensing.tests.asking import bind
from licensing.tests.buying import pay
from licensing.tests.test_market import make_work, offer
from licensing.tests.test_offers_page import filled
from marketplace.core import storage
from payouts import audit
from works.tests.test_works_service import certify

pytestmark = pytest.mark.django_db
WANTED = {"media": "paid_ads", "territory": ["DE", "ID"], "term": "year", "exclusive": "category"}
CAMPAIGN = {"media": ["web", "paid_ads"], "territory": {"include": ["DE", "ID"]}, "term": {"months": 12}}
FASHION = {"industries": ["fashion"], "media": None, "territory": {"include": ["DE", "ID"]}}
EXCLUSIVE = {**CAMPAIGN, "exclusivity": "category", "exclusive_scope": FASHION}


@pytest.fixture
def kelp(alice, deliver):
    """What the brand is after: a file of alice's, for which she also takes offers."""
    work = certify(alice, deliver, title="Kelp")
    listing = offer(work, preset="exclusive", price_minor=90_000, overrides=EXCLUSIVE)
    floors.set_takes_offers(work=work, takes=True, actor=alice)
    return listing


@pytest.fixture
def others(alice):
    """One that fits as well, and one short of the wish in each of its four points."""
    fits = offer(make_work(alice, title="Tide"), preset="exclusive", price_minor=120_000, overrides=EXCLUSIVE)
    elsewhere = {"territory": {"include": ["DE"]}, "exclusive_scope": {**FASHION, "territory": {"include": ["DE"]}}}
    for change in ({"media": ["web"]}, elsewhere, {"term": {"months": 3}}):
        offer(make_work(alice, title="Sand"), preset="exclusive", price_minor=50_000, overrides={**EXCLUSIVE, **change})
    offer(make_work(alice, title="Sand"), overrides={**CAMPAIGN, "preset": "custom"})
    return fits


@pytest.fixture
def team(northwind, carol):
    bind(northwind, carol, USD=50_000)
    return northwind


def check_what_was_bought(kelp, team, dan):
    """One license of the team under the negotiated terms, exclusive, with its books in order."""
    held = License.objects.get()
    assert (held.organization, held.licensee, held.state) == (team, dan, "active")
    assert held.order.price_minor == 80_000
    assert held.terms.body["exclusivity"] == "category" and held.terms.body["territory"] == {"include": ["DE", "ID"]}
    kelp.refresh_from_db()
    assert (kelp.state, kelp.displaced, kelp.back_at) == ("paused", True, held.ends_at)
    assert audit.find_problems() == []
    return held


def original_of(held):
    return storage.read(storage.private(), held.work.media.get(role="original").key)


def test_on_the_pages(kelp, others, team, alice, carol, dan, browse, deliver):
    buyer, manager, seller = browse(dan), browse(carol), browse(alice)
    found = buyer.get("/catalog/", WANTED).content.decode()
    assert "Kelp" in found and "Tide" in found and "Sand" not in found
    compared = buyer.get("/compare/", {"listing": [kelp.pk, others.pk]}).content.decode()
    assert "Kelp" in compared and "Tide" in compared and "$900.00" in compared and "$1,200.00" in compared

    made = buyer.post(f"/w/{kelp.work_id}/offer/?listing={kelp.pk}", filled(kelp.terms.body, price="800"))
    assert made.status_code == 302, made.content.decode()
    talk = Negotiation.objects.get()
    seller.post(f"/offers/{talk.pk}/accept/", {"revision": talk.latest_id})
    form = {"licensee_name": "Northwind", "organization": team.pk, "channels": "northwind.com", "country": "DE"}
    asking = buyer.post(f"/offers/{talk.pk}/pay/", form)
    assert "Ask for approval" in asking.content.decode()
    buyer.post(f"/offers/{talk.pk}/pay/", {**form, "why": "For the spring campaign."})
    page = f"/requests/{PurchaseRequest.objects.get().pk}/"
    assert "For the spring campaign." in manager.get(page).content.decode()
    manager.post(f"{page}approve/")
    assert buyer.post(f"{page}checkout/")["Location"] == Order.objects.get().checkout_url
    pay(Order.objects.get())
    deliver()

    held = check_what_was_bought(kelp, team, dan)
    for member in (buyer, manager):
        assert member.get(f"/licenses/{held.pk}/deed/").status_code == 200
        link = member.post(f"/licenses/{held.pk}/download/", {"waive_return": "1"})["Location"]
        assert len(b"".join(member.get(link).streaming_content)) >= len(original_of(held))
    assert "Kelp" not in buyer.get("/catalog/", WANTED).content.decode()


def test_over_the_api(kelp, others, team, alice, carol, dan, api, deliver):
    buyer, manager, seller = api(dan), api(carol), api(alice)

    def send(client, address, body=None):
        answer = client.post(f"/api/v1/{address}", body or {}, format="json")
        assert answer.status_code in (200, 201), answer.json()
        return answer.json()

    found = buyer.get("/api/v1/search/", {**WANTED, "territory": "DE,ID"}).json()["results"]
    assert {row["title"] for row in found} == {"Kelp", "Tide"}
    one, other = (next(row for row in found if row["title"] == title) for title in ("Kelp", "Tide"))
    assert one["terms_hash"] == other["terms_hash"] and one["price_minor"] < other["price_minor"]
    assert send(buyer, "quotes/", {"listing": one["id"]})["conflict"] is None

    revision = {"price_minor": 80_000, "currency": "USD", "message": "For spring."}
    talk = send(buyer, "offers/", {"work": one["work"], "listing": one["id"], **revision})
    send(seller, f"offers/{talk['id']}/accept/", {"revision_id": talk["latest"]["id"]})
    form = {"licensee_name": "Northwind", "organization": team.pk, "channels": ["northwind.com"], "country": "DE"}
    refused = buyer.post(f"/api/v1/offers/{talk['id']}/pay/", form, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "approval_needed")
    asked = send(buyer, "purchase-requests/", {**form, "negotiation": talk["id"], "why": "For the campaign."})
    send(manager, f"purchase-requests/{asked['id']}/approve/")
    order = send(buyer, f"purchase-requests/{asked['id']}/checkout/")
    assert order["checkout_url"] and order["channels"] == ["northwind.com"]
    pay(Order.objects.get())
    deliver()

    held = check_what_was_bought(kelp, team, dan)
    for member in (buyer, manager):
        assert member.get(f"/api/v1/licenses/{held.pk}/deed/").status_code == 200
        link = send(member, f"licenses/{held.pk}/download/")["url"]
        assert hashlib.sha256(b"".join(member.get(link).streaming_content)).hexdigest()
    assert not any(row["title"] == "Kelp" for row in buyer.get("/api/v1/search/", WANTED).json()["results"])
    status = buyer.get("/api/v1/license-status/", {"certificate": kelp.work.certificates.get().pk}).json()
    assert "exclusive_sold" in str(status)
