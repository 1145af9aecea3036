"""A license with a share of sales: months are asked for, reported once, invoiced, paid and divided; ceilings hold."""

from datetime import UTC, date, datetime

import pytest

from licensing import revenue_queries
from licensing.models import License, Order, RevenueReport
from licensing.services import listings, orders, revenue
from licensing.tests.test_buyouts import edge  # noqa: F401  a graph of three works
from licensing.tests.test_orders_service import pay
from marketplace.core.errors import NotAllowed, Refusal
from marketplace.core.models import Event
from payouts import audit
from payouts.models import Sale

pytestmark = pytest.mark.django_db
START = datetime(2026, 8, 20, 12, tzinfo=UTC)


@pytest.fixture
def held(edge, carol, deliver, time_machine):  # noqa: F811
    """Carol's license of bob's work from 20 August on: 5 % of her sales, up to 10,000.00 in all."""
    time_machine.move_to(START)
    ceiling = {"amount": 1_000_000, "currency": "USD"}
    listing = listings.create_listing(
        work=edge.child, preset="revenue_share", price_minor=5000, currency="USD", actor=edge.child.owner,
        overrides={"revenue_ceiling": ceiling},
    )  # fmt: skip
    order = orders.place_order(buyer=carol, listing=listing, licensee_name="Carol Whitfield")
    orders.open_checkout(order=order)
    pay(order)
    deliver()
    made = License.objects.get()
    time_machine.move_to(datetime(2026, 11, 3, tzinfo=UTC))
    assert revenue.expect_reports() == 3
    return made


def report_of(month):
    return RevenueReport.objects.select_related("license").get(month=date(2026, month, 1))


def file(month, sales, actor):
    return revenue.file_report(report=report_of(month), sales_minor=sales, actor=actor)


def pay_for(report, actor, deliver):
    order = revenue.place_order(report=report, actor=actor)
    orders.open_checkout(order=order)
    assert pay(order) is None
    deliver()
    return Order.objects.get(pk=order.pk)


def test_months_that_ended_are_asked_for_once(held):
    assert revenue.expect_reports() == 0
    assert [row.month.month for row in RevenueReport.objects.order_by("month")] == [8, 9, 10]
    assert report_of(10).due_at == datetime(2026, 11, 15, tzinfo=UTC)


def test_what_is_due_is_paid_and_flows_up_the_graph(held, carol, deliver, mailoutbox):
    report = file(8, 100_010, carol)
    assert (report.state, report.due_minor) == ("due", 5000)  # 5 % of 1,000.10, rounded down
    deliver()
    assert any("Invoice for August 2026" in mail.subject and "$50.00" in mail.body for mail in mailoutbox)
    order = pay_for(report, carol, deliver)
    sale = Sale.objects.get(source=order.pk)
    shares = {share.party.handle: share.amount for share in sale.shares.all()}
    assert (sale.fee_minor, shares) == (500, {"bob": 3600, "alice": 810, "wen": 90})
    assert report_of(8).state == "paid" and License.objects.get().state == "active"
    assert audit.find_problems() == []


def test_rounding_never_adds_up_and_what_is_too_little_waits(held, carol):
    assert (file(8, 19, carol).state, report_of(8).due_minor) == ("nothing_due", 0)
    assert file(9, 990, carol).due_minor == 50  # 5 % of 10.09 in all
    assert file(10, 1010, carol).due_minor == 50  # 5 % of 20.19 is 1.00, less 0.50


def test_a_refund_makes_it_due_again(held, carol, sam, deliver):
    order = pay_for(file(8, 100_000, carol), carol, deliver)
    orders.refund_order(order=order, actor=sam, reason="Paid by mistake.")
    deliver()
    assert (report_of(8).state, report_of(8).paid_at) == ("due", None)
    assert audit.find_problems() == []
    pay_for(report_of(8), carol, deliver)
    assert report_of(8).state == "paid"


def test_above_the_ceiling_the_share_is_due_and_the_license_rests(held, carol, bob, deliver, mailoutbox):
    file(8, 1_000_000, carol)
    assert License.objects.get().state == "active"  # up to and including
    assert file(9, 200_000, carol).due_minor == 10_000
    deliver()
    assert License.objects.get().state == "suspended"
    told = {mail.to[0] for mail in mailoutbox if "ceiling of sales" in mail.subject}
    assert told == {"carol@example.test", "bob@example.test"}
    pay_for(report_of(9), carol, deliver)
    assert file(10, 0, carol).state == "nothing_due"
    assert License.objects.get().state == "suspended"


@pytest.mark.parametrize("sales", [-1, 10**14 + 1, True])
def test_impossible_sales_are_refused(held, carol, sales):
    with pytest.raises(Refusal):
        file(8, sales, carol)
    assert report_of(8).state == "expected"


def test_a_month_is_reported_once_by_the_licensee_and_paid_when_due(held, carol, bob, mallory):
    for person in (bob, mallory):
        with pytest.raises(NotAllowed):
            file(8, 100, person)
    file(8, 10, carol)
    with pytest.raises(Refusal) as refused:
        file(8, 100_000, carol)
    assert refused.value.code == "report_filed" and report_of(8).sales_minor == 10
    with pytest.raises(Refusal) as refused:
        revenue.place_order(report=report_of(8), actor=carol)
    assert refused.value.code == "nothing_due"
    file(9, 100_000, carol)
    with pytest.raises(NotAllowed):
        revenue.place_order(report=report_of(9), actor=bob)


def test_what_is_late_is_reminded_every_two_weeks(held, carol, deliver, mailoutbox, time_machine):
    assert revenue.remind_late() == 2 and revenue.remind_late() == 0  # August and September were to be reported
    file(8, 100_000, carol)
    time_machine.move_to(datetime(2026, 11, 18, tzinfo=UTC))
    assert revenue.remind_late() == 3
    assert Event.objects.filter(name="revenue_report.late").count() == 5
    deliver()
    subjects = [mail.subject for mail in mailoutbox]
    assert "Report your sales of September 2026" in subjects and subjects.count("Invoice for August 2026") == 2


def test_terms_that_contradict_are_refused(edge):  # noqa: F811
    bob = edge.child.owner
    ceiling = {"amount": 100, "currency": "EUR"}
    for preset, overrides in (
        ("standard", {"revenue_share_bps": 500}), ("revenue_share", {"revenue_share_bps": 0}),
        ("standard", {"revenue_ceiling": ceiling}), ("revenue_share", {"revenue_ceiling": ceiling}),
        ("revenue_share", {"revenue_ceiling": {"amount": 0, "currency": "USD"}}),
        ("revenue_share", {"revenue_ceiling": "much"}), ("revenue_share", {"revenue_ceiling": {"amount": 5}}),
    ):  # fmt: skip
        with pytest.raises(Refusal):
            listings.create_listing(
                work=edge.child, preset=preset, price_minor=5000, currency="USD", actor=bob, overrides=overrides
            )


def test_the_pages_file_pay_and_take_along(held, carol, bob, mallory, browse, deliver):
    buyer, path = browse(carol), f"/licenses/{held.pk}/reports/"
    assert browse(mallory).get(path).status_code == 404
    assert path in buyer.get(f"/licenses/{held.pk}/").content.decode()
    page = buyer.get(path).content.decode()
    assert "Report August 2026" in page and "$10,000.00" in page and "late since" in page
    assert "Report August 2026" not in browse(bob).get(path).content.decode()
    for typed in ("", "much", "-5", "1.2345"):
        assert buyer.post(path, {"amount": typed}).status_code == 422, typed
    assert buyer.post(path, {"amount": "1,000.00"}).status_code == 302
    page = buyer.get(path).content.decode()
    assert "Pay $50.00" in page and "Report September 2026" in page
    report = report_of(8)
    assert buyer.get(f"/reports/{report.pk}/invoice.pdf").content.startswith(b"%PDF")
    assert buyer.get(f"/reports/{report_of(9).pk}/invoice.pdf").status_code == 404
    assert browse(mallory).get(f"/reports/{report.pk}/invoice.pdf").status_code == 404
    table = b"".join(buyer.get(f"/licenses/{held.pk}/reports.csv").streaming_content).decode()
    assert f"{report.pk},2026-08,due,1000.00,50.00,USD" in table
    away = buyer.post(f"/reports/{report.pk}/pay/")
    assert away.status_code == 302 and "/sandbox/" in away["Location"]
    order = Order.objects.get(matter=report.pk)
    pay(order)
    deliver()
    assert "Share of sales with “Child”, August 2026" in buyer.get(f"/orders/{order.pk}/").content.decode()
    assert buyer.post(f"/reports/{report.pk}/pay/", follow=True).status_code == 200
    assert Order.objects.filter(matter=report.pk).count() == 1


def test_the_api_files_and_pays(held, carol, mallory, api):
    path = f"/api/v1/licenses/{held.pk}/reports/"
    assert api(mallory).get(path).status_code == 404
    rows = api(carol).get(path).json()["results"]
    assert {row["month"] for row in rows} == {"2026-08", "2026-09", "2026-10"}
    made = api(carol).post(path, {"month": "2026-09", "sales_minor": 100_000}, format="json")
    assert (made.status_code, made.json()["due_minor"], made.json()["state"]) == (201, 5000, "due")
    assert api(carol).post(path, {"month": "2026-11", "sales_minor": 1}, format="json").status_code == 404
    assert api(carol).post(path, {"month": "09/2026", "sales_minor": 1}, format="json").status_code == 400
    order = api(carol).post(f"/api/v1/reports/{made.json()['id']}/pay/")
    assert (order.status_code, order.json()["purpose"], order.json()["price_minor"]) == (201, "revenue_share", 5000)


def test_what_is_to_be_reported_or_paid_waits_at_home(held, carol, bob, browse, django_assert_num_queries):
    page = browse(carol).get("/home/")
    tasks = [task for task in page.context["tasks"] if task.href == f"/licenses/{held.pk}/reports/"]
    assert [task.title for task in tasks] == [held.work.title] * 3
    assert tasks[0].urgent and not tasks[2].urgent and "by Nov 15, 2026." in tasks[2].text
    file(8, 100_010, carol)
    file(9, 0, carol)
    with django_assert_num_queries(1):
        found = [(row.state, row.license.work.title) for row in revenue_queries.list_open_for(carol)]
    assert sorted(found) == [("due", "Child"), ("expected", "Child")]
    assert not revenue_queries.list_open_for(bob).exists()
