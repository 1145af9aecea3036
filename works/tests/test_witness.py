import pytest

from works import proof, witness
from works.models import LogCheckpoint, LogLeaf, LogNode
from works.queries_log import get_tile
from works.services import keys, log

GROWTH = (1, 2, 255, 256, 257, 300)


def grow(to):
    for number in range(log.size(), to):
        log.append_leaf(kind="test", ref=f"entry {number}")
    return log.write_checkpoint().note


def fetch(path):
    return get_tile(path.removeprefix("tile/"))


def test_a_log_that_grew_passes_at_any_two_sizes(db):
    notes = [grow(size) for size in GROWTH]
    for place, kept in enumerate(notes):
        for newest in notes[place:]:
            witness.check_growth(kept, newest, fetch, keys.list_log_keys())


def test_only_the_tiles_needed_are_fetched(db):
    kept, newest, asked = grow(256), grow(300), []

    def counted(path):
        asked.append(path)
        return fetch(path)

    assert witness.check_growth(kept, newest, counted, keys.list_log_keys()).size == 300
    assert sorted(asked) == ["tile/0/001.p/44", "tile/1/000.p/1"]


def rewrite(place):
    """Change an entry and all above it, and sign the result, as a dishonest operator would."""
    rows = list(LogLeaf.objects.order_by("index").values_list("ref", flat=True))
    rows[place] = "another entry"
    for model in (LogNode, LogLeaf, LogCheckpoint):
        model.objects.all().delete()
    for ref in rows:
        log.append_leaf(kind="test", ref=ref)
    return grow(len(rows) + 1)


@pytest.mark.parametrize("place", [0, 7, 19])
def test_a_rewritten_log_is_caught_by_a_kept_checkpoint(db, place):
    kept = grow(20)
    newest = rewrite(place)
    with pytest.raises(witness.Rewritten, match="first 20 entries"):
        witness.check_growth(kept, newest, fetch, keys.list_log_keys())


def test_a_log_that_shrank_or_is_another_is_caught(db, settings):
    small, large = grow(3), grow(5)
    with pytest.raises(witness.Rewritten, match="shrank"):
        witness.check_growth(large, small, fetch, keys.list_log_keys())
    settings.SITE_URL = "https://other.test"
    other = grow(6)
    with pytest.raises(witness.Rewritten, match="another log"):
        witness.check_growth(large, other, fetch, keys.list_log_keys())


def test_unsigned_checkpoints_and_short_tiles_are_refused(db):
    kept, newest = grow(3), grow(5)
    for pair in ((kept.replace("\n3\n", "\n4\n"), newest), (kept, "x"), ("", newest)):
        with pytest.raises(witness.Rewritten, match="not signed"):
            witness.check_growth(*pair, fetch, keys.list_log_keys())
    stranger = proof.derive(bytes(32), "log", 1).public_key().public_bytes_raw()
    with pytest.raises(witness.Rewritten, match="not signed"):
        witness.check_growth(kept, newest, fetch, [stranger])
    with pytest.raises(witness.Rewritten, match="length"):
        witness.check_growth(kept, newest, lambda path: fetch(path)[:-1], keys.list_log_keys())


@pytest.mark.django_db(transaction=True)
def test_the_command_keeps_the_newest_sound_checkpoint(live_server, tmp_path, capsys):
    first = grow(3)
    (tmp_path / "log.vkey").write_text(proof.note_key(log.origin(), keys.list_log_keys()[0]))
    kept = tmp_path / "kept.txt"
    run = [f"{live_server.url}/log", str(kept), "--log-key", str(tmp_path / "log.vkey")]
    assert witness.main(run) == 0 and kept.read_text() == first
    second = grow(9)
    assert witness.main(run) == 0 and kept.read_text() == second
    rewrite(4)
    assert witness.main(run) == 1 and kept.read_text() == second
    assert "not the one that was signed" in capsys.readouterr().err
    assert witness.main([run[0].replace("/log", "/nothing"), *run[1:]]) == 1
    with pytest.raises(SystemExit):
        witness.main(["file:///etc", *run[1:]])
