import json
import subprocess
import sys

import pytest
from django.conf import settings

from marketplace.core import storage
from works import proof, tlog, verify
from works.services import keys, log
from works.tests.test_works_service import certify


@pytest.fixture
def folder(alice, deliver, tmp_path):
    """A work and its documents, as a bundle lays them out."""
    work = certify(alice, deliver)
    certificate = work.certificates.get()
    (tmp_path / "work.png").write_bytes(storage.read(storage.private(), work.media.get(role="original").key))
    (tmp_path / "work.png.jws").write_text(certificate.jws)
    (tmp_path / "work.png.tlog-proof").write_text(tlog.write_proof(log.get_proof(certificate.leaf)), newline="")
    (tmp_path / "jwks.json").write_text(json.dumps({"keys": keys.list_published()}))
    vkeys = "".join(f"{proof.note_key(log.origin(), key)}\n" for key in keys.list_log_keys())
    (tmp_path / "log.vkey").write_text(vkeys)
    return tmp_path


def test_it_works_without_settings_or_a_database(folder):
    """As a stranger runs it: another process, no environment, and nothing of Django loaded."""
    program = (
        "import sys, works.verify as v; code = v.main(sys.argv[1:]); assert 'django' not in sys.modules; sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, folder / "work.png"],
        cwd=settings.BASE_DIR,
        env={},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, ""), done
    assert done.stdout.splitlines()[-1] == "valid"
    assert [line.split()[1] for line in done.stdout.splitlines()[:-1]] == [
        "number", "signature", "file", "log", "checkpoint", "status",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["work.png", "work.png.jws", "work.png.tlog-proof"])
@pytest.mark.parametrize("place", [0.01, 0.5, 0.97])
def test_a_flipped_byte_is_found(folder, name, place, capsys):
    data = bytearray((folder / name).read_bytes())
    data[int(len(data) * place)] ^= 1
    (folder / name).write_bytes(data)
    assert verify.main([str(folder / "work.png")]) == (2 if "key that is not known" in capsys.readouterr().out else 1)


def test_what_is_missing_is_incomplete(folder, capsys):
    for name, said in (("work.png.tlog-proof", "No log proof"), ("jwks.json", "a key that is not known"),
                       ("work.png.jws", "No signed document")):  # fmt: skip
        (folder / name).unlink()
        assert verify.main([str(folder / "work.png")]) == 2
        printed = capsys.readouterr().out
        assert said in printed and printed.endswith("incomplete\n")


def test_documents_may_be_named(folder, tmp_path, capsys):
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for name in ("work.png.jws", "work.png.tlog-proof", "jwks.json", "log.vkey"):
        (folder / name).rename(moved / name)
    file = str(folder / "work.png")
    assert verify.main([file]) == 2
    assert verify.main([file, "--jws", str(moved / "work.png.jws")]) == 0
    named = ["--jws", str(moved / "work.png.jws"), "--proof", str(moved / "work.png.tlog-proof")]
    pinned = ["--jwks", str(moved / "jwks.json"), "--log-key", str(moved / "log.vkey")]
    assert verify.main([file, *named, *pinned]) == 0
    assert verify.main([file, *named, "--jwks", str(moved / "log.vkey")]) == 2


def test_a_key_that_is_not_ours_does_not_pass(folder):
    other = proof.derive(bytes(32), "log", 1)
    (folder / "log.vkey").write_text(proof.note_key(log.origin(), other.public_key().public_bytes_raw()))
    assert verify.main([str(folder / "work.png")]) == 1


def test_it_says_what_it_cannot_read(folder, capsys):
    assert verify.main([str(folder / "missing.png")]) == 2
    assert verify.main([str(folder / "work.png"), "--jws", str(folder / "missing.jws")]) == 2
    assert capsys.readouterr().err.count("cannot be read") == 2
    with pytest.raises(SystemExit) as stop:
        verify.main([])
    assert stop.value.code == 64


def test_hostile_documents_end_without_a_traceback(folder, capsys):
    (folder / "jwks.json").write_text('{"keys": [1, {"kid": "x"}]}')
    assert verify.main([str(folder / "work.png")]) == 2
    (folder / "jwks.json").write_text("[" * 100_000)
    assert verify.main([str(folder / "work.png")]) == 2
    (folder / "work.png.jws").write_bytes(bytes(range(256)) * 100)
    assert verify.main([str(folder / "work.png")]) == 1


def test_the_proof_may_be_the_json_of_the_api(folder, client, capsys):
    from works.models import Certificate

    number = Certificate.objects.get().number
    told = client.get(f"/api/v1/certificates/{number}/proof").json()
    kept = folder / "proof.json"
    kept.write_text(json.dumps(told))
    assert verify.main([str(folder / "work.png"), "--proof", str(kept)]) == 0
    for changed in (
        {"index": told["index"] + 1},
        {"proof": ["00" * 32]},
        {"proof": 7},
        {"checkpoint": "x"},
        {"leaf": 1},
    ):
        kept.write_text(json.dumps({**told, **changed}))
        assert verify.main([str(folder / "work.png"), "--proof", str(kept)]) == 1, changed
    kept.write_text("[" * 100_000)
    assert verify.main([str(folder / "work.png"), "--proof", str(kept)]) == 1
