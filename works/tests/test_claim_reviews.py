"""Claims that staff reviewed: graded with evidence, undone, and ended by whatever makes the review unfounded."""

import pytest

from marketplace.core.errors import NotAllowed, Refusal
from marketplace.core.models import Event
from works.models import Claim, Work
from works.services import certificates, claim_reviews, claims
from works.tests import files
from works.tests.test_versions_service import renew
from works.tests.test_works_service import certify

SEEN = "Compared with the training log that she sent."


@pytest.fixture
def work(alice, deliver):
    return certify(alice, deliver)


def review(work, actor, name="model", reason=SEEN, seen=None):
    found = next((row for row in claim_reviews.list_reviewable(work) if row.name == name), None)
    mark = seen if seen is not None else claim_reviews.mark_of(found) if found else ""
    return claim_reviews.review_claim(work=work, name=name, seen=mark, reason=reason, actor=actor)


def reviewed(work):
    return {claim.name: claim.value for claim in claim_reviews.list_reviews(work)}


def names(work):
    return list(
        Event.objects.filter(subject=work.pk, name__startswith="claim.").order_by("pk").values_list("name", flat=True)
    )


def test_a_review_copies_the_value_and_stands_in_the_record(work, sam):
    row = review(work, sam, reason=f"  {SEEN}\0 ")
    assert (row.value, row.grade, row.evidence) == ("v1-5-pruned-emaonly", "reviewed", SEEN)
    event = Event.objects.get(name="claim.reviewed")
    assert (event.actor, event.subject, event.payload["reason"]) == (sam, work.pk, SEEN)
    assert Claim.objects.filter(work=work, name="model").count() == 2


def test_undoing_needs_a_reason_and_leaves_the_claim(work, sam, sue):
    review(work, sam)
    with pytest.raises(Refusal):
        claim_reviews.undo_review(work=work, name="model", reason="no", actor=sue)
    assert reviewed(work)
    claim_reviews.undo_review(work=work, name="model", reason="The log was of another model.", actor=sue)
    assert reviewed(work) == {} and Claim.objects.get(work=work, name="model").grade == "file"
    with pytest.raises(Refusal):
        claim_reviews.undo_review(work=work, name="model", reason="The log was of another model.", actor=sue)
    assert names(work) == ["claim.reviewed", "claim.review_undone"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"name": "prompt"}, "claim_missing"), ({"name": "nothing"}, "claim_missing"),
     ({"reason": "ok"}, "reason_required"), ({"reason": "x" * 501}, "reason_required"),
     ({"seen": "another"}, "claim_changed")],
)  # fmt: skip
def test_refusals_change_nothing(work, sam, fields, code):
    with pytest.raises(Refusal) as caught:
        review(work, sam, **fields)
    assert caught.value.code == code and reviewed(work) == {} and names(work) == []


def test_only_staff_reviews_and_nobody_their_own(work, sam, mallory, alice):
    for person in (mallory, alice):
        with pytest.raises(NotAllowed):
            review(work, person)
    Work.objects.filter(pk=work.pk).update(owner=sam)
    work.refresh_from_db()
    with pytest.raises(NotAllowed):
        review(work, sam)
    assert reviewed(work) == {}


def test_a_review_is_made_once(work, sam, sue):
    review(work, sam)
    with pytest.raises(Refusal) as caught:
        review(work, sue)
    assert caught.value.code == "claim_reviewed" and len(names(work)) == 1


def test_the_owners_correction_ends_it(work, sam, alice):
    review(work, sam)
    claims.declare_claim(work=work, name="model", value="v1-5-pruned-emaonly", actor=alice)
    assert reviewed(work), "saying the same is no correction"
    claims.declare_claim(work=work, name="model", value="My merge", actor=alice)
    assert reviewed(work) == {}
    assert names(work)[-2:] == ["claim.declared", "claim.review_dropped"]


def test_calling_it_not_so_ends_it_and_nothing_contested_is_reviewed(work, sam, alice):
    review(work, sam)
    claims.contest_claim(work=work, name="model", reason="I renamed the file.", actor=alice)
    assert reviewed(work) == {}
    with pytest.raises(Refusal):
        review(work, sam)


def test_withdrawing_what_was_reviewed_ends_it(work, sam, alice):
    claims.declare_claim(work=work, name="trigger", value="inkstyle", actor=alice)
    review(work, sam, "trigger")
    claims.withdraw_claim(work=work, name="trigger", actor=alice)
    assert reviewed(work) == {}


def test_a_new_version_keeps_the_review_of_what_it_still_says(work, sam, alice, deliver):
    claims.declare_claim(work=work, name="trigger", value="inkstyle", actor=alice)
    review(work, sam, "trigger")
    review(work, sam, "model")
    renew(work, deliver, data=files.png(2, parameters=""))
    assert reviewed(work) == {"trigger": "inkstyle"}
    signed = work.certificates.get(state="issued").payload["credentialSubject"]["claims"]
    assert {"name": "trigger", "value": "inkstyle", "grade": "reviewed"} in signed


def test_a_renewed_certificate_signs_the_review(work, sam):
    review(work, sam)
    newer = certificates.supersede_certificate(certificate=work.certificates.get(), actor=work.owner)
    grades = [row["grade"] for row in newer.payload["credentialSubject"]["claims"] if row["name"] == "model"]
    assert grades == ["file", "reviewed"]
