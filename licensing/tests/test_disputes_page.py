"""Disputes as the two sides meet them on pages."""

import pytest

from licensing.models import Dispute
from licensing.services import disputes
from licensing.tests.test_disputes_service import REASON, opened, order, work  # noqa: F401  fixtures
from works.models import Work


def test_somebody_reports_a_problem_and_follows_it(work, mallory, browse):  # noqa: F811
    visitor, path = browse(mallory), f"/w/{work.pk}/dispute/"
    assert b"Report a problem" in visitor.get(path).content
    page = visitor.post(path, {"kind": "ownership", "reason": REASON, "evidence": "sketch.png"}, follow=True)
    assert page.status_code == 200 and REASON.encode() in page.content and b"sketch.png" in page.content
    assert b"Our staff read it first" in page.content
    assert Dispute.objects.get().opened_by == mallory


@pytest.mark.parametrize("form", [
    {"kind": ""}, {"kind": "x", "reason": REASON}, {"kind": "ownership", "reason": "short"},
    {"kind": "ownership", "reason": "x" * 5001}, {"kind": "ownership", "reason": REASON, "evidence": "x" * 5001},
])  # fmt: skip
def test_an_unclear_report_is_refused_and_kept_in_the_form(work, mallory, browse, form):  # noqa: F811
    page = browse(mallory).post(f"/w/{work.pk}/dispute/", form)
    assert page.status_code == 422 and not Dispute.objects.exists()


def test_signed_out_people_sign_in_and_come_back(work, client):  # noqa: F811
    answer = client.get(f"/w/{work.pk}/dispute/")
    assert answer["Location"] == f"/accounts/login/?next=/w/{work.pk}/dispute/"


def test_a_buyer_names_their_own_order_only(work, order, carol, mallory, browse):  # noqa: F811
    form = {"kind": "payment", "reason": REASON, "order": order.pk}
    assert browse(mallory).post(f"/w/{work.pk}/dispute/", form, follow=True).status_code == 200
    assert Dispute.objects.get(opened_by=mallory).order is None
    assert order.pk.encode() in browse(carol).get(f"/w/{work.pk}/dispute/?order={order.pk}").content
    browse(carol).post(f"/w/{work.pk}/dispute/", form)
    assert Dispute.objects.get(opened_by=carol).order == order


def test_the_owner_sees_it_once_taken_up_and_answers(work, alice, mallory, bob, sam, browse):  # noqa: F811
    dispute = opened(mallory, work)
    path = f"/disputes/{dispute.pk}/"
    assert browse(alice).get(path).status_code == 404
    assert browse(alice).post(path, {"text": "I have something to say."}).status_code == 404
    disputes.take_up_dispute(dispute=dispute, actor=sam)
    owner = browse(alice)
    assert b"Your answer is needed" in owner.get(path).content
    assert owner.post(path, {"text": "no"}).status_code == 422
    page = owner.post(path, {"text": "I drew it in 2023."}, follow=True)
    assert b"I drew it in 2023." in page.content
    assert browse(bob).get(path).status_code == 404
    dispute.refresh_from_db()
    assert (dispute.state, dispute.statements.count()) == ("in_review", 1)


def test_what_people_write_is_shown_as_text(work, mallory, browse):  # noqa: F811
    dispute = disputes.open_dispute(
        kind="breach", work=work, opened_by=mallory, reason="<script>alert(1)</script> and more", evidence="<b>bold</b>"
    )
    page = browse(mallory).get(f"/disputes/{dispute.pk}/").content
    assert b"<script>alert" not in page and b"&lt;script&gt;" in page and b"&lt;b&gt;bold" in page


def test_a_decision_is_read_with_its_reasons_and_appealed(work, alice, mallory, sam, browse):  # noqa: F811
    dispute = opened(mallory, work)
    disputes.take_up_dispute(dispute=dispute, actor=sam)
    disputes.decide_dispute(dispute=dispute, outcome="upheld", reason="The dates prove it.", actor=sam)
    owner = browse(alice)
    page = owner.get(f"/disputes/{dispute.pk}/")
    assert b"The dates prove it." in page.content and b"Appeal the decision" in page.content
    assert owner.post(f"/disputes/{dispute.pk}/appeal/", {"text": ""}).status_code == 422
    owner.post(f"/disputes/{dispute.pk}/appeal/", {"text": "The dates are of another file."})
    dispute.refresh_from_db()
    assert dispute.state == "appealed" and Work.objects.get().state == "certified"


def test_only_who_opened_it_withdraws(work, alice, mallory, sam, browse):  # noqa: F811
    dispute = opened(mallory, work)
    disputes.take_up_dispute(dispute=dispute, actor=sam)
    path = f"/disputes/{dispute.pk}/withdraw/"
    assert browse(alice).post(path).status_code == 403
    assert Dispute.objects.get().state == "awaiting_reply"
    assert browse(mallory).get(path).status_code == 405
    browse(mallory).post(path)
    assert Dispute.objects.get().state == "withdrawn"


def test_the_list_is_paged_by_key_with_few_queries(work, mallory, browse, django_assert_max_num_queries):  # noqa: F811
    for number in range(27):
        Dispute.objects.create(
            kind="breach", work=work, opened_by=mallory, reason=f"{number}", reply_due_at="2030-01-01T00:00Z"
        )
    visitor = browse(mallory)
    with django_assert_max_num_queries(4):
        page = visitor.get("/disputes/")
    assert len(page.context["page"].rows) == 25 and page.context["page"].newer == ""
    last = visitor.get(f"/disputes/{page.context['page'].older}").context["page"]
    assert len(last.rows) == 2 and last.older == ""
    assert len(visitor.get(f"/disputes/{last.newer}").context["page"].rows) == 25
    assert len(visitor.get("/disputes/?after=%00nonsense&before=").context["page"].rows) == 25


def test_the_empty_list_says_what_to_do(mallory, browse):
    assert b"No disputes" in browse(mallory).get("/disputes/").content
