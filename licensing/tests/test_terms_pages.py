"""Terms at their own address, side by side, composed field by field, and over the API."""

import hashlib
import json
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from licensing.models import LicenseTerms, Listing
from licensing.terms import presets, times, vocabulary
from licensing.terms_forms import TermsForm, initial_of
from licensing.tests.test_market import make_work, offer

pytestmark = pytest.mark.django_db
API = "/api/v1/terms/"


def filled(body, **changes):
    """What the composer's form posts for these terms."""
    initial = {**initial_of(body), "price": "49.00", "currency": "USD", **changes}
    known = TermsForm().fields
    return {
        name: value for name, value in initial.items() if name in known and value is not None and value is not False
    }


@pytest.fixture
def listing(alice):
    return offer(make_work(alice))


def test_terms_are_public_and_their_json_has_their_name(client, listing):
    page = client.get(f"/terms/{listing.terms_id}/").content.decode()
    assert "You may use it for commercial use in every medium." in page and listing.terms_id in page
    answer = client.get(f"/terms/{listing.terms_id}.json")
    assert hashlib.sha256(answer.content).hexdigest() == listing.terms_id
    assert "immutable" in answer["Cache-Control"] and json.loads(answer.content) == listing.terms.body


NO_POLICY = "/w/wrk_none/tdm.json"


@pytest.mark.parametrize("path", ["/terms/abc/", "/terms/abc.json", f"{API}abc/", "/w/wrk_none/rsl.xml", NO_POLICY])
def test_what_does_not_exist_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_the_vocabulary_names_every_field(client):
    page = client.get("/terms/genip-terms-1/").content.decode()
    assert all(f"<code>{name}</code>" in page for name in vocabulary.DEFAULTS if name not in ("schema", "preset"))


def test_a_work_says_its_terms_to_machines(client, listing):
    offers = client.get(f"/w/{listing.work_id}/odrl.json").json()
    assert [one["@type"] for one in offers] == ["Offer"] and listing.pk in offers[0]["uid"]
    mined = client.get(f"/w/{listing.work_id}/tdm.json")
    assert mined["Content-Type"] == "application/ld+json"
    assert mined.json()["uid"].endswith(f"/w/{listing.work_id}/tdm.json")
    page = client.get(f"/w/{listing.work_id}/").content.decode()
    assert f'<meta name="tdm-policy" content="{mined.json()["uid"]}">' in page and 'name="tdm-reservation"' in page
    answer = client.get(f"/w/{listing.work_id}/rsl.xml")
    assert answer["Content-Type"] == "application/rsl+xml"
    assert ElementTree.fromstring(answer.content)[0][0].tag.endswith("license")
    assert f'type="application/rsl+xml" href="/w/{listing.work_id}/rsl.xml"' in client.get(
        f"/w/{listing.work_id}/").content.decode()  # fmt: skip


@pytest.mark.parametrize("name", ["rsl.xml", "odrl.json"])
def test_a_hidden_work_says_nothing(client, alice, name):
    work = make_work(alice, state="hidden")
    assert client.get(f"/w/{work.pk}/{name}").status_code == 404


def test_offers_side_by_side_mark_what_differs(client, alice, listing):
    other = offer(make_work(alice, title="Dunes"), preset="remix")
    page = client.get("/compare/", {"listing": [listing.pk, other.pk]}).content.decode()
    assert page.count("<mark>") == 4  # how many projects, and what may be made from it, of each
    assert "Harbor at dawn" in page and "Dunes" in page and "10% of what they earn" in page


def test_a_comparison_leaves_out_what_nobody_may_see(client, alice, listing):
    paused = offer(make_work(alice, title="Secret"))
    Listing.objects.filter(pk=paused.pk).update(state="paused")
    page = client.get("/compare/", {"listing": [listing.pk, paused.pk, "lst_none", "\x00"]}).content.decode()
    assert "Harbor at dawn" in page and "Secret" not in page
    client.force_login(alice)
    assert "Secret" in client.get("/compare/", {"listing": [paused.pk]}).content.decode()
    assert "Nothing to compare yet" in client.get("/compare/").content.decode()


def test_at_most_four_are_compared_for_a_fixed_number_of_queries(client, alice):
    pks = [offer(make_work(alice, title=f"Work {number}")).pk for number in range(6)]
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/compare/", {"listing": pks[:1]})
    with CaptureQueriesContext(connection) as all_:
        page = client.get("/compare/", {"listing": pks}).content.decode()
    assert [f"Work {number}" in page for number in range(6)] == [True] * 4 + [False] * 2
    assert len(all_) == len(one)


@pytest.mark.parametrize("name", sorted(presets.PRESETS))
def test_the_composer_says_back_what_it_was_given(name):
    kind = (presets.PRESETS[name].kinds or ("image",))[0]
    body = presets.build(name, kind=kind)
    form = TermsForm(filled(body))
    assert form.is_valid(), form.errors
    assert vocabulary.normalize({**form.body(), "preset": name}) == body


def test_the_composer_says_back_terms_with_everything_in_them():
    body = vocabulary.normalize({
        "territory": {"exclude": ["US"]}, "term": {"days": 45}, "at_end": {"sell_off_days": 30}, "languages": ["id"],
        "starts": "2027-03-01", "exclusivity": "category", "transfer": "allowed", "resale_royalty_bps": 250,
        "exclusive_scope": {"industries": ["food"], "territory": {"include": ["DE"]}}, "ai_training": "allowed_named",
        "ai_training_model": "Harbor 2", "indemnity_cap": {"amount": 50_000, "currency": "USD"},
        "max_licensee_revenue": {"amount": 10**9, "currency": "USD"}, "price_model": "revenue_share",
        "revenue_share_bps": 1250, "revenue_ceiling": {"amount": 10**8, "currency": "USD"}, "print_on_demand": True,
    })  # fmt: skip
    form = TermsForm(filled(body))
    assert form.is_valid(), form.errors
    assert vocabulary.normalize(form.body()) == body


def test_terms_of_ones_own_are_offered(client, alice):
    work = make_work(alice)
    client.force_login(alice)
    address = f"/studio/works/{work.pk}/list/terms/"
    assert "Begin with" in client.get(address).content.decode()
    body = vocabulary.normalize({"media": ["web"], "territory": {"include": ["DE", "ID"]}, "term": {"months": 12}})
    answer = client.post(address, filled(body, price="120.00"))
    assert answer.status_code == 302
    made = Listing.objects.get()
    assert (made.preset, made.price_minor, made.currency) == ("custom", 12_000, "USD")
    assert made.terms.body == {**body, "preset": "custom"}
    assert "only in Germany, Indonesia" in client.get(f"/w/{work.pk}/").content.decode()


def test_a_contradiction_stands_beside_its_field_and_stores_nothing(client, alice):
    work = make_work(alice)
    client.force_login(alice)
    posted = filled(vocabulary.normalize({}), use_class="personal", media=["paid_ads"])
    shown = client.post(f"/studio/works/{work.pk}/list/terms/preview/", posted).content.decode()
    slot = shown.split('id="slot-media"')[1].split("</div>")[0]
    assert "does not go with advertising" in slot
    assert "error" not in shown.split('id="slot-use_class"')[1].split("</div>")[0]
    answer = client.post(f"/studio/works/{work.pk}/list/terms/", posted)
    assert answer.status_code == 422 and "does not go with advertising" in answer.content.decode()
    assert not Listing.objects.exists() and not LicenseTerms.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [({"term": "months"}, "term_count", "Type a number."),
     ({"indemnity": "capped"}, "indemnity_cap", "Type an amount."),
     ({"max_copies": "many"}, "max_copies", "Enter a whole number."),
     ({"exclusivity": "category"}, "exclusivity", "for which industries")],
)  # fmt: skip
def test_what_is_missing_is_said_beside_the_field(client, alice, changes, field, words):
    work = make_work(alice)
    client.force_login(alice)
    posted = filled(vocabulary.normalize({}), **changes)
    shown = client.post(f"/studio/works/{work.pk}/list/terms/preview/", posted).content.decode()
    assert words in shown.split(f'id="slot-{field}"')[1].split("</div>")[0]


def test_the_composer_begins_as_another_market_does(client, alice):
    work = make_work(alice)
    client.force_login(alice)
    page = client.get(f"/studio/works/{work.pk}/list/terms/", {"from": "shutterstock_standard"}).content.decode()
    assert "They answer for claims of others up to $10,000.00." in page
    assert client.get(f"/studio/works/{work.pk}/list/terms/", {"from": "nonsense"}).status_code == 200


def test_the_composer_of_a_model_begins_with_its_permissions_on_civitai(client, alice):
    picture, model = make_work(alice), make_work(alice, kind="model")
    client.force_login(alice)
    ticked = {"from": "civitai", "uses": ["Image", "Rent"], "no_credit": "on"}
    page = client.get(f"/studio/works/{model.pk}/list/terms/", ticked)
    filled_in = page.context["form"].initial
    chosen = {"use_class": "commercial", "ai_outputs_sale": True, "ai_service": "any", "ai_resell_model": "none"}
    assert chosen.items() <= filled_in.items()
    assert filled_in["derivatives"] == "none" and filled_in["credit"] == "not_required"
    assert page.context["problem"] is None and "Run it on other services" in page.content.decode()
    plain = client.get(f"/studio/works/{picture.pk}/list/terms/", ticked)
    assert plain.context["form"].initial["ai_service"] == "none" and "Civitai" not in plain.content.decode()


def test_permissions_of_civitai_that_do_not_exist_fill_in_nothing(client, alice):
    model = make_work(alice, kind="model")
    client.force_login(alice)
    page = client.get(f"/studio/works/{model.pk}/list/terms/", {"from": "civitai", "uses": "Everything"})
    assert page.status_code == 200 and "Everything" in page.content.decode()
    assert page.context["form"].initial["ai_service"] == "none"


def test_only_the_owner_composes(client, alice, mallory):
    work = make_work(alice)
    client.force_login(mallory)
    for verb, path in (("get", "list/terms/"), ("post", "list/terms/preview/")):
        assert getattr(client, verb)(f"/studio/works/{work.pk}/{path}").status_code == 404


def test_the_api_previews_and_reads_terms(client, listing):
    answer = client.get(f"{API}{listing.terms_id}/").json()
    assert answer["terms"] == listing.terms.body and answer["sentences"]
    asked = {"civitai": {"allowCommercialUse": ["Image"]}, "terms": {"credit": "required"}}
    said = client.post(f"{API}preview/", asked, content_type="application/json").json()
    assert said["terms"]["ai_outputs_sale"] is True and said["terms"]["credit"] == "required"
    assert said["terms_hash"] == vocabulary.terms_hash(said["terms"])
    assert LicenseTerms.objects.count() == 1


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [({"preset": "standard", "known": "adobe_standard"}, 400, "one_source"),
     ({"known": "magic"}, 422, "import_unknown"),
     ({"terms": {"media": ["moon"]}}, 422, "terms_invalid"), ({"civitai": {"x": 1}}, 422, "import_unreadable"),
     ({"civitai": {}}, 422, "import_unreadable"), ({"story": {}}, 422, "import_unreadable"),
     ({"terms": {"use_class": "personal"}}, 422, "terms_contradict"), ({"preset": "nope"}, 422, "preset_unknown")],
)  # fmt: skip
def test_the_api_refuses_with_a_code(client, asked, status, code):
    answer = client.post(f"{API}preview/", asked, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_license_starts_on_the_day_its_terms_name():
    paid = datetime(2026, 12, 1, 10, tzinfo=UTC)
    assert times.term_start({}, paid) == times.term_start({"starts": "on_payment"}, paid) == paid
    assert times.term_start({"starts": "2027-01-01"}, paid) == datetime(2027, 1, 1, tzinfo=UTC)
    assert times.term_start({"starts": "2026-01-01"}, paid) == paid
