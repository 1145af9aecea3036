"""The staff desk: it exists for staff only, finds things, and every act of it leaves an event with its reason."""

import pytest

from licensing.models import Dispute, License, Order
from licensing.services import disputes
from licensing.tests.test_disputes_service import REASON, held, opened, order, work  # noqa: F401  fixtures
from marketplace.core.models import Event
from payouts import audit
from works.models import Work
from works.services import works


def test_every_page_opens_for_staff_only(order, sam, alice, browse, client):  # noqa: F811
    staff, stranger = browse(sam), browse(alice)
    dispute = opened(sam, order.work)
    for name in (
        "", "record/", "works/", f"works/{order.work_id}/", "orders/", f"orders/{order.pk}/", "ledger/", "payouts/",
        "payouts/preview/", "disputes/", "disputes/new/", f"disputes/{dispute.pk}/",
    ):  # fmt: skip
        assert staff.get(f"/desk/{name}").status_code == 200, name
        assert stranger.get(f"/desk/{name}").status_code == 404, name
        assert client.get(f"/desk/{name}").status_code == 302, name


@pytest.mark.parametrize("path", ["works/wrk_none/", "orders/ord_none/", "disputes/dsp_none/", "works/%00/"])
def test_what_does_not_exist_is_404(sam, browse, path):
    assert browse(sam).get(f"/desk/{path}").status_code == 404


def test_lists_of_an_empty_market_say_so(sam, browse):
    for name in ("", "record/", "works/", "orders/", "ledger/", "payouts/", "disputes/"):
        assert browse(sam).get(f"/desk/{name}").status_code == 200, name
    assert b"No work matches" in browse(sam).get("/desk/works/").content


def test_staff_suspend_restore_and_remove_with_a_reason(work, sam, alice, browse):  # noqa: F811
    path = f"/desk/works/{work.pk}/"
    assert browse(alice).post(f"{path}suspend/", {"reason": "reported"}).status_code == 404
    staff = browse(sam)
    for reason in ("", "  x ", "x" * 1001):
        staff.post(f"{path}suspend/", {"reason": reason})
        assert Work.objects.get().state == "certified"
    refused = staff.post(f"{path}remove/", {"reason": "not suspended before"}, follow=True)
    assert Work.objects.get().state == "certified" and b"not in a state that allows this" in refused.content
    for verb, state in (("suspend", "suspended"), ("restore", "certified"), ("suspend", "suspended"),
                        ("remove", "removed")):  # fmt: skip
        staff.post(f"{path}{verb}/", {"reason": f"to {verb} it"})
        assert Work.objects.get().state == state
    event = Event.objects.filter(name="work.removed").get()
    assert (event.actor, event.payload["reason"]) == (sam, "to remove it")
    assert b"to remove it" in staff.get(path).content
    assert staff.post(f"{path}destroy/", {"reason": "whatever"}).status_code == 404


def test_works_and_orders_are_found(order, work, alice, sam, browse):  # noqa: F811
    staff, number = browse(sam), work.certificates.get().number
    for words in ("lightho", work.pk, number, "@alice"):
        assert [row.pk for row in staff.get("/desk/works/", {"q": words}).context["page"].rows] == [work.pk], words
    for words in (order.pk, "carol", "Whitfield", "lightho", order.license.pk):
        assert [row.pk for row in staff.get("/desk/orders/", {"q": words}).context["page"].rows] == [order.pk], words
    assert staff.get("/desk/works/", {"state": "suspended"}).context["page"].rows == []
    assert staff.get("/desk/orders/", {"state": "refunded", "q": "\0'\""}).context["page"].rows == []
    assert len(staff.get("/desk/works/", {"state": "nonsense"}).context["page"].rows) == 1


def test_staff_refund_a_part_and_then_the_rest(order, sam, browse, deliver):  # noqa: F811
    path, staff = f"/desk/orders/{order.pk}/", browse(sam)
    for form in (
        {"amount": "60", "reason": "wrong"},
        {"amount": "x", "reason": "wrong"},
        {"amount": "1", "reason": ""},
    ):
        assert staff.post(path, form).status_code == 422
    assert Order.objects.get().refunded_minor == 0 and License.objects.get().state == "active"
    staff.post(path, {"amount": "12.50", "reason": "a small flaw"})
    assert (Order.objects.get().refunded_minor, License.objects.get().state) == (1250, "active")
    assert b"$37.50" in staff.get(path).content
    staff.post(path, {"amount": "", "reason": "wrong work"})
    assert (Order.objects.get().state, License.objects.get().state) == ("refunded", "revoked")
    event = Event.objects.get(name="order.partially_refunded")
    assert (event.actor, event.payload["reason"]) == (sam, "a small flaw")
    deliver()
    assert audit.find_problems() == []


def test_the_ledger_is_filtered_and_checked(order, alice, sam, bob, browse):  # noqa: F811
    staff = browse(sam)
    lines = staff.get("/desk/ledger/", {"cause": order.pk}).context["page"].rows
    assert {line.transaction.cause for line in lines} == {order.pk} and len(lines) == 2
    assert len(staff.get("/desk/ledger/", {"account": "@alice"}).context["page"].rows) == 1
    assert staff.get("/desk/ledger/", {"account": "bob"}).context["page"].rows == []
    assert staff.get("/desk/ledger/", {"kind": "refund"}).context["page"].rows == []
    assert b"Not checked yet" in staff.get("/desk/ledger/").content
    assert browse(alice).post("/desk/ledger/verify/").status_code == 404
    staff.post("/desk/ledger/verify/")
    assert b"The books are right" in staff.get("/desk/ledger/").content
    found = {"count": 25, "rows": ["trial balance USD: 3"]}
    Event.objects.filter(name="ledger.verified").update(payload={"count": 25, "checks": {"balances": found}})
    page = staff.get("/desk/").content
    assert b"trial balance USD: 3" in page and b"A balance is not the sum of what was moved" in page
    assert b"and 24 more" in page


def test_the_overview_counts_what_waits(order, work, mallory, sam, browse):  # noqa: F811
    opened(mallory, work)
    page = browse(sam).get("/desk/")
    counts = {str(item["label"]): item["count"] for item in page.context["waiting"]}
    assert counts["Reports to read"] == 1 and counts["Disputes to decide"] == 0
    first = next(item for item in page.context["waiting"] if item["count"])
    assert len(browse(sam).get(first["href"]).context["page"].rows) == 1


def test_staff_find_open_decide_and_close_a_dispute(order, work, sam, browse):  # noqa: F811
    staff = browse(sam)
    assert order.pk.encode() in staff.get("/desk/disputes/new/", {"q": "lighthouse"}).content
    here = f"/desk/disputes/new/?order={order.pk}"
    assert staff.post(here, {"kind": "ownership", "reason": "no"}).status_code == 422
    assert staff.post("/desk/disputes/new/?order=ord_none", {}).status_code == 404
    assert not Dispute.objects.exists()
    staff.post(here, {"kind": "ownership", "reason": REASON, "evidence": "two sketches"})
    dispute = Dispute.objects.get()
    path = f"/desk/disputes/{dispute.pk}/"
    page = staff.get(path).content
    assert dispute.order == order and b"$45.00" in page and b"two sketches" in page and held() == 4500
    assert staff.post(here, {"kind": "ownership", "reason": REASON}).status_code == 422
    assert staff.post(path, {"outcome": "upheld", "reason": ""}).status_code == 422
    assert staff.post(path, {"outcome": "rejected", "reason": REASON, "refund": "on"}).status_code == 422
    assert held() == 4500
    staff.post(path, {"outcome": "rejected", "reason": "The sketches are later."})
    assert b"The sketches are later." in staff.get(path).content and held() == 0
    staff.post(f"{path}close/", {"reason": "both sides accept"})
    dispute.refresh_from_db()
    assert dispute.state == "final"
    assert {event.name for event in Event.objects.filter(subject=dispute.pk, actor=sam)} == {
        "dispute.opened", "dispute.taken_up", "dispute.decided", "dispute.closed",
    }  # fmt: skip


def test_a_report_is_taken_up_and_what_staff_opened_withdrawn(order, work, mallory, sam, sue, browse):  # noqa: F811
    reported, ours = opened(mallory, work), opened(sue, work, kind="certificate")
    staff = browse(sam)
    assert browse(mallory).post(f"/desk/disputes/{reported.pk}/take-up/").status_code == 404
    staff.post(f"/desk/disputes/{reported.pk}/take-up/")
    assert b"taken up or ended already" in staff.post(f"/desk/disputes/{reported.pk}/take-up/", follow=True).content
    staff.post(f"/desk/disputes/{ours.pk}/withdraw/")
    staff.post(f"/desk/disputes/{reported.pk}/withdraw/")
    assert [Dispute.objects.get(pk=one.pk).state for one in (reported, ours)] == ["awaiting_reply", "withdrawn"]
    assert staff.post(f"/desk/disputes/{ours.pk}/burn/").status_code == 404


def test_an_appeal_is_decided_by_another_person(order, work, alice, sam, sue, browse):  # noqa: F811
    dispute = opened(sam, work, order=order)
    disputes.decide_dispute(dispute=dispute, outcome="upheld", reason=REASON, actor=sam, suspend=True)
    disputes.appeal_dispute(dispute=dispute, actor=alice, reason="The dates are of another file.")
    form = {"outcome": "rejected", "reason": "The dates are of another file indeed."}
    refused = browse(sam).post(f"/desk/disputes/{dispute.pk}/", form)
    assert refused.status_code == 422 and b"decided by another person" in refused.content
    browse(sue).post(f"/desk/disputes/{dispute.pk}/", form)
    assert Dispute.objects.get().state == "final" and Work.objects.get().state == "certified"


def test_the_record_is_filtered(work, sam, browse):  # noqa: F811
    works.suspend_work(work=work, actor=sam, reason="reported")
    staff = browse(sam)
    rows = staff.get("/desk/record/", {"actor": "@sam"}).context["page"].rows
    assert [(row.name, row.subject) for row in rows] == [("work.suspended", work.pk)]
    assert len(staff.get("/desk/record/", {"subject": work.pk, "name": "work."}).context["page"].rows) == 3
    assert b"Nothing matches" in staff.get("/desk/record/", {"name": "nothing"}).content


@pytest.mark.parametrize("path,most", [
    ("", 12), ("works/", 3), ("orders/", 3), ("ledger/", 7), ("payouts/", 5), ("disputes/", 3), ("record/", 3),
])  # fmt: skip
def test_lists_take_few_queries(order, work, sam, mallory, browse, django_assert_max_num_queries, path, most):  # noqa: F811
    opened(mallory, work)
    staff = browse(sam)
    with django_assert_max_num_queries(most):
        assert staff.get(f"/desk/{path}").status_code == 200
