import hashlib
import json
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from marketplace.core import storage
from marketplace.core.errors import Refusal
from marketplace.core.models import Delivery, Event
from works import queries, queries_certificates, tasks
from works.intake import Deliverable
from works.models import Certificate, Media, Version, Work
from works.services import certificates, versions, works
from works.services.works import hide_work
from works.tests import files
from works.tests.test_works_service import certify, register, stored  # noqa: F401

PSD = b"8BPS" + bytes(60)


def submit(work, data=None, **fields):
    content = ContentFile(files.png(2) if data is None else data, name=fields.pop("filename", "work.bin"))
    return versions.submit_version(
        work=work, actor=work.owner, note=fields.pop("note", "Brighter sky."), file=content, **fields
    )


def renew(work, deliver, **fields):
    version = submit(work, **fields)
    deliver()
    version.refresh_from_db()
    work.refresh_from_db()
    assert version.state == "certified", version.problem
    return version


def deliverable(purpose="source_layers", data=PSD, name="layers.psd"):
    return Deliverable(purpose, ContentFile(data, name=name))


def as_it_stands(work):
    work.refresh_from_db()
    fields = ("state", "title", "sha256", "facts", "excerpt", "color", "step", "problem")
    media = sorted(Media.objects.filter(work=work).values_list("pk", "role", "key"))
    claims = sorted(map(str, work.claims.values_list("name", "value", "grade")))
    return [getattr(work, name) for name in fields], media, claims


def test_a_first_version_is_certified_with_its_work(alice, deliver):
    work = certify(alice, deliver)
    version = work.versions.get()
    assert (version.number, version.state, version.title) == (1, "certified", "Lighthouse")
    assert (version.sha256, version.facts) == (work.sha256, work.facts)
    assert set(work.media.values_list("version", flat=True)) == {version.pk}
    assert work.certificates.get().version == version


def test_a_new_version_takes_the_place_of_the_former_one(alice, deliver):
    work = certify(alice, deliver)
    first, old = work.versions.get(), work.certificates.get()
    data = files.png(2, parameters=None, size=(320, 200))
    version = renew(work, deliver, data=data, title="Lighthouse, again")
    assert (version.number, version.note) == (2, "Brighter sky.")
    assert (work.state, work.title) == ("certified", "Lighthouse, again")
    assert work.sha256 == version.sha256 == hashlib.sha256(data).hexdigest()
    assert (work.facts["width"], work.step) == (320, "")
    assert {media.version for media in work.media.all()} == {version}
    assert {media.role for media in work.media.all()} == {"original", "preview", "thumbnail"}
    assert Media.every.filter(version=first, current=False).count() == 3
    assert "model" not in {claim.name for claim in work.claims.all()}
    old.refresh_from_db()
    new = work.certificates.get(state="issued")
    assert (old.state, new.supersedes, new.version) == ("superseded", old, version)
    subject = new.payload["credentialSubject"]
    assert (subject["sha256"], subject["supersedes"], subject["title"]) == (work.sha256, old.number, work.title)
    assert subject["content"] != old.payload["credentialSubject"]["content"]


def test_the_former_version_is_still_recognized(alice, deliver):
    work = certify(alice, deliver)
    old_hash, old = work.sha256, work.certificates.get()
    renew(work, deliver)
    assert queries_certificates.find_certificate_by_sha256(old_hash) == old
    assert queries_certificates.find_certificate_by_sha256(work.sha256).state == "issued"
    assert work.fingerprints.filter(method="pdq").count() == 2


def test_while_it_is_read_the_old_one_stays(alice, mallory, deliver):
    work = certify(alice, deliver)
    before = as_it_stands(work)
    version = submit(work)
    after = as_it_stands(work)
    assert (version.state, after[0][6]) == ("processing", "received")
    assert (after[0][:6], after[1:]) == (before[0][:6], before[1:])
    assert queries.get_work_for(mallory, work.pk) == work
    assert Media.every.get(version=version).current is False


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"data": files.png()[:3000]}, "broken_picture"),
        ({"deliverables": [deliverable("workflow", b"not json", "a.json")]}, "not_json"),
        ({"deliverables": [deliverable(), deliverable("model", files.lora(tail=b"x"), "a.safetensors")]},
         "broken_tensors"),
    ],
)  # fmt: skip
def test_a_refused_version_leaves_everything_as_it_was(alice, deliver, stored, fields, code):  # noqa: F811
    work = certify(alice, deliver)
    before = as_it_stands(work)
    version = submit(work, **fields)
    deliver()
    version.refresh_from_db()
    assert (version.state, version.problem_code, bool(version.problem)) == ("refused", code, True)
    assert as_it_stands(work) == before
    assert Certificate.objects.get().state == "issued"
    assert not Media.every.filter(version=version).exists()
    assert (stored("originals"), stored("deliverables")) == (1, 0)
    assert renew(work, deliver).number == 3


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"note": " "}, "note_invalid"),
        ({"note": "x" * 2001}, "note_invalid"),
        ({"title": "x" * 161}, "title_invalid"),
        ({"data": b""}, "empty"),
        ({"data": b"<svg/>"}, "not_a_picture"),
        ({"deliverables": [deliverable("layers")]}, "purpose_unknown"),
        ({"deliverables": [deliverable()] * 9}, "too_many_deliverables"),
        ({"deliverables": [deliverable(data=b"")]}, "empty"),
        ({"deliverables": [deliverable(name="layers.png")]}, "wrong_ending"),
        ({"deliverables": [deliverable(data=b"plain words")]}, "wrong_type"),
        ({"deliverables": [deliverable("other", b"MZ" + bytes(60), "tool")]}, "program_refused"),
        ({"deliverables": [deliverable("other", b"<p>hi", "page.html")]}, "program_refused"),
        ({"deliverables": [deliverable("other", b"\x80\x04abc", "notes")]}, "pickle_refused"),
        ({"deliverables": [deliverable("dataset", b"PK\x03\x04" + bytes(26) + b"archive/data.pkl", "d.zip")]},
         "pickle_refused"),
        ({"deliverables": [deliverable("dataset", bytes(64), "d.bin")]}, "wrong_type"),
        ({"deliverables": [deliverable("prompt", b"x" * 65537, "p.txt")]}, "too_large"),
        ({"deliverables": [deliverable("model", b"PK\x03\x04", "m.safetensors")]}, "pickle_refused"),
    ],
)  # fmt: skip
def test_a_bad_version_changes_nothing(alice, deliver, stored, fields, code):  # noqa: F811
    work = certify(alice, deliver)
    before, events, kept = as_it_stands(work), Event.objects.count(), stored("originals")
    with pytest.raises(Refusal) as refusal:
        submit(work, **fields)
    assert refusal.value.code == code
    assert as_it_stands(work) == before
    assert (Version.objects.count(), Event.objects.count()) == (1, events)
    assert (stored("originals"), stored("deliverables")) == (kept, 0)


def test_only_one_version_is_read_at_a_time(alice, deliver):
    work = certify(alice, deliver)
    submit(work)
    with pytest.raises(Refusal) as refusal:
        submit(work, data=files.png(3))
    assert refusal.value.code == "version_in_processing"
    deliver()
    assert renew(work, deliver, data=files.png(3)).number == 3


@pytest.mark.django_db(transaction=True)
def test_two_versions_sent_at_once_are_one(alice, deliver, at_once):
    work = certify(alice, deliver)
    results = at_once(*[lambda seed=seed: submit(work, data=files.png(seed)) for seed in (2, 3, 4)])
    assert sum(isinstance(one, Version) for one in results) == 1
    assert {one.code for one in results if isinstance(one, Refusal)} == {"version_in_processing"}
    assert Media.every.filter(role="original").count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_sending_is_one_version(alice, deliver, at_once):
    work = certify(alice, deliver)
    results = at_once(*[lambda: submit(work, submission="one")] * 3)
    assert len({one.pk for one in results}) == 1
    deliver()
    assert submit(work, submission="one").pk == results[0].pk
    assert work.versions.count() == 2


def test_a_draft_and_a_suspended_work_take_no_version(alice, sam, deliver):
    draft = register(alice, data=files.png()[:3000])
    deliver()
    work = certify(alice, deliver)
    works.suspend_work(work=work, actor=sam, reason="Checking.")
    for one in (draft, work):
        with pytest.raises(Refusal) as refusal:
            submit(one)
        assert refusal.value.code == "state_conflict"


def test_a_work_suspended_meanwhile_keeps_its_version(alice, sam, deliver):
    work = certify(alice, deliver)
    version = submit(work)
    works.suspend_work(work=work, actor=sam, reason="Checking.")
    deliver()
    version.refresh_from_db()
    assert (version.state, version.problem_code) == ("refused", "state_conflict")
    assert Certificate.objects.get().state == "issued"


def test_a_hidden_work_stays_hidden(alice, deliver):
    work = certify(alice, deliver)
    hide_work(work=work, actor=alice)
    renew(work, deliver)
    assert work.state == "hidden"


def test_after_a_revocation_the_new_version_has_a_certificate_of_its_own(alice, sam, deliver):
    work = certify(alice, deliver)
    certificates.revoke_certificate(certificate=work.certificates.get(), actor=sam, reason="Wrong claim.")
    version = renew(work, deliver)
    assert work.certificates.get(state="issued").version == version
    assert work.certificates.get(state="issued").supersedes is None


def test_samples_that_are_not_replaced_stay(priya, deliver):
    sample = ContentFile(files.png(1), name="s.png")
    work = certify(priya, deliver, kind="prompt", data=b"a {mood} harbor", samples=[sample])
    before = set(work.media.exclude(role="original").values_list("pk", flat=True))
    renew(work, deliver, data=b"a {mood} harbor in {season}")
    assert set(work.media.exclude(role="original").values_list("pk", flat=True)) == before
    assert work.facts["variables"] == ["mood", "season"]


def test_a_title_that_changed_reaches_the_index(alice, deliver):
    work = certify(alice, deliver)
    renew(work, deliver, title="Beacon")
    assert Event.objects.filter(name="work.described", subject=work.pk).count() == 1
    renew(work, deliver, data=files.png(3))
    assert Event.objects.filter(name="work.described", subject=work.pk).count() == 1


def test_deliverables_are_kept_with_their_hashes_and_read(lora, deliver):
    given = [
        deliverable(), deliverable("workflow", json.dumps(files.GRAPH).encode(), "graph.json"),
        deliverable("other", b"anything at all", "re\u202eadme"),
    ]  # fmt: skip
    work = certify(lora, deliver, kind="model", data=files.lora(), deliverables=given)
    rows = list(work.media.filter(role="deliverable").order_by("position"))
    assert [(row.purpose, row.filename, row.media_type) for row in rows] == [
        ("source_layers", "layers.psd", "image/vnd.adobe.photoshop"), ("workflow", "graph.json", "application/json"),
        ("other", "re adme", "application/octet-stream"),
    ]  # fmt: skip
    assert [row.sha256 for row in rows] == [hashlib.sha256(one.file.read()).hexdigest() for one in rewound(given)]
    assert storage.read(storage.private(), rows[0].key) == PSD


def rewound(given):
    [one.file.seek(0) for one in given]
    return given


def test_a_lost_version_is_found_by_the_sweep_and_in_the_end_given_up(alice, deliver):
    work = certify(alice, deliver)
    version = submit(work)
    old = timezone.now() - timedelta(minutes=7)
    Work.objects.filter(pk=work.pk).update(step="reading", step_at=old)
    Delivery.objects.filter(event__name="work.submitted").update(attempts=queries.ENOUGH_ATTEMPTS)  # long ago
    Delivery.objects.filter(event__subject=version.pk).update(state="running")
    assert tasks.sweep_processing() == 1
    version.refresh_from_db()
    assert version.state == "certified"
    version = submit(work, data=files.png(3))
    Work.objects.filter(pk=work.pk).update(step_at=old)
    Delivery.objects.filter(event__subject=version.pk).update(state="running", attempts=queries.ENOUGH_ATTEMPTS)
    tasks.sweep_processing()
    version.refresh_from_db()
    assert (version.state, version.problem_code) == ("refused", "processing_failed")


def test_the_bytes_of_a_former_version_are_not_certified_for_another(alice, mallory, deliver):
    work = certify(alice, deliver)
    renew(work, deliver)
    copy = register(mallory, data=files.png())
    deliver()
    copy.refresh_from_db()
    assert (copy.state, copy.problem_code) == ("draft", "already_registered")
