import jwt
import pytest
from django.utils import timezone

from licensing.models import Channel, License
from licensing.services import disputes
from licensing.terms import verdict, vocabulary
from licensing.terms.verdict import Use
from licensing.tests.test_buying_page import bought
from licensing.tests.test_market import offer
from marketplace.core.errors import Refusal
from works.models import Work
from works.tests import files
from works.tests.test_works_service import certify

PATH = "/api/v1/license-status/"


@pytest.fixture
def work(alice, deliver):
    return certify(alice, deliver)


@pytest.fixture
def licensed(work, carol, northwind):
    bought(carol, offer(work, preset="social_web"), organization=northwind)
    return License.objects.get()


def ask(client, **query):
    return client.get(PATH, query).json()


def test_without_an_offer_nothing_is_granted(work, api):
    answer = ask(api(), sha256=work.sha256)
    assert (answer["status"], answer["verdict"], answer["license_url"]) == ("not_offered", "prohibited", "")


def test_an_offer_leads_to_where_to_buy(work, api):
    offer(work)
    answer = ask(api(), sha256=work.sha256.upper(), use="web")
    assert (answer["status"], answer["verdict"], answer["recommended_action"]) == (
        "licensable", "needs_license", "label")  # fmt: skip
    assert answer["license_url"].endswith(f"/w/{work.pk}/")


def test_an_offer_that_prohibits_training_cites_the_term(work, api):
    offer(work)
    answer = ask(api(), sha256=work.sha256, use="ai_training")
    assert answer["verdict"] == "prohibited"
    assert answer["terms"] == [{"field": "ai_training", "terms": "prohibited", "asked": True}]


@pytest.mark.parametrize(("who", "verdict_"), [("license", "allowed"), ("team", "allowed"), ("other", "needs_license")])
def test_who_holds_a_license_is_allowed(licensed, northwind, api, who, verdict_):
    who = {"license": licensed.pk, "team": northwind.pk, "other": "org_other"}[who]
    answer = ask(api(), sha256=licensed.work.sha256, who=who, use="web")
    assert answer["verdict"] == verdict_


def test_a_handle_is_judged_for_signed_in_callers_only(licensed, dan, mallory, api):
    query = {"sha256": licensed.work.sha256, "use": "web"}
    assert api().get(PATH, {**query, "who": "dan"}).status_code == 403
    assert ask(api(mallory), **query, who="@dan")["verdict"] == "allowed"
    assert ask(api(mallory), **query, who="mallory")["verdict"] == "needs_license"


def test_a_license_does_not_cover_other_media(licensed, api):
    answer = ask(api(), license=licensed.pk, use="print")
    assert answer["status"] == "licensed"
    assert answer["verdict"] == "prohibited"
    assert answer["terms"][0]["field"] == "media"


def test_a_dispute_and_an_ended_license_change_the_answer(licensed, sue, api):
    assert ask(api(), license=licensed.pk)["verdict"] == "allowed"
    License.objects.update(state="expired")
    answer = ask(api(), license=licensed.pk)
    assert (answer["status"], answer["verdict"]) == ("licensable", "needs_license")
    disputes.open_dispute(kind="ownership", work=licensed.work, opened_by=sue, reason="It is a copy of mine.")
    assert ask(api(), sha256=licensed.work.sha256)["recommended_action"] == "review"


def test_an_exclusive_sale_leaves_nothing_for_others(work, carol, api):
    bought(carol, offer(work, preset="exclusive"))
    answer = ask(api(), sha256=work.sha256)
    assert (answer["status"], answer["verdict"]) == ("exclusive_sold", "prohibited")


@pytest.mark.parametrize(
    ("query", "code"),
    [({"use": "tv"}, "use_invalid"), ({"use": "{}x"}, "use_invalid"), ({"who": "x" * 61}, "who_invalid")],
)
def test_wrong_questions_are_refused(work, api, query, code):
    answer = api().get(PATH, {"sha256": work.sha256, **query})
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_a_batch_of_a_hundred_takes_six_queries(licensed, alice, api, deliver, django_assert_max_num_queries):
    number = licensed.work.certificates.get().number
    items = [{"certificate": number}, {"license": licensed.pk}, {"sha256": licensed.work.sha256}, {"sha256": "0" * 64}]
    ask(api(), certificate=number)  # the signing key is made on first use
    with django_assert_max_num_queries(6):
        answer = api().post(f"{PATH}batch/", {"items": items * 25, "who": licensed.organization_id, "use": "web"})
    results = answer.json()["results"]
    assert [row["status"] for row in results[:4]] == ["licensable", "licensed", "licensable", "unknown"]
    assert [row["verdict"] for row in results[:4]] == ["allowed", "allowed", "allowed", "unknown"]
    assert results[4:8] == results[:4]
    claims = jwt.decode(answer.json()["token"], options={"verify_signature": False})
    assert claims["results"] == results
    assert claims["jti"].startswith("rcp_")


@pytest.mark.parametrize(
    "body",
    [{"items": []}, {"items": [{"sha256": "0" * 64}] * 101}, {"items": [{}]}, {"items": "x"}, {},
     {"items": [{"sha256": "0", "license": "x"}]}, {"items": [{"sha256": "0"}], "use": {"medium": 3}}],
)  # fmt: skip
def test_a_wrong_batch_is_refused(db, api, body):
    assert 400 <= api().post(f"{PATH}batch/", body).status_code < 500


def test_a_text_is_found_whatever_its_line_ends(wen, api, deliver):
    words = "The ferry left at nine.\nNobody waved.\n"
    work = certify(wen, deliver, kind="text", data=words.encode(), filename="ferry.txt")
    for text in (words, words.replace("\n", "\r\n")):
        (match,) = api().post(f"{PATH}lookup/", {"text": text}).json()["matches"]
        assert (match["work"], match["match"]["kind"], match["match"]["method"]) == (work.pk, "same", "text")
    assert api().post(f"{PATH}lookup/", {"text": "The ferry left at ten."}).json()["matches"] == []


def test_a_hash_is_looked_up_with_who_and_use(licensed, api):
    body = {"sha256": licensed.work.sha256, "who": licensed.pk, "use": {"medium": "web", "commercial": True}}
    answer = api().post(f"{PATH}lookup/", body).json()
    assert (answer["verdict"], answer["recommended_action"]) == ("allowed", "label")
    assert api().post(f"{PATH}lookup/", {"sha256": "zz"}).status_code == 400
    assert api().post(f"{PATH}lookup/", {"sha256": "0" * 64, "text": "both"}).status_code == 400


def test_a_revoked_certificate_is_withdrawn_by_hash_too(work, api):
    work.certificates.update(state="revoked")
    assert ask(api(), sha256=work.sha256)["status"] == "withdrawn"
    Work.objects.update(state="hidden")
    assert ask(api(), sha256=files.png(9).hex()[:64])["status"] == "unknown"


def test_judge_prefers_the_license_that_covers_most():
    web, printed = (vocabulary.normalize({"media": [medium]}) for medium in ("web", "print"))
    judged = verdict.judge("licensable", Use(medium="print"), held=[web, printed], offers=[web], who=True)
    assert judged.verdict == "allowed"
    judged = verdict.judge("licensable", Use(medium="email"), held=[web], offers=[printed], who=True)
    assert (judged.verdict, judged.recommended_action) == ("prohibited", "hide")


@pytest.mark.parametrize(
    ("territory", "country", "covered"),
    [("worldwide", "DE", True), ({"include": ["DE"]}, "DE", True), ({"include": ["DE"]}, "FR", False),
     ({"exclude": ["DE"]}, "DE", False), ({"exclude": ["DE"]}, "FR", True)],
)  # fmt: skip
def test_territory(territory, country, covered):
    gaps = verdict.find_gaps(vocabulary.normalize({"territory": territory}), Use(territory=country))
    assert bool(gaps) is not covered


@pytest.mark.parametrize("value", [3, [], {"medium": "tv"}, {"colour": 1}, {"ai_training": "yes"}, {"territory": "D3"}])
def test_unknown_uses_are_refused(value):
    with pytest.raises(Refusal):
        verdict.parse_use(value or {"x": 1})


def test_a_channel_is_asked_about_by_who_is_signed_in(licensed, mallory, api):
    Channel.objects.create(license=licensed, value="northwind.com", named_by=licensed.licensee)
    query = {"sha256": licensed.work.sha256, "use": "web"}
    for spelled in ("northwind.com", "https://WWW.Northwind.com/"):
        assert ask(api(mallory), **query, who=spelled)["verdict"] == "allowed"
    assert ask(api(mallory), **query, who="other.com")["verdict"] == "needs_license"
    assert api().get(PATH, {**query, "who": "northwind.com"}).json()["code"] == "who_needs_key"
    Channel.objects.update(ended_at=timezone.now())
    assert ask(api(mallory), **query, who="northwind.com")["verdict"] == "needs_license"
