"""What a worker finds out from a file: read, recognized and drawn. Runs in a bounded child, away from the database."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import IO, Any

from django.utils.translation import gettext as _
from PIL import Image

from marketplace.core.errors import Refusal
from works import graph_layout, graph_picture, hashing, imaging, iscc
from works.bounded import Bounds
from works.imaging import Drawn
from works.readers import comfyui, documents, images, safetensors
from works.readers.base import Reading

MB = 1024 * 1024
BOUNDS = {
    "image": Bounds(1200 * MB), "text": Bounds(256 * MB), "prompt": Bounds(64 * MB), "workflow": Bounds(768 * MB),
    "model": Bounds(192 * MB), "samples": Bounds(1200 * MB),
}  # fmt: skip
MAX_SAMPLES, MAX_SAMPLE_BYTES = 4, 20 * MB
TAKES_SAMPLES = ("prompt", "model")
PAPER = "#f4efe4"

Findings = dict[str, Any]


def examine(kind: str, file: IO[bytes], size: int, mark: str, passage: str = "") -> Findings:
    """`reading` (of `Reading`), `prints` {method: (hex, quality)} and `drawings` {role: (bytes, width, height, type)}.

    Raises Refusal for what is no sound file of its kind. Of a text, `passage` is shown where it occurs.
    """
    findings = _examine(kind, file, size, mark, passage)
    findings["prints"] |= {name: (value, None) for name, value in iscc.file_codes(file).items()}
    return findings


def _examine(kind: str, file: IO[bytes], size: int, mark: str, passage: str) -> Findings:
    if kind == "model":
        return _findings(safetensors.read(file, size), {}, {})
    data = file.read(documents.MOST + 1 if kind != "image" else images.MAX_BYTES + 1)
    if kind == "image":
        return _picture(data, mark)
    if kind == "workflow":
        return _workflow(data)
    return _findings(documents.read_text(data, passage) if kind == "text" else documents.read_prompt(data), {}, {})


def _findings(
    reading: Reading, drawings: dict[str, Drawn], prints: dict[str, tuple[str, int | None]], color: str = ""
) -> Findings:
    hashes = {"content": reading.content_sha256, **reading.hashes}
    return {
        "reading": asdict(reading), "prints": {**{name: (value, None) for name, value in hashes.items()}, **prints},
        "color": color,
        "drawings": {role: _plain(drawn) for role, drawn in drawings.items()},
    }  # fmt: skip


def _plain(drawn: Drawn) -> tuple[bytes, int, int, str]:
    return drawn.data, drawn.width, drawn.height, drawn.media_type


def _picture(data: bytes, mark: str) -> Findings:
    reading, small = images.read(data)
    tiny = imaging.tiny(small)
    drawings = {"thumbnail": imaging.thumbnail(tiny), "preview": imaging.preview(small, mark)}
    prints = {"pdq": hashing.pdq(tiny), "iscc_image": (iscc.image_code(tiny), None)}
    return _findings(reading, drawings, prints, imaging.dominant_color(tiny))


def _workflow(data: bytes) -> Findings:
    """A workflow shows its graph: boxes and wires, and nothing that is written in them."""
    graph = documents.parse_workflow(data)
    rows = [(key, kind, len(inputs)) for key, kind, inputs in comfyui.nodes_of(graph)]
    picture = graph_picture.draw(graph_layout.lay_out(rows, comfyui.links_of(graph)))
    drawings = {
        "preview": imaging.drawing(picture, imaging.PREVIEW), "thumbnail": imaging.drawing(picture, imaging.THUMBNAIL)
    }  # fmt: skip
    return _findings(documents.read_workflow(graph), drawings, {}, PAPER)


def draw_samples(kind: str, files: Sequence[bytes], mark: str) -> Findings:
    """Sample outputs drawn again, with the work's preview and thumbnail: a prompt's first, a model's as a strip."""
    pictures = [_sample(number, data) for number, data in enumerate(files, 1)]
    samples = [_plain(imaging.sample(picture)) for picture in pictures]
    shown = pictures[0] if kind == "prompt" or len(pictures) == 1 else imaging.strip(pictures, imaging.PREVIEW)
    color, thumbnail = imaging.dominant_color(shown), imaging.thumbnail(shown)
    drawings = {"thumbnail": thumbnail, "preview": imaging.preview(shown, mark)}
    return {"samples": samples, "color": color, "drawings": {role: _plain(one) for role, one in drawings.items()}}


def _sample(number: int, data: bytes) -> Image.Image:
    """One sample as pixels of at most 1600; a refusal says which of them it is about."""
    try:
        return images.read(data)[1]
    except Refusal as refusal:
        message = _("Sample %(number)s: %(problem)s") % {"number": number, "problem": refusal.message}
        raise Refusal(refusal.code, message, field="samples", status=refusal.status) from None


def fingerprint(data: bytes) -> tuple[str, str, int]:
    """Of a picture: the hash of its pixels, its PDQ and the quality of that. Raises Refusal."""
    reading, small = images.read(data)
    return reading.content_sha256, *hashing.pdq(imaging.tiny(small))
