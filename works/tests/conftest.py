"""Shared by the tests of derivations: what terms ask, and one question."""

import pytest

from works import asks
from works.asks import Ask


@pytest.fixture
def ask(monkeypatch):
    """`ask(…)` sets what every parent's terms ask."""

    def set_ask(**fields):
        monkeypatch.setattr(asks, "_sources", [lambda child, parent, relation: Ask(**fields)])

    return set_ask


@pytest.fixture
def edge(alice, bob):
    from works.tests.test_derivations_service import make, propose

    return propose(make(bob, "Picture"), make(alice, "Model"))
