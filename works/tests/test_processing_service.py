from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from marketplace.core import relay, storage
from marketplace.core.models import Delivery, Event
from works import bounded, examination, queries, tasks
from works.models import Certificate, Work
from works.services import processing, works
from works.tests import files
from works.tests.test_works_service import certify, register


def _public(media):
    return Image.open(storage.public().open(media.key))


def samples(*seeds):
    return [ContentFile(files.png(seed), name="s.png") for seed in seeds]


def test_a_model_shows_its_samples_as_a_strip_and_one_by_one(lora, deliver):
    work = certify(lora, deliver, kind="model", data=files.lora(), samples=samples(1, 2, 3))
    shown = queries.list_samples(work)
    assert [media.position for media in shown] == [0, 1, 2]
    assert all(not _public(media).info.get("parameters") for media in shown)
    thumbnail = work.media.get(role="thumbnail")
    assert (thumbnail.width, thumbnail.height) == (512, 225)
    assert not work.media.filter(role="sample_src").exists()
    assert "sample_src" not in {media.role for media in queries.list_public_media(work)}


def test_a_prompt_shows_its_first_sample(priya, deliver):
    work = certify(priya, deliver, kind="prompt", data=b"a {mood} harbor", samples=samples(7, 8))
    thumbnail, first = work.media.get(role="thumbnail"), queries.list_samples(work)[0]
    assert (thumbnail.width, first.width) == (512, 640)
    small = _public(first).resize((32, 24)).convert("L")
    seen = _public(thumbnail).resize((32, 24)).convert("L")
    assert max(abs(a - b) for a, b in zip(small.tobytes(), seen.tobytes(), strict=True)) < 40


def test_a_broken_sample_is_named_and_nothing_is_kept(priya, deliver):
    broken = [*samples(1), ContentFile(files.png(2)[:4000], name="s.png")]
    work = register(priya, kind="prompt", data=b"words", samples=broken)
    deliver()
    work.refresh_from_db()
    assert (work.state, work.problem_code) == ("draft", "broken_picture")
    assert work.problem.startswith("Sample 2:")
    assert not work.media.exists()


def test_a_workflow_shows_its_real_graph(lora, deliver):
    import json

    first = certify(lora, deliver, kind="workflow", data=json.dumps(files.GRAPH).encode())
    other = {key: node for key, node in files.GRAPH.items() if key != "10"}
    second = certify(lora, deliver, kind="workflow", data=json.dumps(other).encode())
    pictures = [_public(work.media.get(role="preview")) for work in (first, second)]
    assert all(picture.width == 1600 and 800 <= picture.height <= 1000 for picture in pictures)
    assert pictures[0].convert("RGB").tobytes() != pictures[1].convert("RGB").tobytes()
    assert first.media.get(role="thumbnail").size < 60_000


def _lose_worker(work, minutes):
    """As it stands when a worker died while reading: its delivery is leased, its step is old."""
    then = timezone.now() - timedelta(minutes=minutes)
    Work.objects.filter(pk=work.pk).update(step="reading", step_at=then)
    due_at = then + timedelta(seconds=settings.RELAY_LEASE_SECONDS)
    Delivery.objects.filter(event__name="work.submitted").update(state="running", attempts=1, due_at=due_at)


@pytest.fixture(autouse=True)
def _lease(settings):
    settings.RELAY_LEASE_SECONDS = 600


def test_a_work_of_a_dead_worker_is_read_again_once_its_lease_is_over(alice):
    work = register(alice)
    _lose_worker(work, minutes=4)
    assert relay.drain() == 0
    _lose_worker(work, minutes=11)
    assert relay.drain() > 0
    work.refresh_from_db()
    assert work.state == "certified"


def test_the_sweep_finds_a_silent_work_before_its_lease_is_over(alice):
    work = register(alice)
    _lose_worker(work, minutes=4)
    assert tasks.sweep_processing() == 0
    _lose_worker(work, minutes=7)
    assert tasks.sweep_processing() == 1
    assert tasks.sweep_processing() == 0
    assert Certificate.objects.get().work == work


def test_a_work_that_failed_too_often_ends_with_an_honest_word(alice):
    work = register(alice)
    _lose_worker(work, minutes=7)
    Delivery.objects.filter(event__name="work.submitted").update(attempts=queries.ENOUGH_ATTEMPTS)
    assert tasks.sweep_processing() == 1
    work.refresh_from_db()
    assert (work.state, work.problem_code) == ("draft", "processing_failed")
    assert "ours" in work.problem


def test_a_costly_file_is_refused_and_the_worker_lives(alice, deliver, monkeypatch):
    # no time at all: how memory is bounded depends on what this process has freed before, see test_bounded.py
    monkeypatch.setitem(examination.BOUNDS, "image", bounded.Bounds(memory=1 << 30, wall_seconds=0))
    work = register(alice)
    deliver()
    work.refresh_from_db()
    assert (work.state, work.problem_code) == ("draft", "too_costly")
    monkeypatch.undo()
    assert certify(alice, deliver).state == "certified"


def test_the_same_sending_registers_once(alice, deliver):
    first = register(alice, submission="one")
    assert register(alice, submission="one", title="Other") == first
    assert Work.objects.count() == Event.objects.filter(name="work.submitted").count() == 1
    assert register(alice, submission="two") != first


def test_a_draft_is_discarded_and_a_certified_work_is_not(alice, deliver):
    first = certify(alice, deliver)
    edge = {"work_id": first.pk, "share_bps": 100, "relation": "remix_of"}
    draft = register(alice, data=files.png()[:3000], parents=[edge])
    deliver()
    draft.refresh_from_db()
    works.discard_draft(work=draft, actor=alice)
    assert Work.objects.get() == first
    with pytest.raises(Exception, match="never certified"):
        works.discard_draft(work=first, actor=alice)
    assert Work.objects.get() == first


def test_hidden_and_shown_again(alice, mallory, deliver):
    work = certify(alice, deliver)
    works.hide_work(work=work, actor=alice)
    with pytest.raises(queries.NotFound):
        queries.get_work_for(mallory, work.pk)
    works.show_work(work=work, actor=alice)
    assert queries.get_work_for(mallory, work.pk) == work
    with pytest.raises(Exception, match="not in a state"):
        works.show_work(work=work, actor=alice)


def test_giving_up_leaves_a_certified_work_alone(alice, deliver):
    work = certify(alice, deliver)
    assert not processing.give_up(work=work)
    work.refresh_from_db()
    assert work.state == "certified" and work.media.filter(role="original").exists()
