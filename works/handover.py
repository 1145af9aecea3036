"""What stands against handing a work to another owner, and what must happen with it; told by the packages above."""

from collections.abc import Callable

from accounts.models import User
from works.models import Work

Objection = Callable[[Work], str]
Step = Callable[[Work, User, User, User], None]

_objections: list[Objection] = []
_steps: list[Step] = []


def objection(function: Objection) -> Objection:
    """Register a reason not to: a function of the work that answers with a sentence, or nothing."""
    _objections.append(function)
    return function


def step(function: Step) -> Step:
    """Register what changes together with the title: a function of work, giver, receiver and actor."""
    _steps.append(function)
    return function


def find_objection(work: Work) -> str:
    """The first reason why this work cannot change hands now; empty when it can."""
    return next((sentence for find in _objections if (sentence := find(work))), "")


def carry_out(work: Work, giver: User, receiver: User, actor: User) -> None:
    for act in _steps:
        act(work, giver, receiver, actor)
