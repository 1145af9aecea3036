import pytest
from django.core.files.base import ContentFile

from marketplace.core.errors import Refusal
from works.models import Upload, Work
from works.services import quotas, uploads, versions, works
from works.tests import files
from works.tests.test_uploads_service import announce, code_of, sent
from works.tests.test_works_service import certify, register, stored  # noqa: F401

MB = 1024 * 1024


@pytest.fixture
def room(settings):
    settings.ACCOUNT_STORAGE_MB, settings.ACCOUNT_WORKS_IN_PROCESSING, settings.ACCOUNT_UPLOADS_OPEN = 1, 3, 2


def text(size):
    return b"words " * (size // 6)


def take(owner, size, **fields):
    return register(owner, kind="text", data=text(size), **fields)


def test_files_and_announced_uploads_count(alice, bob, room):
    work = take(alice, 600_000)
    upload = announce(alice, size=200_000)
    usage = quotas.get_usage(alice)
    assert usage.used == {"bytes": work.media.get().size + 200_000, "works": 1, "uploads": 1}
    assert (usage.most["bytes"], usage.percent) == (MB, 76)
    assert quotas.get_usage(bob).used == {"bytes": 0, "works": 0, "uploads": 0}
    uploads.discard_upload(upload=upload)
    assert quotas.get_usage(alice).used["uploads"] == 0


def test_what_is_too_much_is_refused_and_changes_nothing(alice, bob, room, stored):  # noqa: F811
    take(alice, 600_000)
    assert code_of(take, alice, 600_000) == ("quota_exceeded", 413)
    assert code_of(announce, alice, size=600_000) == ("quota_exceeded", 413)
    assert Work.objects.count() == stored("originals") == 1 and not Upload.objects.exists()
    take(bob, 600_000)


def test_a_version_counts_too(alice, room, deliver, stored):  # noqa: F811
    work = take(alice, 600_000)
    deliver()
    file = ContentFile(text(600_000), name="two.txt")
    assert code_of(versions.submit_version, work=work, actor=alice, note="More.", file=file)[0] == "quota_exceeded"
    assert work.versions.count() == stored("originals") == 1


def test_an_upload_that_is_used_counts_once(alice, room, deliver):
    from works.upload_files import UploadFile

    upload = sent(alice, text(700_000), purpose="text", filename="sea.txt")
    works.register_work(creator=alice, kind="text", title="Sea", file=UploadFile(upload))
    assert quotas.get_usage(alice).used["bytes"] == upload.size


def test_works_being_read_are_counted_and_freed(alice, room, deliver):
    for number in range(3):
        take(alice, 60, title=str(number))
    assert code_of(take, alice, 60) == ("quota_exceeded", 409)
    deliver()
    take(alice, 60)


def test_uploads_open_at_once(alice, room):
    first = announce(alice, size=100)
    announce(alice, size=100)
    assert code_of(announce, alice, size=100) == ("quota_exceeded", 409)
    uploads.discard_upload(upload=first)
    announce(alice, size=100)


def test_room_is_free_again_when_a_draft_is_refused(alice, room, deliver):
    work = register(alice, kind="text", data=b"a" * 700_000 + b"\0")
    deliver()
    work.refresh_from_db()
    assert (work.state, quotas.get_usage(alice).used["bytes"]) == ("draft", 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("job", "size", "fit"), [(announce, 400_000, 2), (announce, 100, 2), (take, 400_000, 2), (take, 60, 3)]
)
def test_many_at_once_do_not_squeeze_in(alice, room, at_once, job, size, fit):
    results = at_once(*[lambda: job(alice, size=size)] * 6)
    assert sum(not isinstance(one, Exception) for one in results) == fit
    assert {one.code for one in results if isinstance(one, Refusal)} == {"quota_exceeded"}
    assert quotas.get_usage(alice).used["bytes"] <= MB


def test_a_work_that_was_there_before_is_certified(alice, room, deliver):
    assert certify(alice, deliver, data=files.png()).state == "certified"
