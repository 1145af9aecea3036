"""The pages and the API of money answer, and show a person their own only."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.tests.factors import turn_on
from payouts.models import Payee, Payout
from payouts.services import payees, runs, sales, splits
from works.models import Work

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def work(alice):
    made = Work.objects.create(creator=alice, owner=alice, kind="image", title="Kelp", state="certified")
    then = timezone.now() - timedelta(days=30)
    sales.record_sale(source="ord_1", work=made, gross_minor=5000, currency="USD", occurred_at=then)
    sales.release_matured()
    return made


def test_earnings_are_ones_own(work, alice, mallory, browse, api):
    assert b"45.00" in browse(alice).get("/earnings/").content
    assert b"45.00" not in browse(mallory).get("/earnings/").content
    assert [row["amount"] for row in api(alice).get("/api/v1/earnings/").json()["results"]] == [4500]
    assert api(mallory).get("/api/v1/earnings/").json()["results"] == []


def test_skip_is_told(work, alice, browse):
    runs.run_payouts(date(2026, 11, 23))
    assert b"No bank account" in browse(alice).get("/payouts/").content


def test_invitation_is_answered_by_its_person_only(work, alice, bob, mallory, browse):
    split = splits.propose_split(work=work, shares={"alice": 7000, "bob": 3000}, actor=alice)
    share = split.shares.get(party=bob)
    assert browse(mallory).post(f"/splits/{share.pk}/accept/").status_code == 404
    assert b"Kelp" in browse(bob).get("/splits/").content
    browse(bob).post(f"/splits/{share.pk}/accept/")
    split.refresh_from_db()
    assert split.state == "active"


def test_bad_simulation_is_refused(alice, api):
    assert api(alice).post("/api/v1/simulations/", [1], format="json").status_code == 422


def test_anybody_may_simulate(db, api):
    sale = {"work": "A", "amount": 1000, "currency": "USD", "platform_fee_bps": 1000}
    answer = api().post("/api/v1/simulations/", {"nodes": ["A"], "sale": sale}, format="json")
    assert answer.json() == {"fee": 100, "net": 900, "parties": {"A": 900}, "stack_bps": 0}


def test_local_stripe_is_asked_and_pays_once(work, alice):
    turn_on(alice)
    url = payees.start_onboarding(user=alice, return_url="http://testserver/a", refresh_url="http://testserver/b")
    assert url
    payee = Payee.objects.get(user=alice)
    assert payees.refresh_payee(payee=payee).ready is False
    assert not Payout.objects.exists()
