"""Reviewed claims where people see them: the desk, the certificate's page, card and PDF, and the work's page."""

import io

import pytest
from pypdf import PdfReader

from licensing import certificate_pdf
from licensing.certificate_queries import get_card
from works.services import certificates, claim_reviews, claims
from works.tests.test_claim_reviews import SEEN, review, reviewed
from works.tests.test_works_service import certify


@pytest.fixture
def work(alice, deliver):
    return certify(alice, deliver)


@pytest.fixture
def number(work):
    return work.certificates.get().number


def text_of(card):
    return " ".join(
        " ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(certificate_pdf.get_pdf(card))).pages
    )


def test_staff_reviews_at_the_desk_and_takes_it_back(work, sam, browse):
    staff, path = browse(sam), f"/desk/works/{work.pk}/"
    page = staff.get(path)
    row = next(row for row in page.context["claims"] if row["name"] == "model")
    assert row["label"] == "Model" and row["review"] is None and "Mark as reviewed" in page.content.decode()
    sent = {"act": "review", "name": "model", "seen": row["mark"], "reason": SEEN}
    for wrong in ({**sent, "reason": "ok"}, {**sent, "seen": "x"}, {**sent, "name": "prompt"}):
        assert staff.post(f"{path}claims/", wrong).status_code == 302
        assert reviewed(work) == {}
    shown = staff.post(f"{path}claims/", sent, follow=True).content.decode()
    assert SEEN in shown and "Take the review back" in shown and "Claim reviewed" in shown
    undo = {"act": "undo", "name": "model", "reason": "It was another model."}
    assert "It was another model." in staff.post(f"{path}claims/", undo, follow=True).content.decode()
    assert reviewed(work) == {}
    assert staff.post(f"{path}claims/", {"act": "else"}).status_code == 404


def test_nobody_else_has_that_page(work, alice, mallory, browse, client):
    path = f"/desk/works/{work.pk}/claims/"
    sent = {"act": "review", "name": "model", "reason": SEEN}
    assert browse(alice).post(path, sent).status_code == browse(mallory).post(path, sent).status_code == 404
    assert client.post(path, sent).status_code == 302 and reviewed(work) == {}


def test_card_page_and_pdf_show_it_and_drop_it(work, number, sam, alice, client):
    before = get_card(number)
    assert before.grade == "file" and "reviewed on" not in client.get(f"/c/{number}").content.decode()
    review(work, sam)
    card = get_card(number)
    page = client.get(f"/c/{number}").content.decode()
    assert card.grade == "reviewed" and card.etag != before.etag
    assert "Read from the file, reviewed on" in page and SEEN in page and '<li class="on">Reviewed</li>' in page
    assert "reviewed on" in text_of(card) and SEEN in text_of(card)
    assert card.certificate.jws == before.certificate.jws
    claims.declare_claim(work=work, name="model", value="My merge", actor=alice)
    assert get_card(number).grade == "file" and SEEN not in client.get(f"/c/{number}").content.decode()


def test_a_signed_review_that_ended_says_so(work, sam, client):
    review(work, sam)
    newer = certificates.supersede_certificate(certificate=work.certificates.get(), actor=work.owner)
    page = client.get(f"/c/{newer.number}").content.decode()
    assert "not any more" not in page and page.count("reviewed on") == 1
    claim_reviews.undo_review(work=work, name="model", reason="It was another model.", actor=sam)
    card = get_card(newer.number)
    assert card.grade == "file" and "Reviewed once, not any more" in client.get(f"/c/{newer.number}").content.decode()


def test_what_a_certificate_does_not_say_is_not_reviewed_on_it(work, number, sam, alice):
    claims.declare_claim(work=work, name="trigger", value="inkstyle", actor=alice)
    review(work, sam, "trigger")
    assert (get_card(number).grade, get_card(number).reviews) == ("file", ())


def test_the_work_and_its_api_show_the_evidence(work, sam, alice, client, api):
    review(work, sam)
    page = client.get(f"/w/{work.pk}/").content.decode()
    assert "What a person reviewed" in page and SEEN in page
    rows = api(alice).get(f"/api/v1/works/{work.pk}/").json()["claims"]
    assert [row["evidence"] for row in rows if row["name"] == "model" and row["grade"] == "reviewed"] == [SEEN]
