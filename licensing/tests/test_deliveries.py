import hashlib
import io
import json
import struct
import zipfile

import c2pa
import encypher_c2pa
import pytest
from django.conf import settings
from PIL import Image

from licensing.license_bundle import stream
from licensing.models import DeliveredCopy, DownloadRecord, License
from licensing.services import deliveries, licenses
from licensing.tests.test_buying_page import bought
from licensing.tests.test_market import offer
from marketplace.core import storage
from marketplace.core.errors import Refusal
from works.embedding import embed
from works.models import Work
from works.services import content_credentials, keys
from works.tests import bounded_jobs
from works.tests.embedding_examples import PICTURES, SIGNER, frames_of
from works.tests.test_works_service import certify

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quiet(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


@pytest.fixture
def sold(alice, carol, deliver):
    """`sold(data, …)` is a license of a work that was registered with these bytes."""

    def make(data=None, buyer=carol, **fields):
        bought(buyer, offer(certify(alice, deliver, data=data, **fields), **_offer(fields)))
        deliver()
        return License.objects.select_related("work", "work__creator", "terms").latest("pk")

    return make


def _offer(fields):
    return {"preset": {"model": "model_service", "text": "standard"}.get(fields.get("kind"), "standard")}


def original(held):
    return held.work.media.get(role="original")


def copy_of(held):
    copy = deliveries.prepare_copy(held=held, media=original(held))
    return copy, b"".join(deliveries.read_copy(copy))


def download(browse, user, held, what="file"):
    link = browse(user).post(f"/licenses/{held.pk}/download/", {"waive_return": "1", "what": what})["Location"]
    answer = browse(user).get(link)
    assert answer.status_code == 200
    return answer, b"".join(answer.streaming_content)


@pytest.mark.parametrize("name", ["png RGBA", "jpeg turned 6", "webp RGB True", "apng"])
def test_a_delivered_picture_names_its_license_and_has_the_same_pixels(name, sold, carol, browse):
    media_type, data = PICTURES[name]
    held = sold(data)
    before = storage.read(storage.private(), original(held).key)
    answer, got = download(browse, carol, held)
    number = held.work.certificates.get().number
    assert frames_of(got) == frames_of(data)
    assert held.pk.encode() in got and number.encode() in got
    assert int(answer["Content-Length"]) == len(got)
    assert answer["Content-Type"] == media_type
    report = encypher_c2pa.verify(got, media_type, telemetry=False)
    assert (report["integrity"], report["hard_binding"]) == ("valid", "match")
    assert storage.read(storage.private(), original(held).key) == before == data
    record = DownloadRecord.objects.get()
    assert record.sha256 == hashlib.sha256(got).hexdigest() != original(held).sha256
    assert DeliveredCopy.objects.get().inside == ["xmp", "c2pa"]


def test_the_same_license_gets_the_same_bytes_and_another_license_others(sold, carol, dan, browse):
    held = sold()
    first, again = (download(browse, carol, held)[1] for _ in range(2))
    assert first == again
    assert DownloadRecord.objects.count() == 2
    assert DeliveredCopy.objects.count() == 1
    bought(dan, held.work.listings.get())
    other = License.objects.select_related("work", "work__creator", "terms").latest("pk")
    assert hashlib.sha256(copy_of(other)[1]).hexdigest() != hashlib.sha256(first).hexdigest()


def test_the_owner_gets_the_original(sold, alice, browse):
    held = sold(PICTURES["png RGB"][1])
    link = browse(alice).post(f"/studio/works/{held.work_id}/original/")["Location"]
    assert b"".join(browse(alice).get(link).streaming_content) == PICTURES["png RGB"][1]
    assert not DeliveredCopy.objects.exists()


@pytest.mark.parametrize("problem", [bounded_jobs.divide, bounded_jobs.run_out, bounded_jobs.die])
def test_a_file_that_cannot_be_written_into_is_delivered_as_it_is(sold, carol, browse, monkeypatch, problem):
    """Whether the code fails, runs out of memory or dies with its process."""
    held = sold()
    monkeypatch.setattr(embed, "embed_plainly", problem)
    _answer, got = download(browse, carol, held)
    assert got == storage.read(storage.private(), original(held).key)
    copy = DeliveredCopy.objects.get()
    assert (copy.inside, copy.key) == ([], "")
    assert copy.problems[0] in ("unreadable", "too_costly")
    assert DownloadRecord.objects.get().sha256 == original(held).sha256


def test_what_is_not_a_picture_is_delivered_as_it_is(sold, carol, browse):
    held = sold(b"Once upon a time there was a lighthouse.\n", kind="text", filename="tale.txt")
    assert download(browse, carol, held)[1] == b"Once upon a time there was a lighthouse.\n"
    assert DeliveredCopy.objects.get().inside == []


def model(pad=0):
    header = {"__metadata__": {"ss_network_dim": "8"}, "w": {"dtype": "U8", "shape": [5000], "data_offsets": [0, 5000]}}
    text = json.dumps(header).encode() + b" " * pad
    return struct.pack("<Q", len(text)) + text + bytes(range(250)) * 20


def test_a_model_is_marked_with_consent_only_and_keeps_its_tensors(sold, carol, browse):
    held = sold(model(), kind="model", filename="style.safetensors")
    assert copy_of(held)[1] == model()
    DeliveredCopy.objects.all().delete()
    Work.objects.update(marks_model=True)
    held.work.refresh_from_db()
    copy, got = copy_of(held)
    (length,) = struct.unpack("<Q", got[:8])
    header = json.loads(got[8 : 8 + length])
    assert header["__metadata__"]["genip.license"] == held.pk
    assert header["__metadata__"]["ss_network_dim"] == "8"
    assert got[8 + length :] == model()[-5000:]
    assert (8 + length) % 8 == 0
    assert (copy.size, copy.sha256) == (len(got), hashlib.sha256(got).hexdigest())
    assert len(storage.read(storage.private(), copy.key)) == 8 + length
    assert download(browse, carol, held)[1] == got


def test_a_bundle_proves_itself(sold, carol, browse):
    held = sold(PICTURES["jpeg RGB"][1], filename="../../Hafen über.jpg")
    answer, got = download(browse, carol, held, "bundle")
    assert answer["Content-Type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(got))
    assert archive.testzip() is None
    number = held.work.certificates.get().number
    names = {name.removeprefix(f"{held.pk}/") for name in archive.namelist()}
    assert {
        "README.txt",
        f"{number}.jws",
        f"{number}.json",
        "jwks.json",
        "log.vkey",
        "c2pa-ca.pem",
        "deed.pdf",
    } <= names
    (file,) = (name for name in names if name.startswith("files/"))
    assert file.endswith("Hafen über.jpg")
    assert ".." not in file
    inside = archive.read(f"{held.pk}/{file}")
    assert DownloadRecord.objects.get().sha256 == hashlib.sha256(inside).hexdigest()
    assert archive.read(f"{held.pk}/{number}.jws").decode() == held.work.certificates.get().jws
    report = encypher_c2pa.verify(
        inside, "image/jpeg", telemetry=False, trust_pem=archive.read(f"{held.pk}/c2pa-ca.pem").decode()
    )
    assert report["validation_state"] == "Trusted"
    readme = archive.read(f"{held.pk}/README.txt").decode()
    assert hashlib.sha256(inside).hexdigest() in readme
    assert "Pixels are untouched" in readme


def test_a_bundle_is_written_while_it_is_sent(sold, monkeypatch):
    """Of a large file, no more than a few chunks are held at any time."""
    held = sold(b"Once upon a time.\n", kind="text")
    copy, _data = copy_of(held)
    chunk, count = b"x" * (1 << 20), 200
    monkeypatch.setattr(deliveries, "read_copy", lambda _copy: (chunk for _ in range(count)))
    largest = total = 0
    for part in stream(held, [copy]):
        largest, total = max(largest, len(part)), total + len(part)
    assert total > count << 20
    assert largest < 3 << 20


@pytest.mark.django_db(transaction=True)
def test_several_at_once_make_one_copy(sold, at_once):
    held = sold()
    copies = at_once(*[lambda: deliveries.prepare_copy(held=held, media=original(held)).sha256] * 4)
    assert len(set(copies)) == 1, copies
    assert DeliveredCopy.objects.count() == 1
    assert storage.private().exists(DeliveredCopy.objects.get().key)


def test_terms_that_allow_training_are_named_beside_the_general_reservation(sold):
    held = sold(PICTURES["png RGB"][1])
    assert b"DMI-PROHIBITED-AIMLTRAINING" in copy_of(held)[1]
    DeliveredCopy.objects.all().delete()
    held.terms.body["ai_training"] = "allowed"
    got = copy_of(held)[1]
    assert b"DMI-PROHIBITED-SEECONSTRAINT" in got
    assert b"OtherConstraints" in got


def test_the_manifest_says_of_mining_what_the_license_says(sold):
    held = sold(PICTURES["png RGB"][1])
    assert mining_of(copy_of(held)[1]) == {
        f"cawg.{use}": {"use": "notAllowed"}
        for use in ("data_mining", "ai_inference", "ai_training", "ai_generative_training")
    }
    DeliveredCopy.objects.all().delete()
    held.terms.body |= {"ai_training": "allowed", "ai_reference_input": "internal"}
    said = mining_of(copy_of(held)[1])
    assert {row["use"] for row in said.values()} == {"constrained"}
    assert {row["constraint_info"] for row in said.values()} == {f"{settings.SITE_URL}/licenses/{held.pk}/"}


def mining_of(data):
    said = json.loads(c2pa.Reader("image/png", io.BytesIO(data)).json())
    active = said["manifests"][said["active_manifest"]]["assertions"]
    return next(row["data"]["entries"] for row in active if row["label"] == "cawg.training-mining")


def test_after_a_rotation_a_new_signer_signs_under_the_same_authority(sold):
    before = content_credentials.authority_pem()
    first = content_credentials.current_signer()
    keys.rotate("c2pa")
    held = sold(PICTURES["jpeg RGB"][1])
    got = copy_of(held)[1]
    assert content_credentials.current_signer() != first
    assert content_credentials.authority_pem() == before
    report = encypher_c2pa.verify(got, "image/jpeg", telemetry=False, trust_pem=before.decode())
    assert report["validation_state"] == "Trusted"


def test_the_operators_certificate_signs_when_it_is_configured(sold, settings, tmp_path):
    (tmp_path / "chain.pem").write_bytes(SIGNER.chain)
    (tmp_path / "key.pem").write_bytes(SIGNER.key)
    settings.C2PA_CERT_CHAIN, settings.C2PA_PRIVATE_KEY = str(tmp_path / "chain.pem"), str(tmp_path / "key.pem")
    got = copy_of(sold(PICTURES["jpeg RGB"][1]))[1]
    report = encypher_c2pa.verify(
        got, "image/jpeg", telemetry=False, trust_pem=content_credentials.authority_pem().decode()
    )
    assert report["validation_state"] == "Trusted"
    assert SIGNER.chain.endswith(content_credentials.authority_pem())


def test_a_wrong_configuration_does_not_turn_a_buyer_away(sold, settings, tmp_path, caplog):
    settings.C2PA_CERT_CHAIN, settings.C2PA_PRIVATE_KEY = str(tmp_path / "none.pem"), str(tmp_path / "none.pem")
    copy, got = copy_of(sold(PICTURES["jpeg RGB"][1]))
    assert (got, copy.problems) == (PICTURES["jpeg RGB"][1], ["signer"])
    assert "C2PA_CERT_CHAIN" in caplog.text


def test_credentials_of_a_first_delivery_live_on_in_a_second(sold):
    held = sold()
    leaked = copy_of(held)[1]
    made = embed.embed(leaked, "image/png", deliveries._marks(held, "GIP-AGAIN"), content_credentials.current_signer())
    report = encypher_c2pa.verify(made.data, "image/png", telemetry=False)
    assert report["integrity"] == "valid"
    assert len(report["manifest_report"]["manifests"]) == 2


def test_a_license_that_was_returned_meanwhile_gets_nothing(sold, carol, browse):
    held = sold()
    link = browse(carol).post(f"/licenses/{held.pk}/download/", {"waive_return": "1"})["Location"]
    License.objects.update(state="revoked")
    assert browse(carol).get(link).status_code == 404
    assert not DownloadRecord.objects.exists()
    with pytest.raises(Refusal):
        licenses.record_download(copy=copy_of(held)[0], user=carol)


def test_api_gives_the_choice(sold, carol, mallory, api):
    held = sold()
    path = f"/api/v1/licenses/{held.pk}/download/"
    assert api(mallory).post(path, {}).status_code == 404
    assert api(carol).post(path, {"what": "everything"}).status_code == 400
    link = api(carol).post(path, {"what": "bundle"}).json()["url"]
    assert zipfile.ZipFile(io.BytesIO(b"".join(api(carol).get(link).streaming_content))).testzip() is None
    link = api(carol).post(path).json()["url"]
    assert Image.open(io.BytesIO(b"".join(api(carol).get(link).streaming_content))).size == (640, 448)
