"""The life of a derivation: confirmed, approved, refused, expired, ended; and the graph that stays sound through it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.core.errors import NotAllowed, Refusal
from marketplace.core.models import Event
from works import asks, queries
from works.models import Ancestry, Derivation, Work
from works.services import derivation_deadlines, derivations


def make(owner, title="Work", **fields):
    now = timezone.now()
    fields = {"kind": "image", "state": "certified", "certified_at": now, **fields}
    return Work.objects.create(creator=owner, owner=owner, title=title, **fields)


def propose(child, parent, state="proposed", **fields):
    due = timezone.now() + timedelta(days=14)
    fields = {"relation": "generated_with", "share_bps": 0, "origin": "detected", "due_at": due, **fields}
    return Derivation.objects.create(child=child, parent=parent, state=state, **fields)


def declare(child, parent, share=1000, **fields):
    row = {"work_id": parent.pk, "share_bps": share, "relation": "remix_of", **fields}
    return derivations.declare_parents(child=child, parents=[row], actor=child.owner)[0]


def refused(function, **arguments):
    with pytest.raises(Refusal) as refusal:
        function(**arguments)
    return refusal.value


def test_a_confirmed_one_is_active_at_once_when_no_approval_is_asked(edge, bob):
    made = derivations.confirm_derivation(edge=edge, actor=bob, share_bps=700, relation="remix_of")
    edge.refresh_from_db()
    assert (edge.state, edge.share_bps, edge.relation, made.state) == ("active", 700, "remix_of", "active")
    assert edge.started_at and Ancestry.objects.get().ancestor == edge.parent
    assert Event.objects.get(subject=edge.pk).name == "derivation.confirmed"


def test_with_approval_asked_it_waits_for_the_parents_owner(edge, alice, bob, ask):
    ask(approval=True, share_bps=500, reach="all_ancestors")
    derivations.confirm_derivation(edge=edge, actor=bob, share_bps=500)
    edge.refresh_from_db()
    assert (edge.state, edge.reach) == ("confirmed", "all_ancestors") and not Ancestry.objects.exists()
    derivations.approve_derivation(edge=edge, actor=alice)
    edge.refresh_from_db()
    assert edge.state == "active" and Ancestry.objects.exists()
    names = Event.objects.filter(subject=edge.pk).order_by("pk").values_list("name", flat=True)
    assert list(names) == ["derivation.confirmed", "derivation.approved"]


def test_less_than_asked_is_refused_with_the_number(edge, bob, ask):
    ask(share_bps=500)
    refusal = refused(derivations.confirm_derivation, edge=edge, actor=bob, share_bps=499)
    assert (refusal.code, refusal.field, refusal.data["least_bps"]) == ("share_too_low", "share", 500)
    assert "5%" in str(refusal.message)
    edge.refresh_from_db()
    assert edge.state == "proposed"


def test_a_claim_asks_what_it_says_and_needs_no_further_approval(edge, bob, ask):
    ask(approval=True)
    Derivation.objects.update(origin="claimed", asked_bps=1500)
    assert refused(derivations.confirm_derivation, edge=edge, actor=bob, share_bps=1000).code == "share_too_low"
    assert derivations.confirm_derivation(edge=edge, actor=bob, share_bps=1500).state == "active"


def test_only_who_is_asked_answers(edge, alice, bob, mallory):
    for person in (alice, mallory):
        with pytest.raises(NotAllowed):
            derivations.confirm_derivation(edge=edge, actor=person, share_bps=0)
    with pytest.raises(NotAllowed):
        derivations.refuse_derivation(edge=edge, actor=mallory, refusal="not_used")
    Derivation.objects.update(state="confirmed")
    with pytest.raises(NotAllowed):
        derivations.approve_derivation(edge=edge, actor=bob)
    assert Event.objects.filter(subject=edge.pk).count() == 0


@pytest.mark.parametrize(
    ("share", "relation", "code"),
    [(10001, "", "share_invalid"), (-1, "", "share_invalid"), (True, "", "share_invalid"),
     (100, "stolen_from", "relation_unknown"), (6000, "", "stack_too_high")],
)  # fmt: skip
def test_a_bad_confirmation_changes_nothing(edge, bob, share, relation, code):
    refusal = refused(derivations.confirm_derivation, edge=edge, actor=bob, share_bps=share, relation=relation)
    edge.refresh_from_db()
    assert refusal.code == code and edge.state == "proposed" and not Ancestry.objects.exists()


def test_a_refusal_says_why(edge, bob, alice):
    assert refused(derivations.refuse_derivation, edge=edge, actor=bob, refusal="").code == "reason_required"
    assert refused(derivations.refuse_derivation, edge=edge, actor=bob, refusal="no_approval").code == "reason_required"
    assert refused(derivations.refuse_derivation, edge=edge, actor=bob, refusal="other").field == "reason"
    derivations.refuse_derivation(edge=edge, actor=bob, refusal="other", reason="  It was \0 drawn by hand.  ")
    edge.refresh_from_db()
    assert (edge.state, edge.refusal, edge.reason) == ("refused", "other", "It was drawn by hand.")
    assert refused(derivations.confirm_derivation, edge=edge, actor=bob, share_bps=0).code == "derivation_over"


def test_who_asked_may_take_it_back(edge, alice):
    derivations.refuse_derivation(edge=edge, actor=alice, refusal="")
    edge.refresh_from_db()
    assert (edge.state, edge.refusal) == ("refused", "withdrawn")


def test_an_answer_after_the_time_is_too_late_even_before_the_sweep(edge, bob):
    Derivation.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert refused(derivations.confirm_derivation, edge=edge, actor=bob, share_bps=0).code == "derivation_over"
    assert derivation_deadlines.expire_derivations() == 1
    assert derivation_deadlines.expire_derivations() == 0
    edge.refresh_from_db()
    assert edge.state == "expired" and not Ancestry.objects.exists()


def test_each_question_is_recalled_once_in_its_last_days(edge, deliver, mailoutbox):
    assert derivation_deadlines.remind_of_derivations() == 0
    Derivation.objects.update(due_at=timezone.now() + timedelta(days=2))
    assert derivation_deadlines.remind_of_derivations() == 1
    assert derivation_deadlines.remind_of_derivations() == 0
    deliver()
    assert [mail.to for mail in mailoutbox] == [[edge.child.owner.email]]


def test_each_side_hears_of_what_the_other_did(edge, alice, bob, deliver, mailoutbox, ask):
    ask(approval=True)
    derivations.confirm_derivation(edge=edge, actor=bob, share_bps=500)
    deliver()
    assert mailoutbox[-1].to == [alice.email] and "approval" in mailoutbox[-1].subject
    derivations.approve_derivation(edge=edge, actor=alice)
    deliver()
    assert mailoutbox[-1].to == [bob.email] and "5%" in mailoutbox[-1].body
    derivations.end_derivation(edge=edge, actor=alice, reason="A present.")
    deliver()
    assert mailoutbox[-1].to == [bob.email] and len(mailoutbox) == 3


@pytest.mark.parametrize(("state", "to"), [("proposed", ["alice"]), ("confirmed", ["bob"])])
def test_a_refusal_is_told_to_the_other_side(edge, alice, bob, deliver, mailoutbox, state, to):
    Derivation.objects.update(state=state)
    actor, why = (bob, "wrong_match") if state == "proposed" else (alice, "no_approval")
    derivations.refuse_derivation(edge=edge, actor=actor, refusal=why)
    deliver()
    assert [mail.to[0].split("@")[0] for mail in mailoutbox] == to


def test_silence_is_told_to_both(edge, deliver, mailoutbox, alice, bob):
    Derivation.objects.update(due_at=timezone.now() - timedelta(1))
    derivation_deadlines.expire_derivations()
    deliver()
    assert sorted(mail.to[0] for mail in mailoutbox) == [alice.email, bob.email]


def test_declared_parents_that_ask_approval_wait_and_the_rest_are_active(alice, bob, ask):
    ask(approval=True, share_bps=500)
    child = make(bob)
    waiting = declare(child, make(alice))
    own = declare(child, make(bob))  # nobody approves their own
    assert (waiting.state, own.state) == ("confirmed", "active")
    assert refused(declare, child=make(bob), parent=waiting.parent, share=499).code == "share_too_low"
    assert refused(declare, child=child, parent=waiting.parent).code == "derivation_open"
    assert queries.find_missing_approval(child) == waiting
    derivations.approve_derivation(edge=waiting, actor=alice)
    assert queries.find_missing_approval(child) is None


@pytest.mark.parametrize(
    ("actor", "refusal", "missing"),
    [("alice", "no_approval", True), ("alice", "wrong_match", False), ("bob", "withdrawn", False)],
)
def test_what_a_refused_approval_leaves(alice, bob, ask, actor, refusal, missing):
    ask(approval=True)
    child = make(bob)
    edge = declare(child, make(alice))
    people = {"alice": alice, "bob": bob}
    derivations.refuse_derivation(edge=edge, actor=people[actor], refusal=refusal)
    assert bool(queries.find_missing_approval(child)) is missing


def test_a_cycle_is_refused_when_it_would_close(alice, bob):
    first, second = make(alice), make(bob)
    declare(second, first)
    back = propose(first, second)
    assert refused(derivations.confirm_derivation, edge=back, actor=alice, share_bps=0).code == "cycle"
    back.refresh_from_db()
    assert back.state == "proposed"


def test_a_late_edge_must_fit_below_it_too(alice, bob):
    top, middle, bottom = make(alice), make(alice), make(bob)
    declare(bottom, middle, 4000, reach="all_ancestors")
    late = propose(middle, top)
    derivations.confirm_derivation(edge=late, actor=alice, share_bps=2000)  # direct: passes through the middle
    other = propose(middle, make(bob))
    Derivation.objects.filter(pk=other.pk).update(reach="all_ancestors")
    assert asks.of(middle, other.parent, "remix_of") == asks.NOTHING
    assert set(Ancestry.objects.filter(descendant=bottom).values_list("ancestor", flat=True)) == {top.pk, middle.pk}


def test_ending_forgets_what_no_way_leads_to_any_more(alice, bob):
    top, left, right, bottom = (make(alice, str(n)) for n in range(4))
    one, _two = declare(left, top), declare(right, top)
    three, _four = declare(bottom, left), declare(bottom, right)
    derivations.end_derivation(edge=one, actor=alice, reason="A mistake.")
    assert closure() == recomputed()
    assert (top.pk, bottom.pk) in closure()  # by the other way
    derivations.end_derivation(edge=three, actor=alice, reason="A mistake.")
    assert closure() == recomputed() and (left.pk, bottom.pk) not in closure()
    assert refused(derivations.end_derivation, edge=one, actor=alice, reason="Twice.").code == "derivation_state"
    with pytest.raises(NotAllowed):
        derivations.end_derivation(edge=_two, actor=bob, reason="Not mine.")


def closure():
    return set(Ancestry.objects.values_list("ancestor", "descendant"))


def recomputed():
    """Every pair that the active edges join, the slow way; fails on a cycle."""
    parents = {}
    for child, parent in Derivation.objects.filter(state="active").values_list("child", "parent"):
        parents.setdefault(child, set()).add(parent)
    found = set()
    for start in parents:
        todo = list(parents[start])
        while todo:
            one = todo.pop()
            assert one != start, "a work derives from itself"
            if (one, start) not in found:
                found.add((one, start))
                todo += parents.get(one, ())
    return found


def try_out(function, **arguments):
    """The code of the refusal; empty when there was none."""
    try:
        function(**arguments)
    except Refusal as refusal:
        return refusal.code
    return ""


STEPS = st.lists(st.tuples(st.booleans(), st.integers(0, 5), st.integers(0, 5), st.integers(0, 3000)), max_size=25)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_series_of_beginnings_and_endings_leaves_a_sound_graph(alice, steps):
    Derivation.objects.all().delete()
    Ancestry.objects.all().delete()
    Work.objects.all().delete()
    works = [make(alice, str(n)) for n in range(6)]
    for begin, child, parent, share in steps:
        if begin and child != parent:
            open_one = not Derivation.objects.filter(
                child=works[child], parent=works[parent], state__in=["proposed", "active"]
            ).exists()
            if open_one:
                edge = propose(works[child], works[parent])
                refusal = try_out(derivations.confirm_derivation, edge=edge, actor=alice, share_bps=share)
                assert refusal in ("", "cycle", "stack_too_high")
                if refusal:
                    derivations.refuse_derivation(edge=edge, actor=alice, refusal="not_used")
        else:
            edge = Derivation.objects.filter(state="active").order_by("pk")[child : child + 1].first()
            if edge:
                derivations.end_derivation(edge=edge, actor=alice, reason="Tried out.")
        assert closure() == recomputed()
