import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from works import merkle

VECTORS = json.loads((Path(__file__).parent / "data" / "merkle.json").read_text())
LEAVES = [merkle.leaf_hash(bytes.fromhex(text)) for text in VECTORS["leaf_inputs_hex"]]


def _bytes(values):
    return [bytes.fromhex(value) for value in values]


def test_leaf_hashes():
    assert [leaf.hex() for leaf in LEAVES] == VECTORS["leaf_hashes"]


@pytest.mark.parametrize("size", range(9))
def test_roots(size):
    assert merkle.Tree.of(LEAVES[:size]).root().hex() == VECTORS["roots"][str(size)]


@pytest.mark.parametrize("case", VECTORS["inclusion_proofs"], ids=lambda c: f"{c['leaf_index']} of {c['tree_size']}")
def test_inclusion(case):
    proof = merkle.Tree.of(LEAVES[: case["tree_size"]]).inclusion(case["leaf_index"])
    assert [step.hex() for step in proof] == case["proof"]
    known = {
        "leaf": bytes.fromhex(case["leaf_hash"]), "index": case["leaf_index"], "size": case["tree_size"],
        "proof": proof, "root": bytes.fromhex(case["root"]),
    }  # fmt: skip
    assert merkle.verify_inclusion(**known)
    assert not merkle.verify_inclusion(**{**known, "leaf": bytes(32)})
    assert not merkle.verify_inclusion(**{**known, "root": bytes(32)})
    assert not merkle.verify_inclusion(**{**known, "index": case["tree_size"]})
    assert not merkle.verify_inclusion(**{**known, "proof": [*proof, bytes(32)]})
    for place in range(len(proof)):
        assert not merkle.verify_inclusion(**{**known, "proof": [*proof[:place], bytes(32), *proof[place + 1 :]]})


@pytest.mark.parametrize(
    "case", VECTORS["consistency_proofs"], ids=lambda c: f"{c['first_size']} to {c['second_size']}"
)
def test_consistency(case):
    proof = merkle.Tree.of(LEAVES[: case["second_size"]]).consistency(case["first_size"])
    assert [step.hex() for step in proof] == case["proof"]
    known = {
        "first": case["first_size"], "second": case["second_size"], "proof": proof,
        "first_root": bytes.fromhex(case["first_root"]), "second_root": bytes.fromhex(case["second_root"]),
    }  # fmt: skip
    assert merkle.verify_consistency(**known)
    assert not merkle.verify_consistency(**{**known, "second_root": bytes(32)})
    assert not merkle.verify_consistency(**{**known, "first_root": bytes(32)})
    assert not merkle.verify_consistency(**{**known, "proof": [*proof, bytes(32)]})


def test_an_empty_first_tree_and_short_hashes_are_refused():
    root = merkle.Tree.of(LEAVES).root()
    assert not merkle.verify_consistency(first=0, second=8, first_root=merkle.EMPTY, second_root=root, proof=[])
    proof = merkle.Tree.of(LEAVES).inclusion(0)
    short = [proof[0][:31], *proof[1:]]
    assert not merkle.verify_inclusion(leaf=LEAVES[0], index=0, size=8, proof=short, root=root)


@given(
    st.integers(1, 70).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1), st.integers(1, size)))
)
def test_every_proof_verifies(case):
    size, index, first = case
    leaves = [merkle.leaf_hash(str(number).encode()) for number in range(size)]
    tree = merkle.Tree.of(leaves)
    assert merkle.verify_inclusion(
        leaf=leaves[index], index=index, size=size, proof=tree.inclusion(index), root=tree.root()
    )
    assert merkle.verify_consistency(
        first=first, second=size, first_root=merkle.Tree.of(leaves[:first]).root(), second_root=tree.root(),
        proof=tree.consistency(first),
    )  # fmt: skip


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 100, 257])
def test_a_tree_built_leaf_by_leaf_is_the_same(size):
    leaves = [merkle.leaf_hash(bytes([n % 256, n // 256])) for n in range(size)]
    frontier, made = merkle.Frontier(), {}
    for leaf in leaves:
        made.update({(level, index): value for level, index, value in frontier.append(leaf)})
    assert frontier.size == size and frontier.root() == merkle.Tree.of(leaves).root()
    if size:
        assert len(made) == sum(size >> level for level in range(size.bit_length()))
        assert merkle.Tree(size, lambda level, index: made[level, index]).root() == frontier.root()
