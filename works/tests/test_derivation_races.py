"""Two answers at the same moment, on connections of their own: one counts, and the graph stays sound."""

from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.core.errors import Refusal
from marketplace.core.models import Event
from works.models import Ancestry, Derivation
from works.services import derivation_deadlines, derivations, titles, transfers
from works.tests.test_derivations_service import closure, make, propose, recomputed

pytestmark = pytest.mark.django_db(transaction=True)


def outcomes(results):
    """How many succeeded, and the codes of those refused."""
    codes = [result.code for result in results if isinstance(result, Refusal)]
    assert all(isinstance(result, Refusal) or not isinstance(result, Exception) for result in results), results
    return len(results) - len(codes), codes


def test_approved_twice_at_once_counts_once(alice, bob, at_once):
    edge = propose(make(bob), make(alice), state="confirmed", confirmed_at=timezone.now())
    results = at_once(*[lambda: derivations.approve_derivation(edge=edge, actor=alice)] * 6)
    assert outcomes(results) == (1, ["derivation_over"] * 5)
    assert Event.objects.filter(name="derivation.approved").count() == 1 and Ancestry.objects.count() == 1


def test_approved_and_refused_at_once(alice, bob, at_once):
    edge = propose(make(bob), make(alice), state="confirmed", confirmed_at=timezone.now())
    results = at_once(
        lambda: derivations.approve_derivation(edge=edge, actor=alice),
        lambda: derivations.refuse_derivation(edge=edge, actor=alice, refusal="no_approval"),
    )
    assert outcomes(results)[0] == 1
    edge.refresh_from_db()
    assert Ancestry.objects.exists() is (edge.state == "active")


def test_confirmed_while_the_sweep_runs(alice, bob, at_once):
    """The sweep looks at its own time, an hour ahead: an answer in between is not lost, and not counted twice."""
    edge = propose(make(bob), make(alice), due_at=timezone.now() + timedelta(minutes=1))
    ahead = timezone.now() + timedelta(hours=1)
    results = at_once(
        lambda: derivations.confirm_derivation(edge=edge, actor=bob, share_bps=500),
        lambda: derivation_deadlines.expire_derivations(now=ahead),
    )
    edge.refresh_from_db()
    confirmed = not isinstance(results[0], Exception)
    assert edge.state == ("active" if confirmed else "expired") and results[1] == (0 if confirmed else 1)
    assert Ancestry.objects.exists() is confirmed


def test_two_answers_that_would_close_a_cycle(alice, bob, at_once):
    one, two = make(alice), make(bob)
    there, back = propose(one, two), propose(two, one)
    results = at_once(
        lambda: derivations.confirm_derivation(edge=there, actor=alice, share_bps=100),
        lambda: derivations.confirm_derivation(edge=back, actor=bob, share_bps=100),
    )
    assert outcomes(results) == (1, ["cycle"])
    assert closure() == recomputed() and Derivation.objects.filter(state="active").count() == 1


def test_two_answers_that_together_give_too_much(alice, bob, at_once):
    child = make(bob)
    edges = [propose(child, make(alice)) for _ in range(2)]
    results = at_once(
        *[lambda edge=edge: derivations.confirm_derivation(edge=edge, actor=bob, share_bps=3000) for edge in edges]
    )
    assert outcomes(results) == (1, ["stack_too_high"])


def test_a_work_is_accepted_once_and_not_after_it_was_taken_back(alice, bob, at_once):
    work = make(alice)
    offer = transfers.offer_title(work=work, handle="bob", actor=alice)
    results = at_once(
        lambda: transfers.accept_transfer(offer=offer, actor=bob),
        lambda: transfers.decline_transfer(offer=offer, actor=alice),
        lambda: transfers.accept_transfer(offer=offer, actor=bob),
    )
    assert outcomes(results) == (1, ["transfer_over"] * 2)
    work.refresh_from_db()
    offer.refresh_from_db()
    assert work.owner == (bob if offer.state == "accepted" else alice)
    assert work.titles.filter(until_at=None).count() == (1 if offer.state == "accepted" else 0)


def test_two_transfers_at_once_make_one_chain(alice, bob, carol, at_once):
    work = make(alice)
    results = at_once(*[
        lambda to=to: titles.transfer_title(work=work, to=to, cause="decision", actor=alice) for to in (bob, carol)
    ])  # fmt: skip
    assert outcomes(results)[0] == 2  # one after the other
    assert work.titles.filter(until_at=None).count() == 1 and work.titles.count() == 3
