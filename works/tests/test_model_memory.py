"""A large model file is streamed: neither the web process nor the reading child holds it."""

import json
import struct
import tracemalloc
from functools import partial

import pytest

from works import bounded
from works.services import uploads, works
from works.tests import bounded_jobs
from works.tests.test_works_service import stored  # noqa: F401
from works.upload_files import UploadFile

MB = 1024 * 1024


@pytest.fixture
def large(tmp_path):
    """A sound model file of 2 GB less a little; a sparse one, so that it takes no room on the disk."""
    size = 2048 * MB - 4096
    header = json.dumps({"w": {"dtype": "F16", "shape": [size // 2], "data_offsets": [0, size]}}).encode()
    path = tmp_path / "large.safetensors"
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(header)) + header)
        file.truncate(8 + len(header) + size)
    return path


def test_two_gigabytes_stay_under_64_megabytes(large):
    with large.open("rb") as file:
        found, kilobytes = bounded.run(partial(bounded_jobs.measure_model, file), bounded.Bounds(memory=64 * MB))
    assert found["reading"]["facts"]["parameters"] == 1024 * MB - 2048
    assert kilobytes < 64 * 1024


@pytest.mark.django_db(transaction=True)
def test_an_upload_of_a_large_model_is_received_and_registered_in_little_memory(lora, stored):  # noqa: F811
    """Three times as large as the bound: whoever holds the file, or half of it, fails."""
    size = 192 * MB
    header = json.dumps({"w": {"dtype": "F16", "shape": [size // 2], "data_offsets": [0, size]}}).encode()
    start = struct.pack("<Q", len(header)) + header
    left = [start, size]

    def read(count):
        if left[0]:
            data, left[0] = left[0][:count], left[0][count:]
            return data
        part = min(count, left[1])
        left[1] -= part
        return bytes(part)

    whole = len(start) + size
    tracemalloc.start()
    try:
        upload = uploads.create_upload(owner=lora, filename="large.safetensors", size=whole, purpose="model")
        upload = uploads.append(upload=upload, offset=0, length=whole, read=read)
        work = works.register_work(creator=lora, kind="model", title="Large", file=UploadFile(upload))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert work.media.get().size == whole and stored(f"uploads/{upload.pk}") == 0
    assert peak < 64 * MB
