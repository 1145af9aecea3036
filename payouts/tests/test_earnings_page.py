"""Earnings and the sale page: each party sees their own part, by which way it came, and where it stands."""

from datetime import timedelta

import pytest
from django.utils import timezone

from payouts.gateways import stripe
from payouts.models import Payee, Sale
from payouts.services import holds, payouts, runs, sales, splits
from payouts.tests.test_sales_service import derive, make_work, sell

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(alice, bob, wen):
    """Root by alice, Middle by bob, Leaf by wen, sold for 100.00."""
    root, middle, leaf = make_work(alice, "Root"), make_work(bob, "Middle"), make_work(wen, "Leaf")
    derive(middle, (root, 2000, "direct"))
    derive(leaf, (middle, 1000, "direct"))
    return sell(leaf)


def test_it_says_by_which_way(chain, alice, bob, wen, browse):
    assert "Made from “Root” by way of “Middle”" in browse(alice).get("/earnings/").content.decode()
    assert "Made from “Middle”" in browse(bob).get("/earnings/").content.decode()
    assert "Your work" in browse(wen).get("/earnings/").content.decode()


def test_sale_page_is_for_its_parties(chain, alice, bob, mallory, client, browse):
    address = f"/earnings/{chain.pk}/"
    assert browse(mallory).get(address).status_code == 404
    assert browse(alice).get("/earnings/sal_nothing/").status_code == 404
    assert client.get(address).status_code == 302
    page = browse(alice).get(address).content.decode()
    for amount in ("$81.00", "$7.20", "$1.80", "$10.00", "$100.00"):
        assert amount in page
    assert "by bob" in page


def test_hidden_work_keeps_its_name_but_not_its_amount(chain, alice, bob, browse):
    chain.parts.get(work__title="Middle")
    middle = chain.parts.get(work__title="Middle").work
    middle.state = "hidden"
    middle.save()
    page = browse(alice).get(f"/earnings/{chain.pk}/").content.decode()
    assert "Middle" not in page and "bob" not in page and "$7.20" in page
    assert "Middle" in browse(bob).get(f"/earnings/{chain.pk}/").content.decode()


def test_team_is_named_to_its_members_only(alice, bob, wen, browse):
    root, leaf = make_work(alice, "Root"), make_work(wen, "Leaf")
    derive(leaf, (root, 1000, "direct"))
    split = splits.propose_split(work=root, shares={"alice": 5000, "bob": 5000}, actor=alice)
    splits.accept_share(share=split.shares.get(party=bob), actor=bob)
    sale = sell(leaf)
    assert "Root: Bob" in browse(alice).get(f"/earnings/{sale.pk}/").content.decode()
    page = browse(wen).get(f"/earnings/{sale.pk}/").content.decode()
    assert "Bob" not in page and "$9.00" in page


def test_refund_is_seen_and_adds_up(chain, alice, wen, browse):
    sales.refund_sale(source="ord_1", amount_minor=5000, refund_id="rfd_1")
    page = browse(wen).get(f"/earnings/{chain.pk}/").content.decode()
    assert "$81.00 before the refund" in page and "$40.50" in page and "Refund to the buyer" in page
    waterfall = browse(wen).get(f"/earnings/{chain.pk}/").context["waterfall"]
    assert sum(row["amount"] for row in waterfall) == 5000
    sales.refund_sale(source="ord_1", amount_minor=5000, refund_id="rfd_2")
    assert "All of it went back" in browse(alice).get(f"/earnings/{chain.pk}/").content.decode()
    assert "Refunded" in browse(alice).get("/earnings/").content.decode()


def test_timeline_leads_to_the_bank(chain, wen, browse, monkeypatch):
    address = f"/earnings/{chain.pk}/"
    assert "Window over, money available" in browse(wen).get(address).content.decode()
    Payee.objects.create(user=wen, stripe_account="acct_1", ready=True, secured_at=timezone.now(), schedule="daily")
    monkeypatch.setattr(stripe, "send_transfer", lambda **call: "tr_1")
    run = runs.run_payouts(timezone.now().date() - timedelta(days=1))
    made = run.payouts.get(payee__user=wen)
    assert "On its way to your bank" in browse(wen).get(address).content.decode()
    payouts.send_payout(made.pk)
    page = browse(wen).get(address).content.decode()
    assert "Sent to your bank" in page and f"/payouts/{made.pk}/" in page


def test_hold_says_why(chain, wen, browse):
    holds.place_hold(cause="dsp_1", work=chain.work, actor=None)
    page = browse(wen).get("/earnings/").content.decode()
    assert "A dispute about “Leaf” is open" in page and "$81.00" in page
    assert "Waits until the dispute is decided" in browse(wen).get(f"/earnings/{chain.pk}/").content.decode()


def test_next_payout_tells_why_it_will_be_skipped(chain, alice, wen, browse):
    sales.release_matured()
    assert "There is no bank account connected" in browse(wen).get("/earnings/").content.decode()
    for person in (alice, wen):
        Payee.objects.create(user=person, stripe_account=f"acct_{person.pk}", ready=True, secured_at=timezone.now())
    assert "Will be sent" in browse(wen).get("/earnings/").content.decode()
    assert "The least that is sent is $10.00" in browse(alice).get("/earnings/").content.decode()


def test_many_sales_come_in_pages_with_the_same_queries(alice, browse, django_assert_max_num_queries):
    work = make_work(alice)
    for number in range(30):
        sell(work, source=f"ord_{number}", gross=1000 + number)
    signed_in = browse(alice)
    with django_assert_max_num_queries(20):
        first = signed_in.get("/earnings/")
    assert len(first.context["rows"]) == 25
    second = signed_in.get(f"/earnings/{first.context['pages']['older']}")
    assert len(second.context["rows"]) == 5
    seen = {row["share"].sale_id for page in (first, second) for row in page.context["rows"]}
    assert seen == set(Sale.objects.values_list("pk", flat=True))
    assert signed_in.get("/earnings/?after=%00x").status_code == 200


def test_api_says_the_same(chain, alice, api, browse):
    row = api(alice).get("/api/v1/earnings/").json()["results"][0]
    assert (row["sale_id"], row["amount"], row["gross_minor"]) == (chain.pk, 180, 10000)
    assert [way["role"] for way in row["ways"]] == ["upstream"]
    assert len(row["ways"][0]["path"]) == 3
    assert sum(way["amount"] for way in row["ways"]) == row["amount"]


def test_strangers_and_signed_out_see_nothing(chain, mallory, api, client, browse):
    assert api(mallory).get("/api/v1/earnings/").json()["results"] == []
    assert api().get("/api/v1/earnings/").status_code in (401, 403)
    assert client.get("/earnings/").status_code == 302
    assert "No sales yet" in browse(mallory).get("/earnings/").content.decode()
