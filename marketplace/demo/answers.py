"""Derivations of the demo that were not declared: found or claimed, and answered as far as the catalog says."""

from marketplace.demo import catalog
from marketplace.demo.catalog import QuestionSpec
from works import asks
from works.models import Derivation, Work
from works.services import derivations, proposals

CLAIMED_BPS = 500


def answer_questions(made: dict[str, Work]) -> None:
    """Ask and answer those whose two works are there; each step is left out when an interrupted run did it before."""
    for spec in catalog.questions():
        if spec.child in made and spec.parent in made:
            _answer(spec, made[spec.child], made[spec.parent])


def _answer(spec: QuestionSpec, child: Work, parent: Work) -> None:
    edge = Derivation.objects.filter(child=child, parent=parent).first() or _ask(spec, child, parent)
    if spec.confirmed and edge.state == Derivation.State.PROPOSED:
        share = asks.of(child, parent, edge.relation).share_bps
        edge = derivations.confirm_derivation(edge=edge, actor=child.owner, share_bps=share)
    if spec.approved and edge.state == Derivation.State.CONFIRMED:
        derivations.approve_derivation(edge=edge, actor=parent.owner)


def _ask(spec: QuestionSpec, child: Work, parent: Work) -> Derivation:
    if spec.claim:
        return proposals.claim_derivation(
            child=child, parent=parent, actor=parent.owner, relation="based_on", share_bps=CLAIMED_BPS,
            message=spec.claim,
        )  # fmt: skip
    for work in (child, parent):  # what both carry is written down first
        proposals.propose_for(work.pk)
    return Derivation.objects.get(child=child, parent=parent)
