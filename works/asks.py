"""What the owner of a work asks of works made from it; answered by the package that knows the terms."""

from collections.abc import Callable
from dataclasses import dataclass

from works.models import Derivation, Work


@dataclass(frozen=True, slots=True)
class Ask:
    """The least share and its reach, and whether the owner's approval is needed or they want to be told."""

    approval: bool = False
    notify: bool = False
    share_bps: int = 0
    reach: str = Derivation.Reach.DIRECT


NOTHING = Ask()
Source = Callable[[Work, Work, str], Ask]
_sources: list[Source] = []


def source(function: Source) -> Source:
    """Register who knows: a function of child, parent and relation."""
    _sources.append(function)
    return function


def of(child: Work, parent: Work, relation: str) -> Ask:
    """What `parent` asks of `child`; nothing among works of one owner, or where no terms say anything."""
    if child.owner_id == parent.owner_id:
        return NOTHING
    for find in _sources:
        return find(child, parent, relation)
    return NOTHING
