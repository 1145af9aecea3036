"""Sales: divided once over the graph, posted in few statements at any size, taken back to exactly zero."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from payouts import audit, ledger
from payouts.models import SalePart, SaleShare
from payouts.services import holds, sales, splits
from works.models import Ancestry, Derivation, Work
from works.services import derivations

pytestmark = pytest.mark.django_db


def make_work(owner, title="Kelp"):
    return Work.objects.create(creator=owner, owner=owner, kind="image", title=title, state="certified")


def derive(child, *parents):
    rows = [{"work_id": parent.pk, "share_bps": bps, "reach": reach} for parent, bps, reach in parents]
    derivations.declare_parents(child=child, parents=rows, actor=child.owner)


def sell(work, source="ord_1", gross=10000, **more):
    then = timezone.now() - timedelta(days=30)
    return sales.record_sale(source=source, work=work, gross_minor=gross, currency="USD", occurred_at=then, **more)


def amounts(sale):
    return {share.party.handle: share.amount for share in sale.shares.select_related("party")}


def test_three_levels_are_paid_by_work_and_way(alice, bob, wen, lora):
    root, middle, leaf = make_work(alice, "Root"), make_work(bob, "Middle"), make_work(wen, "Leaf")
    derive(middle, (root, 2000, "direct"))
    derive(leaf, (middle, 1000, "direct"))
    splits.accept_share(
        share=splits.propose_split(work=middle, shares={"bob": 5000, "lora": 5000}, actor=bob).shares.get(party=lora),
        actor=lora,
    )
    sale = sell(leaf)
    assert amounts(sale) == {"wen": 8100, "bob": 360, "lora": 360, "alice": 180}
    ways = {part.work.title: part.via and part.via.title for part in sale.parts.select_related("work", "via")}
    assert ways == {"Leaf": None, "Middle": "Leaf", "Root": "Middle"}
    assert audit.find_problems() == []


def test_work_that_passes_everything_on_still_shows_the_way(alice, bob, wen, settings):
    settings.UPSTREAM_CAP_BPS = 10000
    root, middle, leaf = make_work(alice, "Root"), make_work(bob, "Middle"), make_work(wen, "Leaf")
    derive(middle, (root, 10000, "direct"))
    derive(leaf, (middle, 1000, "direct"))
    sale = sell(leaf)
    assert amounts(sale) == {"wen": 8100, "alice": 900}
    step = sale.parts.get(work=middle)
    assert (step.share, step.amount, step.via) == (None, 0, leaf)


def test_person_met_twice_has_one_share_with_two_parts(alice, bob):
    root, leaf = make_work(alice, "Root"), make_work(alice, "Leaf")
    derive(leaf, (root, 1000, "direct"))
    sale = sell(leaf, gross=999)
    share = sale.shares.get()
    assert share.amount == 900 == sum(share.parts.values_list("amount", flat=True))
    assert share.parts.count() == 2


def test_same_source_is_one_sale(alice):
    work = make_work(alice)
    assert sell(work).pk == sell(work).pk
    assert SaleShare.objects.count() == 1
    assert ledger.balance("pending", "USD", alice) == 9000


def test_refunds_end_at_zero(alice, bob):
    root, leaf = make_work(alice, "Root"), make_work(bob, "Leaf")
    derive(leaf, (root, 3333, "all_ancestors"))
    sell(leaf, gross=1001, tax_minor=77)
    for number, amount in enumerate((1, 333, 500, 167)):
        sales.refund_sale(source="ord_1", amount_minor=amount, refund_id=f"rfd_{number}")
        assert audit.find_problems() == []
    assert ledger.balance("pending", "USD", alice) == ledger.balance("pending", "USD", bob) == 0
    assert ledger.balance("revenue", "USD") == ledger.balance("tax_payable", "USD") == 0
    assert ledger.balance("refunds_payable", "USD") == 1001


def test_sale_of_a_held_work_waits(alice):
    work = make_work(alice)
    holds.place_hold(cause="dsp_1", work=work, actor=None)
    assert sell(work).held
    assert ledger.balance("pending", "USD", alice) == 0
    assert sales.release_matured() == 0
    holds.release_hold(cause="dsp_1", actor=None)
    assert sales.release_matured() == 1
    assert ledger.balance("available", "USD", alice) == 9000
    assert audit.find_problems() == []


def statements_of(work, source):
    with CaptureQueriesContext(connection) as captured:
        sell(work, source=source, gross=10**12, fee_bps=1000)  # as an order promised it
    return [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]


def test_twelve_statements_at_any_size(alice):
    lone = make_work(alice)
    assert len(statements_of(lone, "ord_1")) <= 12
    child = wide_graph()
    assert Ancestry.objects.filter(descendant=child).count() == 400
    assert len(statements_of(child, "ord_2")) <= 12
    assert SalePart.objects.filter(sale__source="ord_2", share__isnull=False).count() == 401
    assert len(statements_of(child, "ord_3")) <= 12
    assert audit.find_problems() == []


def wide_graph():
    """A work with 16 parents, each over a chain of 24 more, everybody's own."""
    people = User.objects.bulk_create(
        [User(email=f"p{number}@example.test", handle=f"p{number}") for number in range(401)]
    )
    works = Work.objects.bulk_create(
        [Work(creator=one, owner=one, kind="image", title=one.handle, state="certified") for one in people]
    )
    child, above = works[0], works[1:]
    edges = [(child, above[start], 100, "direct") for start in range(0, 400, 25)]
    edges += [(above[n], above[n + 1], 9000, "direct") for n in range(399) if (n + 1) % 25]
    Derivation.objects.bulk_create(
        [
            Derivation(child=low, parent=high, relation="based_on", share_bps=bps, reach=reach, state="active")
            for low, high, bps, reach in edges
        ]
    )
    Ancestry.objects.bulk_create([Ancestry(ancestor=work, descendant=child) for work in above])
    return child
