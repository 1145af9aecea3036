"""The simulator: open to everybody, the same division as a real sale, refusals beside their fields."""

import pytest

from payouts.services import splits
from payouts.tests.test_sales_service import derive, make_work, sell
from works.models import Work

pytestmark = pytest.mark.django_db


def ask(client, *parents, **more):
    refs, shares, reaches = zip(*parents, strict=True) if parents else ((), (), ())
    return client.get("/simulator/", {"parent": refs, "share": shares, "reach": reaches, "price": "100", **more})


def amounts(page):
    return {row["name"]: row["amount"] for row in page.context["waterfall"]}


def test_it_works_signed_out(client):
    assert client.get("/simulator/").status_code == 200


def test_two_parents(client, alice, bob):
    one, two = make_work(alice, "One"), make_work(bob, "Two")
    page = ask(client, (one.pk, "10", "direct"), (f"http://testserver/w/{two.pk}/", "5", "all_ancestors"))
    assert amounts(page) == {"Platform fee": 1000, "One": 900, "Two": 450, "Your new work": 7650}
    assert "by alice" in page.content.decode() and '<svg class="diagram"' in page.content.decode()


def test_it_says_what_a_real_sale_gives(client, alice, bob, wen, lora):
    root, middle = make_work(alice, "Root"), make_work(bob, "Middle")
    derive(middle, (root, 3333, "direct"))
    split = splits.propose_split(work=root, shares={"alice": 3333, "lora": 6667}, actor=alice)
    splits.accept_share(share=split.shares.get(party=lora), actor=lora)
    page = ask(client, (middle.pk, "12.34", "direct"), (root.pk, "7", "all_ancestors"), price="99.99")
    leaf = make_work(wen, "Leaf")
    derive(leaf, (middle, 1234, "direct"), (root, 700, "all_ancestors"))
    sale = sell(leaf, gross=9999)
    real = {}
    for part in sale.parts.select_related("work"):
        real[part.work.title] = real.get(part.work.title, 0) + part.amount
    shown = amounts(page)
    assert (shown["Root"], shown["Middle"], shown["Your new work"]) == (real["Root"], real["Middle"], real["Leaf"])
    assert shown["Platform fee"] == sale.fee_minor


def test_rows_are_added_without_losing_input(client, alice):
    page = ask(client, ("half typed", "3", "all_ancestors"), do="add")
    assert page.status_code == 200
    rows = [(row.reference, row.percent, row.reach) for row in page.context["form"].rows]
    assert rows == [("half typed", "3", "all_ancestors"), ("", "", "direct")]
    assert ask(client, ("x", "1", "direct"), do="remove-0").context["form"].rows[0].reference == ""


def refused(page):
    assert page.status_code == 422 and page.context["result"] is None
    return page.context["form"]


def test_refusals_stand_beside_their_fields(client, alice, bob):
    one, two = make_work(alice, "One"), make_work(bob, "Two")
    form = refused(ask(client, (one.pk, "10", "direct"), ("GIP-NOPE", "5", "direct")))
    assert "no certified work" in form.rows[1].error and not form.rows[0].error
    assert "named above" in refused(ask(client, (one.pk, "10", "direct"), (one.pk, "5", "direct"))).rows[1].error
    assert "two decimals" in refused(ask(client, (one.pk, "101", "direct"))).rows[0].error
    assert "Choose how far" in refused(ask(client, (one.pk, "1", "sideways"))).rows[0].error
    over = refused(ask(client, (one.pk, "30", "direct"), (two.pk, "20.01", "direct"))).errors["parents"]
    assert "50.01%" in over and "50%" in over
    assert refused(ask(client, price="abc")).errors["price"]
    assert refused(ask(client, price="0.01")).errors["price"]
    assert refused(ask(client, currency="XYZ")).errors["currency"]
    assert refused(ask(client, *[(one.pk, "1", "direct")] * 20)).refused


def test_what_is_not_public_is_not_named(client, alice, bob):
    secret, shown = make_work(alice, "Secret"), make_work(bob, "Shown")
    derive(shown, (secret, 2000, "direct"))
    Work.objects.filter(pk=secret.pk).update(state="hidden")
    page = ask(client, (shown.pk, "50", "direct"))
    text = page.content.decode()
    assert "Secret" not in text and "alice" not in text and "a work that is not public" in text
    assert refused(ask(client, (secret.pk, "5", "direct"))).rows[0].error


def test_zero_decimals(client):
    assert amounts(ask(client, price="1001", currency="JPY")) == {"Platform fee": 100, "Your new work": 901}
    assert refused(ask(client, price="10.5", currency="JPY")).errors["price"]
