"""A sale of more than a license of one work is named by what was sold, wherever its parties read of it."""

import csv
import io
import itertools
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from licensing.tests.buying import buy, pay
from licensing.tests.test_market import make_work, offer
from licensing.tests.test_packs import make_pack, place
from licensing.tests.test_title_sales import buy_title, put_up
from payouts import naming
from payouts.gateways import stripe
from payouts.models import Payee, Sale
from payouts.services import holds, payouts, runs, sales
from works.models import Derivation, Work

pytestmark = pytest.mark.django_db


def sell_pack(alice, carol, count=3, **fields):
    pay(place(carol, make_pack(alice, count=count, **fields)))
    return Sale.objects.get()


def rows_of(page):
    return [(row["sold"].title, row["sold"].line) for row in page.context["rows"]]


def test_a_pack_is_named_by_its_title_and_works(alice, carol, browse):
    sale = sell_pack(alice, carol)
    hers = browse(alice)
    [(title, line)] = rows_of(hers.get("/earnings/"))
    assert title == "Three harbors" and line.startswith("Pack of works: ")
    assert sorted(line.removeprefix("Pack of works: ").split(", ")) == ["Work 0", "Work 1", "Work 2"]
    assert hers.get("/earnings/").context["rows"][0]["ways"] == ["Your work"]
    page = hers.get(f"/earnings/{sale.pk}/")
    assert ">Three harbors</h1>" in page.content.decode()
    for work in Work.objects.all():
        assert f'<a href="/w/{work.pk}/">{work.title}</a>' in page.content.decode()
    kept = [row for row in page.context["waterfall"] if row["kind"] == "owner"]
    assert sorted(row["name"] for row in kept) == ["Work 0", "Work 1", "Work 2"]
    assert all(row["note"].startswith("a work that was sold") for row in kept)


def test_of_a_large_pack_the_line_names_three_works(alice, carol, browse):
    sell_pack(alice, carol, count=5)
    [(_title, line)] = rows_of(browse(alice).get("/earnings/"))
    assert re.fullmatch(r"Pack of works: Work \d, Work \d, Work \d and 2 more", line)


def test_a_license_is_named_by_its_work_and_a_title_is_called_one(alice, carol, browse):
    listing = offer(make_work(alice, title="Pier"))
    buy(carol, listing)
    buy_title(put_up(listing.work), carol)
    assert rows_of(browse(alice).get("/earnings/")) == [("Pier", "Title of a work"), ("Pier", "")]


def test_whoever_made_a_source_reads_of_the_pack_without_the_name_of_a_hidden_work(alice, bob, carol, browse):
    root = make_work(bob, title="Root")
    works = [make_work(alice, title=f"Work {number}") for number in range(2)]
    Derivation.objects.create(
        child=works[1], parent=root, relation="based_on", share_bps=2000, reach="direct", state="active"
    )
    sale = sell_pack(alice, carol, works=works)
    Work.objects.filter(pk=works[0].pk).update(state="hidden")
    [(title, line)] = rows_of(browse(bob).get("/earnings/"))
    assert title == "Three harbors" and "a work that is not public" in line and "Work 1" in line
    page = browse(bob).get(f"/earnings/{sale.pk}/").content.decode()
    assert "Work 0" not in line and "Work 0" not in page
    assert "Work 0" in naming.name_sale(sale, alice).line


def test_statement_and_api_say_the_same(alice, carol, browse, api, monkeypatch, time_machine):
    Payee.objects.create(user=alice, stripe_account="acct_1", ready=True, secured_at=timezone.now(), schedule="daily")
    numbers = itertools.count(1)
    monkeypatch.setattr(stripe, "send_transfer", lambda **call: f"tr_{next(numbers)}")
    sale = sell_pack(alice, carol)
    row = api(alice).get("/api/v1/earnings/").json()["results"][0]
    assert (row["title"], row["sold_as"]) == ("Three harbors", "Pack of works")
    assert row["works"] == sorted(Work.objects.values_list("pk", flat=True))
    time_machine.move_to(timezone.now() + timedelta(days=60))
    sales.release_matured()
    [made] = runs.run_payouts(timezone.now().date()).payouts.all()
    payouts.send_payout(made.pk)
    table = list(csv.DictReader(io.StringIO(browse(alice).get(f"/payouts/{made.pk}/statement.csv").content.decode())))
    assert {(row["sale"], row["sold as"]) for row in table} == {(sale.pk, "Three harbors")}
    assert sorted(row["sold work"] for row in table) == ["Work 0", "Work 1", "Work 2"]
    assert "Sale: Three harbors" in browse(alice).get(f"/payouts/{made.pk}/").content.decode()
    lines = api(alice).get("/api/v1/statements/").json()["results"][0]["lines"]
    assert {line["sold_as"] for line in lines} == {"Three harbors"}


def test_a_hold_on_a_later_work_of_a_pack_is_said(alice, carol, sam, browse):
    sale = sell_pack(alice, carol)
    second = sale.also.first()
    holds.place_hold(cause="dsp_1", work=second, actor=sam)
    assert [hold.work for hold in browse(alice).get("/earnings/").context["holds"]] == [second]


def test_many_packs_are_named_with_the_same_queries(alice, carol, django_assert_num_queries):
    for number in range(3):
        pay(place(carol, make_pack(alice, title=f"Pack {number}")))
    found = list(Sale.objects.select_related("work"))
    with django_assert_num_queries(3):
        naming.name_sales(found[:1], alice)
    with django_assert_num_queries(3):
        assert len(naming.name_sales(found, alice)) == 3
    with django_assert_num_queries(0):
        assert naming.name_sales([], alice) == {}
