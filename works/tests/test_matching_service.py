import io

import pytest
from PIL import Image

from works.models import Work
from works.services import matching
from works.tests import files
from works.tests.test_works_service import certify


def _jpeg(image, quality=60):
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


@pytest.fixture
def work(alice, deliver):
    certify(alice, deliver, data=files.png(2))
    return certify(alice, deliver, data=files.png(1))


def test_the_same_bytes_and_the_same_pixels_are_the_same(work):
    assert [(match.work, match.kind) for match in matching.find_matches(data=files.png(1))] == [(work, "same")]
    stripped = matching.find_matches(data=files.png(1, parameters=None))
    assert [(match.work, match.kind, match.method) for match in stripped] == [(work, "same", "pixels")]
    assert matching.find_matches(sha256=work.sha256.upper())[0].work == work


@pytest.mark.parametrize(
    "edit",
    [lambda image: _jpeg(image), lambda image: _jpeg(image.resize((320, 224), Image.Resampling.LANCZOS))],
    ids=["recompressed", "resized"],
)
def test_an_edited_copy_is_found_and_not_called_the_same(work, edit):
    found = matching.find_matches(data=edit(files.picture(1)))
    assert (found[0].work, found[0].kind) == (work, "edited_copy")


def test_a_stranger_and_a_text_match_nothing(work):
    assert matching.find_matches(data=files.png(99)) == []
    assert matching.find_matches(data=b"no picture") == []


def test_a_suspended_work_is_not_named(work):
    Work.objects.update(state="suspended")
    assert matching.find_matches(data=files.png(1)) == []
