"""Pictures of every color mode and build, marks, and signers, for the tests of embedding."""

import io
import struct
import zlib
from datetime import UTC, datetime

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from works.embedding.marks import Marks
from works.embedding.x509 import make_signer

MARKS = Marks(
    title="Harbor at dawn — 港 <&>", creator="Alice", creator_url="https://market.test/@alice/", owner="Bob",
    site="Gen-IP",
    site_url="https://market.test", certificate="GIP-TEST", certificate_url="https://market.test/c/GIP-TEST",
    work_url="https://market.test/w/1/", license="lic_test", license_url="https://market.test/licenses/lic_test/",
    ai_training="prohibited", ai_source="trainedAlgorithmicMedia",
    mining={"cawg.ai_training": {"use": "notAllowed"}, "cawg.ai_inference": {"use": "constrained",
                                                                             "constraint_info": "see the license"}},
)  # fmt: skip
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
AUTHORITY, KEY = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
SIGNER = make_signer(AUTHORITY, SINCE, KEY, SINCE, "Gen-IP")


def noise(mode="RGB", size=(64, 47)):
    bands = {"1": 1, "L": 1, "P": 1, "I;16": 2}.get(mode) or len(Image.new(mode, (1, 1)).getbands())
    data = np.random.default_rng(1).integers(0, 256, size[0] * size[1] * bands, dtype=np.uint8).tobytes()
    if mode == "1":
        return Image.frombytes("L", size, data).convert("1")
    if mode == "P":
        return Image.frombytes("L", size, data).convert("RGB").quantize(16)
    return Image.frombytes(mode, size, data)


def saved(picture, form, **options):
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def oriented(number, form):
    exif = Image.Exif()
    exif[0x0112] = number
    return saved(noise(), form, exif=exif)


def animated(form):
    frames = [noise().rotate(turn) for turn in (0, 90, 180)]
    return saved(frames[0], form, save_all=True, append_images=frames[1:], duration=80)


PICTURES = {
    **{f"png {mode}": ("image/png", saved(noise(mode), "PNG"))
       for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")},
    **{f"jpeg {mode}": ("image/jpeg", saved(noise(mode), "JPEG")) for mode in ("L", "RGB", "CMYK")},
    "jpeg progressive": ("image/jpeg", saved(noise(), "JPEG", progressive=True)),
    "jpeg with icc": ("image/jpeg", saved(noise(), "JPEG", icc_profile=b"profile" * 40)),
    **{f"webp {mode} {loss}": ("image/webp", saved(noise(mode), "WEBP", lossless=loss))
       for mode in ("RGB", "RGBA") for loss in (True, False)},
    "webp odd with icc": ("image/webp", saved(noise(size=(33, 7)), "WEBP", icc_profile=b"profile" * 41)),
    "apng": ("image/png", animated("PNG")),
    "animated webp": ("image/webp", animated("WEBP")),
    **{f"jpeg turned {n}": ("image/jpeg", oriented(n, "JPEG")) for n in range(1, 9)},
    "png turned 6": ("image/png", oriented(6, "PNG")),
    "webp turned 6": ("image/webp", oriented(6, "WEBP")),
}  # fmt: skip


def frames_of(data):
    picture = Image.open(io.BytesIO(data))
    found = []
    for index in range(getattr(picture, "n_frames", 1)):
        picture.seek(index)
        picture.load()
        found.append((picture.mode, picture.size, picture.tobytes(), picture.info.get("duration")))
    return found


def extras_of(data):
    """What stands beside the pixels and has to survive."""
    info = Image.open(io.BytesIO(data))
    info.load()
    return info.info.get("icc_profile"), dict(info.getexif())


def png_chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
