import json
import struct

import pytest

from works.embedding.containers import Odd
from works.embedding.safetensors import write_header
from works.tests.embedding_examples import MARKS

HEADER = {"__metadata__": {"ss_network_dim": "8", "note": "mine"},
          "w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}  # fmt: skip


def parse(made):
    (length,) = struct.unpack("<Q", made[:8])
    assert length == len(made) - 8
    return json.loads(made[8:])


def test_our_keys_are_strings_beside_the_others_and_tensors_stay():
    said = parse(write_header(json.dumps(HEADER).encode(), MARKS))
    assert said["w"] == HEADER["w"]
    assert said["__metadata__"] == {
        "ss_network_dim": "8", "note": "mine", "genip.certificate": "GIP-TEST",
        "genip.certificate_url": MARKS.certificate_url, "genip.license": "lic_test", "genip.creator": "Alice",
    }  # fmt: skip


@pytest.mark.parametrize("extra", range(9))
def test_tensors_begin_at_a_multiple_of_eight(extra):
    header = {**HEADER, "__metadata__": {"pad": "x" * extra}}
    assert len(write_header(json.dumps(header).encode(), MARKS)) % 8 == 0


def test_a_header_without_metadata_gets_one():
    assert (
        "genip.license"
        in parse(write_header(b'{"w":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}', MARKS))["__metadata__"]
    )


@pytest.mark.parametrize(
    "header", [b"", b"[1]", b"{", b'{"__metadata__": 3}', b"\xff", b'{"a": "\\ud800"}', b'{"a":' + b"[" * 100_000]
)
def test_an_odd_header_is_left_alone(header):
    with pytest.raises(Odd):
        write_header(header, MARKS)
