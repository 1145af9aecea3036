"""The demo's derivations: asked and answered through the services, once however often it is loaded."""

from dataclasses import replace

import pytest

from marketplace.core import relay
from marketplace.demo import answers, catalog, market
from works import queries_derivations
from works.models import Derivation

KEYS = ("golden_hour_v3", "cold_cathedral", "green_valley", "ember_field", "moss_and_wheat")


@pytest.fixture
def made(alice, bob, carol, monkeypatch):
    monkeypatch.setattr(catalog, "samples_of", lambda spec: [])
    found = {}
    for spec in catalog.works():
        if spec.key in KEYS:
            small = replace(spec, size=(160, 120))
            found[spec.key] = market._work(small, {"alice": alice, "bob": bob, "lora": carol}, found)
    return found


def test_questions_wait_for_alice_in_both_directions_and_one_is_approved(made, alice, monkeypatch):
    known = catalog.questions()
    claim = catalog.QuestionSpec("ember_field", "green_valley", claim="The ridge in the middle is traced from mine.")
    unanswered = [*(replace(spec, approved=False) for spec in known), claim]
    monkeypatch.setattr(catalog, "questions", lambda: unanswered)  # as a run that was interrupted leaves them
    answers.answer_questions(made)
    assert not Derivation.objects.filter(state="active").exists()
    monkeypatch.setattr(catalog, "questions", lambda: [*known, claim])
    for _ in range(2):
        answers.answer_questions(made)
        relay.drain()  # what the worker proposes later is not asked twice
    assert queries_derivations.count_derivations_for(alice) == {"answer": 2, "waiting": 1, "active": 1, "over": 0}
    states = {(edge.child.title, edge.origin): edge.state for edge in Derivation.objects.select_related("child")}
    assert states == {
        ("The Valley Keeps Its Own Time", "detected"): "proposed", ("Ember Field", "detected"): "active",
        ("Moss and Wheat", "detected"): "confirmed", ("Ember Field", "claimed"): "proposed",
    }  # fmt: skip
    active = Derivation.objects.get(state="active")
    assert active.share_bps == 800 and active.evidence[0]["value"].startswith("GIP-")


def test_works_that_are_not_loaded_are_not_asked_about(db):
    answers.answer_questions({})
    assert not Derivation.objects.exists()


def test_every_question_is_about_works_of_two_people_that_no_edge_joins():
    works = {spec.key: spec for spec in catalog.works()}
    for spec in catalog.questions():
        assert works[spec.child].creator != works[spec.parent].creator
        assert spec.parent not in {parent.key for parent in works[spec.child].parents}
