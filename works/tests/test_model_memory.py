"""A large model file is streamed: neither the web process nor the reading child holds it."""

import json
import os
import resource
import struct

import pytest

from works import bounded, examination

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
    def job():
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with large.open("rb") as file:
            found = examination.examine("model", file, os.path.getsize(large), "")
        return found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before

    found, kilobytes = bounded.run(job, bounded.Bounds(memory=64 * MB))
    assert found["reading"]["facts"]["parameters"] == 1024 * MB - 2048
    assert kilobytes < 64 * 1024
