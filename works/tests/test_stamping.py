"""Time stamps of the log: asked of an authority made of `openssl ts`, kept, offered, and checked by others."""

import io
import subprocess
import zipfile
from functools import partial

import pytest

from works import stamp, verify
from works.models import LogCheckpoint
from works.services import keys, log, stamping
from works.tasks import stamp_checkpoint
from works.tests import files, time_authority
from works.tests.test_works_service import certify


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tsa")
    time_authority.make(folder)
    return folder


@pytest.fixture
def asked(settings, authority):
    """Settings that ask the authority, which runs as long as the test."""
    settings.TSA_ROOTS, settings.OUTBOUND_TRUSTED_HOSTS = str(authority / "root.pem"), ["127.0.0.1"]
    with time_authority.serve(partial(time_authority.answer, authority)) as url:
        settings.TSA_URL = url
        yield authority


@pytest.fixture
def grown(db):
    log.append_leaf(kind="test", ref="one")
    return log.write_checkpoint()


def test_a_checkpoint_is_stamped_once_and_openssl_agrees(asked, grown, tmp_path):
    stamp_checkpoint()
    grown.refresh_from_db()
    assert grown.stamped_at is not None
    assert stamping.stamp_checkpoint() is None
    (tmp_path / "note").write_text(grown.note)
    (tmp_path / "tsr").write_bytes(bytes(grown.stamp))
    words = ["openssl", "ts", "-verify", "-data", tmp_path / "note", "-in", tmp_path / "tsr"]
    done = subprocess.run([*words, "-CAfile", asked / "root.pem"], capture_output=True, text=True)
    assert done.returncode == 0 and "Verification: OK" in done.stdout
    (tmp_path / "note").write_text(grown.note.replace("\n1\n", "\n2\n"))
    assert subprocess.run([*words, "-CAfile", asked / "root.pem"], capture_output=True).returncode != 0
    log.append_leaf(kind="test", ref="two")
    newer = log.write_checkpoint()
    assert stamping.stamp_checkpoint() == newer


def test_a_stamp_is_of_its_text_and_its_root_only(asked, grown, tmp_path):
    answer = time_authority.answer(asked, stamp.make_query("text\n"))
    root = (asked / "root.pem").read_bytes()
    assert stamp.check_stamp("text\n", answer, root).year >= 2026
    stranger = time_authority.make(tmp_path).read_bytes()
    for text, given, roots in (
        ("other\n", answer, root), ("text\n", answer, stranger), ("text\n", b"", root), ("text\n", answer[:-20], root),
        ("text\n", answer, b""), ("text\n", answer, b"no pem"),
    ):  # fmt: skip
        with pytest.raises(stamp.BadStamp):
            stamp.check_stamp(text, given, roots)
    flipped = bytearray(answer)
    for place in range(len(answer) - 256, len(answer), 16):  # the signature is at the end
        flipped[place] ^= 1
        with pytest.raises(stamp.BadStamp):
            stamp.check_stamp("text\n", bytes(flipped), root)
        flipped[place] ^= 1


def test_without_a_setting_nobody_is_asked(grown, settings):
    assert settings.TSA_URL == "" and stamping.stamp_checkpoint() is None


@pytest.mark.parametrize(
    "reply",
    [b"", b"no stamp", (500, {}, b"down"), (302, {"Location": "http://127.0.0.1:1/"}, b""), b"x" * (2 << 20)],
    ids=["empty", "junk", "error", "redirect", "endless"],
)
def test_a_broken_authority_blocks_nothing(grown, settings, authority, reply):
    settings.TSA_ROOTS, settings.OUTBOUND_TRUSTED_HOSTS = str(authority / "root.pem"), ["127.0.0.1"]
    with time_authority.serve(lambda query: reply) as url:
        settings.TSA_URL = url
        assert stamping.stamp_checkpoint() is None
    assert stamping.stamp_checkpoint() is None  # nobody is there any more
    assert LogCheckpoint.objects.get().stamp is None and log.write_checkpoint() == grown


def test_a_stamp_by_a_stranger_is_not_kept(asked, grown, settings, tmp_path):
    settings.TSA_ROOTS = str(time_authority.make(tmp_path))
    assert stamping.stamp_checkpoint() is None and LogCheckpoint.objects.get().stamp is None
    settings.TSA_ROOTS = str(tmp_path / "nothing.pem")
    assert stamping.stamp_checkpoint() is None


def test_bundle_page_and_command_know_the_stamp(asked, alice, deliver, client, tmp_path, capsys):
    certificate = certify(alice, deliver).certificates.get()
    number = certificate.number
    assert client.get(f"/c/{number}/stamp").status_code == 404
    stamped = stamping.stamp_checkpoint()
    certify(alice, deliver, data=files.png(2))
    assert log.latest_checkpoint().size > stamped.size
    assert f"/c/{number}/stamp" in client.get(f"/c/{number}").content.decode()
    assert client.get(f"/c/{number}/stamp").content == bytes(stamped.stamp)
    zipfile.ZipFile(io.BytesIO(client.get(f"/c/{number}/bundle").content)).extractall(tmp_path)
    folder, picture = tmp_path / number, tmp_path / "sea.png"
    picture.write_bytes(files.png())
    words = [str(picture), "--jws", str(folder / f"{number}.jws"), "--proof", str(folder / "stamped.tlog-proof")]
    words += ["--stamp", str(folder / "stamped.tsr")]
    assert verify.main([*words, "--stamp-roots", str(asked / "root.pem")]) == 0
    assert "time-stamping authority saw" in capsys.readouterr().out
    assert verify.main(words) == 2
    (folder / "stamped.tsr").write_bytes(b"junk")
    assert verify.main([*words, "--stamp-roots", str(asked / "root.pem")]) == 1
    assert keys.list_log_keys()
