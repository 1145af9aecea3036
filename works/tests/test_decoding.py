import hashlib
import io

import numpy as np
import pytest
from PIL import Image

from marketplace.core.errors import Refusal
from works import hashing, imaging
from works.readers import decoding, images


@pytest.fixture(scope="module")
def pixels():
    """Soft shapes with grain, of an odd size."""
    noise = np.random.default_rng(7)
    small = Image.fromarray(noise.integers(0, 255, (12, 16, 3), dtype=np.uint8))
    large = np.asarray(small.resize((2047, 1531), Image.Resampling.BICUBIC), dtype=np.int16)
    return Image.fromarray(np.clip(large + noise.integers(-9, 9, large.shape), 0, 255).astype(np.uint8))


def _saved(pixels, form="JPEG", **how):
    file = io.BytesIO()
    pixels.save(file, form, **how)
    return file.getvalue()


def _decode(data):
    return decoding.decode(images.open_image(data), data)


def _by_pillow(data):
    seen = decoding._decode_any(Image.open(io.BytesIO(data)))
    return seen, hashlib.sha256(f"{seen.width}x{seen.height}\n".encode() + seen.tobytes()).hexdigest()


@pytest.mark.parametrize(
    "how",
    [{"quality": 92}, {"subsampling": 0}, {"subsampling": 1}, {"progressive": True}, {"quality": 20, "optimize": True}],
    ids=["plain", "4:4:4", "4:2:2", "progressive", "poor"],
)
def test_a_jpeg_has_the_same_pixels_as_by_pillow(pixels, how):
    data = _saved(pixels, **how)
    assert decoding._decode_jpeg(images.open_image(data), data) is not None
    found = _decode(data)
    assert (found.width, found.height, found.sha256) == (2047, 1531, _by_pillow(data)[1])


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_jpeg_is_hashed_as_it_is_seen(pixels, orientation):
    exif = Image.Exif()
    exif[decoding.ORIENTATION] = orientation
    data = _saved(pixels, exif=exif)
    found, (seen, sha256) = _decode(data), _by_pillow(data)
    assert (found.width, found.height, found.sha256) == (*seen.size, sha256)
    assert found.small.size == seen.resize(found.small.size).size
    assert (found.width > found.height) == (found.small.width > found.small.height)


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_other_colors_are_left_to_pillow(pixels, mode):
    data = _saved(pixels.convert(mode))
    assert decoding._decode_jpeg(images.open_image(data), data) is None
    assert _decode(data).sha256 == _by_pillow(data)[1]


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("how", [{"quality": 80}, {"lossless": True}], ids=["lossy", "lossless"])
def test_a_webp_has_the_same_pixels_as_by_pillow(pixels, mode, how):
    layered = pixels.convert(mode)
    if mode == "RGBA":
        layered.putalpha(pixels.getchannel("G"))
    data = _saved(layered, "WEBP", **how)
    image = images.open_image(data)
    assert image.mode == mode and decoding._decode_webp(image, data) is not None
    assert _decode(data).sha256 == _by_pillow(data)[1]


def test_a_webp_that_moves_or_is_turned_is_left_to_pillow(pixels):
    exif = Image.Exif()
    exif[decoding.ORIENTATION] = 6
    small = pixels.resize((90, 60))
    for data in (
        _saved(small, "WEBP", exif=exif), _saved(small, "WEBP", save_all=True, append_images=[small.rotate(9)]),
    ):  # fmt: skip
        assert decoding._decode_webp(images.open_image(data), data) is None
        assert _decode(data).sha256 == _by_pillow(data)[1]


def test_a_webp_cut_short_is_refused(pixels):
    data = _saved(pixels, "WEBP")
    with pytest.raises(Refusal) as refusal:
        _decode(data[: len(data) * 2 // 3])
    assert refusal.value.code == "not_a_picture"  # which its first bytes, that give its length, tell


def test_a_jpeg_cut_short_is_refused(pixels):
    data = _saved(pixels)
    with pytest.raises(Refusal) as refusal:
        _decode(data[: len(data) * 2 // 3])
    assert refusal.value.code == "broken_picture"


def test_what_warns_and_yet_is_sound_is_taken(pixels):
    data = _saved(pixels) + b"something behind the end"
    assert _decode(data).sha256 == _by_pillow(data)[1]


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
@pytest.mark.parametrize("size", [(2047, 1531), (1601, 40), (40, 1601), (1600, 1600), (3, 2), (6500, 1)])
def test_the_small_copy_shows_the_same(pixels, form, size):
    data = _saved(pixels.resize(size), form)
    found = _decode(data)
    assert max(found.small.size) == min(imaging.PREVIEW, max(size))
    assert abs(found.small.width * size[1] - found.small.height * size[0]) <= max(size)
    careful = _by_pillow(data)[0].resize(found.small.size, Image.Resampling.LANCZOS)
    distance = np.abs(np.asarray(careful, dtype=int) - np.asarray(found.small, dtype=int)).mean()
    assert distance < 6


def test_a_shrunk_picture_is_recognized_as_before(pixels):
    careful = pixels.copy()
    careful.thumbnail((512, 512), Image.Resampling.LANCZOS)
    for data in (_saved(pixels), _saved(pixels, "PNG")):
        print_, quality = hashing.pdq(imaging.tiny(_decode(data).small))
        assert quality > 50
        assert hashing.distances(print_, [hashing.pdq(careful)[0]])[0] <= 10
