import base64
import struct

import pytest
from django.apps import apps
from django.core.management import call_command

from works import merkle, proof, tlog
from works.models import LogNode
from works.services import log, log_check


@pytest.mark.parametrize(
    "path,level,index,width",
    [
        ("0/000", 0, 0, 256), ("1/x001/x234/067", 1, 1234067, 256), ("63/005", 63, 5, 256),
        ("entries/000.p/1", None, 0, 1), ("0/x001/000.p/255", 0, 1000, 255),
    ],
)  # fmt: skip
def test_tile_paths_have_one_spelling(path, level, index, width):
    tile = tlog.parse_tile(path)
    assert (tile.level, tile.index, tile.width) == (level, index, width)
    assert tlog.tile_path(tile) == path


@pytest.mark.parametrize(
    "path",
    [
        "", "0", "00/000", "64/000", "0/0", "0/1000", "0/x000/001", "0/001/002", "0/x001", "0/000.p/0", "0/000.p/256",
        "0/000.p/01", "0/000/", "-1/000", "entries", "data/000", "0/000.p/1/x", "0/000\n", "0/٠٠٠", "../../000",
        "0/x999/x999/x999/x999/x999/x999/999",
    ],
)  # fmt: skip
def test_other_paths_are_none(path):
    assert tlog.parse_tile(path) is None


def test_the_tree_of_the_specification_has_its_partial_tiles():
    def there(path):
        return tlog.parse_tile(path).is_in(70_000)

    assert all(there(path) for path in ("0/272", "0/273.p/112", "1/000", "1/001.p/17", "2/000.p/1"))
    assert not any(there(path) for path in ("0/273", "0/273.p/113", "1/001.p/18", "2/000.p/2", "3/000.p/1"))


@pytest.fixture
def grown(db):
    """A log of 300 leaves with a checkpoint."""
    for number in range(300):
        log.append_leaf(kind="test", ref=f"entry {number}")
    return log.write_checkpoint()


def test_tiles_lead_to_the_root(grown, client, django_assert_max_num_queries):
    def fetch(path):
        answer = client.get(f"/log/tile/{path}")
        assert answer.status_code == 200 and "immutable" in answer["Cache-Control"], path
        return answer.content

    hashes = [fetch("0/000"), fetch("0/001.p/44")]
    leaves = [tile[at : at + 32] for tile in hashes for at in range(0, len(tile), 32)]
    assert merkle.Tree.of(leaves).root().hex() == grown.root
    assert fetch("1/000.p/1") == merkle.Tree.of(leaves[:256]).root()
    bundle, entries = fetch("entries/001.p/44"), []
    while bundle:
        (length,) = struct.unpack(">H", bundle[:2])
        entries.append(bundle[2 : 2 + length])
        bundle = bundle[2 + length :]
    assert [merkle.leaf_hash(entry) for entry in entries] == leaves[256:]
    with django_assert_max_num_queries(4):
        fetch("0/000.p/7")
    assert client.get("/log/tile/0/001").status_code == client.get("/log/tile/0/001.p/45").status_code == 404
    assert client.get("/log/tile/9/x999/x999/x999/x999/999").status_code == 404


def test_a_proof_file_reads_back_and_has_one_spelling(grown):
    found = log.get_proof(log.LogLeaf.objects.get(index=257))
    text = tlog.write_proof(found)
    read = tlog.read_proof(text)
    assert (read.index, [step.hex() for step in read.steps]) == (257, found["proof"])
    assert (read.extra.decode(), read.checkpoint) == (found["leaf"], found["checkpoint"])
    lines = text.split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1" and lines[2] == "index 257"
    loose = lines[3][:-2] + chr(ord(lines[3][-2]) + 1) + "="
    assert base64.b64decode(loose) == base64.b64decode(lines[3])
    for wrong in (
        "", "x", text.replace("@v1", "@v2"), text.replace("index 257", "index 0257"), text.replace(lines[3], loose),
        text.replace(lines[3], base64.b64encode(bytes(31)).decode()), text.replace("\n\n", "\n", 1),
        text.replace(lines[3], f"{lines[3]}\n" * 65),
    ):  # fmt: skip
        given = tlog.read_proof(wrong)
        assert given is None or tlog.read_checkpoint(given.checkpoint) is None


def test_serving_reads_the_stored_nodes_only(grown, client):
    LogNode.objects.filter(level=0, index=299).update(hash=bytes(32))
    assert client.get("/log/tile/0/001.p/44").content[-32:] == bytes(32)


def test_root_and_proof_read_few_nodes_at_once(grown, django_assert_num_queries):
    leaf = log.LogLeaf.objects.get(index=5)
    with django_assert_num_queries(2):
        found = log.get_proof(leaf)
    steps = [bytes.fromhex(step) for step in found["proof"]]
    assert merkle.verify_inclusion(
        leaf=bytes.fromhex(leaf.leaf_hash), index=5, size=300, proof=steps, root=bytes.fromhex(grown.root)
    )
    LogNode.objects.filter(level=1, index=3).update(hash=bytes(32))
    assert log.get_proof(leaf)["proof"] != found["proof"]


@pytest.mark.parametrize(
    "model,where,change,said",
    [
        ("LogLeaf", {"index": 17}, {"data": "{}"}, "leaf 17"),
        ("LogNode", {"level": 3, "index": 2}, {"hash": bytes(32)}, "subtree 3/2"),
        ("LogCheckpoint", {"size": 300}, {"root": "0" * 64}, "checkpoint 300"),
        ("LogCheckpoint", {"size": 300}, {"note": "x"}, "checkpoint 300 says"),
        ("LogLeaf", {"index": 299}, None, "beyond the last leaf"),
        ("LogNode", {"level": 0, "index": 0}, None, "more or fewer"),
    ],
)
def test_verify_log_finds_what_was_changed(grown, capsys, model, where, change, said):
    call_command("verify_log")
    rows = apps.get_model("works", model).objects.filter(**where)
    assert rows.update(**change) if change else rows.delete()
    with pytest.raises(SystemExit) as stop:
        call_command("verify_log")
    assert stop.value.code == 1 and said in capsys.readouterr().out


def test_verify_log_finds_a_checkpoint_signed_by_another(grown):
    stranger = proof.derive(bytes(32), "log", 1)
    text = grown.note.rpartition("\n\n")[0] + "\n"
    log.LogCheckpoint.objects.update(note=proof.sign_note(text, stranger, log.origin()))
    assert log_check.verify_log() == ["checkpoint 300 is not signed with a key of the log"]
