"""Briefs: published to everybody or to some, answered with works, compared, and accepted as any offer is."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.html import strip_tags

from licensing.models import Brief, License, Negotiation, OfferFile
from licensing.services import briefs, offers
from licensing.services.offers import Revision
from licensing.terms import presets
from licensing.tests.test_market import make_work
from licensing.tests.test_offers_page import filled
from licensing.tests.test_offers_service import PNG, latest, paid
from marketplace.core.errors import NotAllowed, Refusal
from payouts import audit

pytestmark = pytest.mark.django_db
TEXT = "One wide picture for the first page of our catalog."


def tomorrow(days=10):
    return timezone.now().date() + timedelta(days=days)


def publish(owner, organization=None, **fields):
    terms = {**presets.build("standard", kind="image"), "term": {"months": 12}}
    given = {"title": "A quiet landscape", "text": TEXT, "terms": terms, "currency": "EUR", "until": tomorrow(),
             "budget_min_minor": 20_000, "budget_max_minor": 60_000, **fields}  # fmt: skip
    return briefs.publish_brief(owner=owner, wanted=briefs.Wanted(**given), organization=organization)


def answer(brief, creator, price=45_000, work=None, **terms):
    return briefs.answer_brief(
        brief=brief, work=work or make_work(creator), actor=creator, revision=Revision(terms=terms, price_minor=price)
    )


def test_an_answer_is_negotiated_paid_and_licensed(alice, carol, northwind, deliver, mailoutbox):
    talk = answer(publish(carol, northwind), alice, max_copies=10_000)
    assert (talk.buyer, talk.seller, talk.currency, talk.latest.author) == (carol, alice, "EUR", alice)
    offers.counter_offer(offer=latest(talk), actor=carol, revision=Revision({}, 40_000))
    offers.accept_offer(offer=latest(talk), actor=alice)
    order = paid(talk, deliver)
    held = License.objects.get()
    assert (order.price_minor, order.currency, held.licensee) == (40_000, "EUR", carol)
    assert (held.terms.body["term"], held.terms.body["max_copies"]) == ({"months": 12}, 10_000)
    assert audit.find_problems() == []
    assert ("An offer for “Harbor at dawn”", [carol.email]) in [(mail.subject, mail.to) for mail in mailoutbox]


def test_what_is_delivered_follows_from_the_work(wen, carol):
    talk = answer(publish(carol), wen, work=make_work(wen, kind="text"))
    assert talk.latest.terms.body["deliverables"] == ["text"]


def test_chosen_creators_get_a_mail_and_others_see_nothing(alice, bob, carol, deliver, mailoutbox, browse, client):
    brief = publish(carol, handles=["@Alice"])
    deliver()
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [([alice.email], "A brief for you: A quiet landscape")]
    path = f"/briefs/{brief.pk}/"
    assert browse(alice).get(path).status_code == 200 == browse(carol).get(path).status_code
    assert browse(bob).get(path).status_code == 404 == client.get(path).status_code
    assert "A quiet landscape" not in client.get("/briefs/").content.decode()
    assert "A quiet landscape" in browse(alice).get("/briefs/?tab=for-me").content.decode()
    assert "A quiet landscape" in browse(carol).get("/briefs/?tab=mine").content.decode()


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"title": " "}, "title_invalid", "title"), ({"text": "Too short"}, "text_length", "text"),
        ({"days": 0}, "deadline_invalid", "until"), ({"days": 181}, "deadline_invalid", "until"),
        ({"handles": ["nobody-here"]}, "person_unknown", "handles"),
        ({"handles": ["carol"]}, "person_unknown", "handles"),
        ({"handles": [f"one{n}" for n in range(31)]}, "too_many_creators", "handles"),
        ({"budget_min_minor": 1}, "price_out_of_range", "budget_min"),
        ({"budget_min_minor": 70_000}, "budget_order", "budget_max"),
        ({"currency": "XXX"}, "currency_unknown", "currency"),
        ({"terms": {"media": []}}, "terms_contradict", "media"),
        ({"files": [SimpleUploadedFile("a.exe", b"MZ")]}, "wrong_type", "attachments"),
    ],
)  # fmt: skip
def test_what_is_refused_changes_nothing(carol, fields, code, field):
    if "days" in fields:  # from the day of the test, which may be another one than when its cases were read
        fields = {"until": tomorrow(fields["days"])}
    with pytest.raises(Refusal) as refused:
        publish(carol, **fields)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Brief.objects.exists() and not OfferFile.objects.exists()


def test_who_may_do_what(alice, carol, mallory, northwind):
    with pytest.raises(NotAllowed):
        publish(mallory, northwind)
    brief = publish(carol)
    with pytest.raises(NotAllowed):
        answer(brief, mallory, work=make_work(alice))
    with pytest.raises(Refusal) as refused:
        answer(brief, carol)
    assert refused.value.code == "own_brief"
    with pytest.raises(NotAllowed):
        briefs.close_brief(brief=brief, actor=alice)
    answer(brief, alice)
    briefs.close_brief(brief=brief, actor=carol)
    for late in (lambda: answer(brief, alice), lambda: briefs.close_brief(brief=brief, actor=carol)):
        with pytest.raises(Refusal) as refused:
            late()
        assert refused.value.code == "brief_over"
    assert Negotiation.objects.count() == 1


def test_the_last_day_ends_it(carol, alice, time_machine):
    brief = publish(carol, until=tomorrow(2))
    time_machine.move_to(timezone.now() + timedelta(days=1))
    assert briefs.expire_briefs() == 0
    time_machine.move_to(timezone.now() + timedelta(days=2))
    with pytest.raises(Refusal):
        answer(Brief.objects.get(), alice)
    assert briefs.expire_briefs() == 1 and Brief.objects.get(pk=brief.pk).state == "expired"


def brief_form(**changes):
    body = presets.build("standard", kind="image")
    form = filled(body, title="Posters", text=TEXT, budget_max="600", until=tomorrow().isoformat())
    return {name: value for name, value in {**form, **changes}.items() if name not in ("price", "days")}


def test_the_pages_from_brief_to_agreement(alice, bob, carol, browse):
    brand, creator = browse(carol), browse(alice)
    assert brand.get("/briefs/new/").status_code == 200
    wrong = brand.post("/briefs/new/", brief_form(budget_max="lots", use_class="editorial"))
    assert wrong.status_code == 422
    form = brief_form(attachments=[SimpleUploadedFile("layout.png", PNG)])
    assert brand.post("/briefs/new/", form).status_code == 302
    brief = Brief.objects.get()
    page = f"/briefs/{brief.pk}/"
    assert "Nobody has answered yet." in brand.get(page).content.decode()
    assert "Answer with a work" in creator.get(page).content.decode()
    assert creator.get(f"/offers/files/{brief.files.get().pk}/").status_code == 200
    assert "No certified work yet" in creator.get(f"{page}answer/").content.decode()
    work = make_work(alice, title="Two Harbors")
    shown = creator.get(f"{page}answer/").content.decode()
    assert "Two Harbors" in shown and "up to $600.00" in shown
    sent = filled(brief.terms.body, work=work.pk, price="450", max_copies="1000", message="Look at this.")
    assert creator.post(f"{page}answer/", {**sent, "work": "wrk_other"}).status_code == 422
    assert creator.post(f"{page}answer/", sent).status_code == 302
    answers = brand.get(page).content.decode()
    assert "Two Harbors" in answers and "$450.00" in answers and "Up to 1,000 copies." in answers
    assert "differs" in answers and "Answer this offer" in answers
    assert "Your answers" in creator.get(page).content.decode()
    assert "Two Harbors" not in browse(bob).get(page).content.decode()
    assert brand.get(f"{page}answer/").status_code == 404
    assert browse(bob).post(f"{page}close/").status_code == 403
    assert brand.post(f"{page}close/").status_code == 302 and Brief.objects.get().state == "closed"
    assert creator.get(page).status_code == 200 and browse(bob).get(page).status_code == 404


def test_the_preview_says_the_terms(carol, browse):
    answer = browse(carol).post("/briefs/new/preview/", brief_form(term="months", term_count="7"))
    assert answer.status_code == 200 and "7 months" in answer.content.decode() and not Brief.objects.exists()


def test_the_list_takes_few_queries(carol, client, django_assert_num_queries):
    for number in range(3):
        publish(carol, title=f"Brief {number}")
    with django_assert_num_queries(1):
        text = client.get("/briefs/").content.decode()
    assert strip_tags(text).count("€200.00 – €600.00") == 3


def test_the_api_does_the_same(alice, bob, carol, api):
    base = "/api/v1/briefs/"
    form = {"title": "Posters", "text": TEXT, "currency": "USD", "until": tomorrow().isoformat(),
            "terms": {"term": {"months": 6}}, "budget_max_minor": 60_000, "creators": ["alice"]}  # fmt: skip
    assert api(carol).post(base, {**form, "until": "soon"}, format="json").json()["field"] == "until"
    assert api(carol).post(base, {**form, "creators": ["x"]}, format="json").json()["code"] == "person_unknown"
    assert api(carol).post(base, {**form, "organization": "org_x"}, format="json").status_code == 404
    made = [api(carol).post(base, form, format="json", HTTP_IDEMPOTENCY_KEY="b1") for _ in range(2)]
    assert [one.status_code for one in made] == [201, 201] and Brief.objects.count() == 1
    path = f"{base}{made[0].json()['id']}/"
    file = {"file": SimpleUploadedFile("layout.png", PNG)}
    assert api(bob).get(path).status_code == 404
    assert api(alice).post(f"{path}files/", file, format="multipart").status_code == 403
    file["file"].seek(0)
    assert api(carol).post(f"{path}files/", file, format="multipart").status_code == 201
    assert api(alice).get(path).json()["files"][0]["name"] == "layout.png"
    assert [len(api(alice).get(base, {"list": name}).json()["results"]) for name in ("for_me", "mine")] == [1, 0]
    assert api(alice).get(base, {"list": "moon"}).json()["code"] == "filter_unknown"
    work = make_work(alice)
    body = {"work": work.pk, "price_minor": 50_000}
    assert api(alice).post(f"{path}answers/", {**body, "work": "wrk_x"}, format="json").status_code == 404
    sent = api(alice).post(f"{path}answers/", body, format="json")
    assert sent.status_code == 201 and sent.json()["brief"] == made[0].json()["id"]
    assert api(alice).get(f"{path}answers/").status_code == 404
    assert [row["seller"] for row in api(carol).get(f"{path}answers/").json()] == ["alice"]
    assert api(alice).post(f"{path}close/").status_code == 403
    assert api(carol).post(f"{path}close/").json()["state"] == "closed"
