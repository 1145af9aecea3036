import base64
import hashlib
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.core import storage
from marketplace.core.errors import NotFound, Refusal
from works import queries, tasks
from works.intake import Deliverable
from works.models import Media, Upload, UploadPart, Work
from works.services import uploads, works
from works.tests import files
from works.tests.test_works_service import stored  # noqa: F401
from works.upload_files import UploadFile

DATA = files.png(3, size=(900, 700))
SIZE = len(DATA)


def announce(owner, size=SIZE, purpose="image", filename="sea.png"):
    return uploads.create_upload(owner=owner, filename=filename, size=size, purpose=purpose)


def send(upload, data=DATA, offset=0, length=None, **fields):
    read = io.BytesIO(data).read
    return uploads.append(upload=upload, offset=offset, length=len(data) if length is None else length, read=read,
                          **fields)  # fmt: skip


def sent(owner, data=DATA, **fields):
    return send(announce(owner, size=len(data), **fields), data)


def code_of(call, *args, **fields):
    with pytest.raises(Refusal) as refusal:
        call(*args, **fields)
    return refusal.value.code, refusal.value.status


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(uploads, "PART", 1000)


def test_pieces_become_one_file_and_a_work(alice, deliver, small_parts):
    upload = announce(alice)
    for start in range(0, len(DATA), 2500):
        assert upload.state == "open"
        upload = send(upload, DATA[start : start + 2500], start)
    assert (upload.received, upload.state) == (len(DATA), "complete")
    assert upload.parts.count() > 4 and max(upload.parts.values_list("size", flat=True)) == 1000
    assert UploadFile(upload).read() == DATA
    work = works.register_work(creator=alice, kind="image", title="Sea", file=UploadFile(upload))
    deliver()
    work.refresh_from_db()
    assert (work.state, work.sha256) == ("certified", hashlib.sha256(DATA).hexdigest())
    assert work.media.get(role="original").filename == "sea.png"


def test_the_parts_can_be_read_from_anywhere(alice, small_parts):
    file = UploadFile(sent(alice))
    for place, count in [(0, 10), (995, 10), (len(DATA) - 3, 10), (len(DATA), 5), (3000, 2500)]:
        file.seek(place)
        assert file.read(count) == DATA[place : place + count]
    assert b"".join(file.chunks(777)) == DATA


@pytest.mark.django_db(transaction=True)
def test_a_used_upload_leaves_no_parts_and_is_not_used_again(alice, stored, small_parts):  # noqa: F811
    upload = sent(alice)
    parts = stored(f"uploads/{upload.pk}")
    works.register_work(creator=alice, kind="image", title="Sea", file=UploadFile(upload))
    assert parts > 4 and stored(f"uploads/{upload.pk}") == 0
    assert Upload.objects.get().state == "used"
    for file in (UploadFile(upload), UploadFile(Upload.objects.get())):
        again = {"creator": alice, "kind": "image", "title": "Sea", "file": file}
        assert code_of(works.register_work, **again) == ("upload_used", 409)
    assert Work.objects.count() == 1 and stored("originals") == 1


@pytest.mark.django_db(transaction=True)
def test_two_registrations_of_one_upload_at_once_are_one(alice, at_once, stored):  # noqa: F811
    upload = sent(alice)

    def register(title):
        file = UploadFile(Upload.objects.get(pk=upload.pk))
        return works.register_work(creator=alice, kind="image", title=title, file=file)

    results = at_once(lambda: register("One"), lambda: register("Two"), lambda: register("Three"))
    assert sum(isinstance(one, Work) for one in results) == 1
    assert {one.code for one in results if isinstance(one, Refusal)} == {"upload_used"}
    assert Work.objects.count() == 1 and stored("originals") == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_sending_of_an_upload_twice_is_one_work(alice, at_once):
    upload = sent(alice)

    def register():
        file = UploadFile(Upload.objects.get(pk=upload.pk))
        return works.register_work(creator=alice, kind="image", title="Sea", file=file, submission="one")

    assert len({one.pk for one in at_once(register, register, register)}) == 1
    assert register().pk == Work.objects.get().pk


def test_a_refused_registration_leaves_the_upload(alice):
    upload = sent(alice)
    file = UploadFile(upload)
    assert code_of(works.register_work, creator=alice, kind="text", title="T", file=file)[0] == "wrong_type"
    assert Upload.objects.get().state == "complete"
    works.register_work(creator=alice, kind="image", title="T", file=file)


def test_an_unfinished_upload_is_not_used(alice):
    upload = send(announce(alice), DATA[:500])
    fields = {"creator": alice, "kind": "image", "title": "T", "file": UploadFile(upload)}
    assert code_of(works.register_work, **fields) == ("upload_incomplete", 409)
    assert not Work.objects.exists()


def test_a_deliverable_by_upload(alice, deliver):
    layers = sent(alice, b"8BPS" + bytes(200), purpose="source_layers", filename="sea.psd")
    given = [Deliverable("source_layers", UploadFile(layers))]
    works.register_work(creator=alice, kind="image", title="T", file=UploadFile(sent(alice)), deliverables=given)
    assert Media.objects.get(role="deliverable").size == 204
    assert set(Upload.objects.values_list("state", flat=True)) == {"used"}


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"purpose": "song"}, ("purpose_unknown", 400)),
        ({"size": 0}, ("empty", 400)),
        ({"size": 50 * 1024 * 1024 + 1}, ("too_large", 413)),
        ({"purpose": "model", "size": 2 * 1024**3 + 1}, ("too_large", 413)),
        ({"purpose": "other", "size": 200 * 1024**2 + 1}, ("too_large", 413)),
    ],
)
def test_what_cannot_be_is_not_announced(alice, fields, answer):
    assert code_of(announce, alice, **fields) == answer
    assert not Upload.objects.exists()


def test_a_wrong_offset_and_too_much_change_nothing(alice):
    upload = send(announce(alice), DATA[:500])
    for offset in (0, 499, 501):
        assert code_of(send, upload, DATA[500:600], offset) == ("offset_conflict", 409)
    assert code_of(send, upload, DATA[500:] + b"x", 500) == ("too_large", 413)
    upload.refresh_from_db()
    assert (upload.received, upload.parts.count(), upload.lease) == (500, 1, "")


def test_a_line_that_breaks_leaves_what_arrived(alice, small_parts):
    upload = send(announce(alice), DATA[:2300], length=len(DATA))
    assert (upload.received, upload.state) == (2300, "open")

    def broken(count):
        raise OSError("connection reset")

    upload = uploads.append(upload=upload, offset=2300, length=100, read=broken)
    assert upload.received == 2300
    assert UploadFile(send(upload, DATA[2300:], 2300)).read() == DATA


def test_a_process_that_dies_leaves_a_true_offset(alice, small_parts):
    upload, source = announce(alice), io.BytesIO(DATA)

    def dying(count):
        if source.tell() >= 3500:
            raise SystemExit
        return source.read(min(count, 500))

    with pytest.raises(SystemExit):
        uploads.append(upload=upload, offset=0, length=len(DATA), read=dying)
    upload.refresh_from_db()
    assert upload.received == sum(upload.parts.values_list("size", flat=True)) == 3000
    assert UploadFile(send(upload, DATA[3000:], 3000)).read() == DATA


def test_a_silent_request_is_overtaken_and_counts_no_more(alice, small_parts):
    upload, source = announce(alice), io.BytesIO(DATA)

    def overtaken(count):
        if source.tell() == 2000:  # asleep: meanwhile its lease runs out, and another request sends on
            Upload.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
            send(Upload.objects.get(), DATA[2000:2600], 2000)
        return source.read(min(count, 500))

    answer = code_of(uploads.append, upload=upload, offset=0, length=len(DATA), read=overtaken)
    assert answer == ("offset_conflict", 409)
    upload.refresh_from_db()
    assert upload.received == 2600
    assert UploadFile(send(upload, DATA[2600:], 2600)).read() == DATA


@pytest.mark.django_db(transaction=True)
def test_of_requests_at_once_one_sends(alice, at_once):
    upload = announce(alice)
    results = at_once(*[lambda: send(Upload.objects.get(), DATA)] * 4)
    assert sum(isinstance(one, Upload) for one in results) == 1
    assert {one.status for one in results if isinstance(one, Refusal)} <= {409, 423}
    assert UploadFile(Upload.objects.get(pk=upload.pk)).read() == DATA
    assert UploadPart.objects.count() == 1


def checksum(name, data):
    return f"{name} {base64.b64encode(hashlib.new(name, data).digest()).decode()}"


@pytest.mark.parametrize("name", uploads.ALGORITHMS)
def test_a_right_checksum_counts(alice, small_parts, name):
    assert send(announce(alice), checksum=checksum(name, DATA)).state == "complete"


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        (checksum("sha256", b"other"), ("checksum_mismatch", 460)), ("crc32 AAAA", ("checksum_unknown", 400)),
        ("sha256 ???", ("checksum_unknown", 400)), ("sha256", ("checksum_unknown", 400)),
    ],
)  # fmt: skip
@pytest.mark.django_db(transaction=True)
def test_a_wrong_checksum_keeps_nothing(alice, stored, small_parts, given, answer):  # noqa: F811
    upload = announce(alice)
    assert code_of(send, upload, checksum=given) == answer
    upload.refresh_from_db()
    assert (upload.received, upload.lease, stored(f"uploads/{upload.pk}")) == (0, "", 0)
    assert send(upload).state == "complete"


@pytest.mark.parametrize(
    ("purpose", "filename", "data", "code"),
    [
        ("image", "a.png", b"<svg/>" + bytes(90), "not_a_picture"),
        ("model", "a.safetensors", b"\x80\x04" + bytes(90), "pickle_refused"),
        ("model", "a.ckpt", b"PK\x03\x04" + bytes(90), "pickle_refused"),
        ("other", "a.bin", b"\x7fELF" + bytes(90), "program_refused"),
        ("source_layers", "a.psd", b"\x89PNG\r\n\x1a\n" + bytes(90), "wrong_ending"),
    ],
)
def test_a_file_that_cannot_be_is_refused_with_its_first_bytes(alice, purpose, filename, data, code):
    upload = announce(alice, size=5000, purpose=purpose, filename=filename)
    assert code_of(send, upload, data)[0] == code
    upload.refresh_from_db()
    assert (upload.received, upload.parts.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_what_is_not_continued_expires_with_its_files(alice, stored, small_parts):  # noqa: F811
    upload, done = send(announce(alice), DATA[:2500]), sent(alice)
    storage.put(storage.private(), f"uploads/{upload.pk}", b"left by a process that died", ".part")
    assert tasks.expire_uploads() == 0
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotFound):
        queries.get_upload_for(alice, upload.pk)
    assert code_of(send, upload, DATA[2500:], 2500) == ("upload_used", 409)
    assert tasks.expire_uploads() == 2
    assert stored(f"uploads/{upload.pk}") == stored(f"uploads/{done.pk}") == 0
    assert not Upload.objects.exists() and not UploadPart.objects.exists()


def test_an_upload_is_its_owners(alice, mallory):
    upload = announce(alice)
    assert queries.get_upload_for(alice, upload.pk) == upload
    with pytest.raises(NotFound):
        queries.get_upload_for(mallory, upload.pk)


def test_too_many_crumbs_are_refused(alice, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_PARTS", 2)
    upload = send(send(announce(alice), DATA[:1]), DATA[1:2], 1)
    assert code_of(send, upload, DATA[2:3], 2) == ("too_many_parts", 413)
    upload.refresh_from_db()
    assert upload.received == 2
