"""Honest files, odd but sound, as tools and cameras write them: all are read, none is altered in meaning."""

import hashlib
import io
import json
import zlib
from functools import partial

import blake3
import numpy as np
import pytest
from PIL import Image, PngImagePlugin
from reportlab.pdfgen.canvas import Canvas

from marketplace.core.errors import Refusal
from works import bounded, examination, iscc, sniffing
from works.readers import comfyui
from works.tests import files, hostile

RED = (200, 30, 40)


def saved(image, format, **options):
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def examine(kind, data):
    """As the worker does it: in a child, within the bounds of its kind."""
    job = partial(examination.examine, kind, io.BytesIO(data), len(data), "Gen-IP · @alice")
    return bounded.run(job, examination.BOUNDS[kind])


def _exif_comment(text):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + text.encode("utf-16-be")
    return exif


def _sixteen_bit():
    rows = np.linspace(0, 65535, 64 * 48).reshape(48, 64).astype("uint16")
    return saved(Image.fromarray(rows), "PNG")


def _oriented(value):
    exif = Image.Exif()
    exif[0x0112] = value
    image = Image.new("RGB", (60, 40), "white")
    image.paste(RED, (0, 0, 20, 20))
    return saved(image, "JPEG", exif=exif, quality=95)


FRAMES = [Image.new("RGB", (64, 48), color) for color in (RED, "green", "blue")]
PLAIN = files.picture(size=(64, 48))
ODD = {
    "CMYK": (saved(PLAIN.convert("CMYK"), "JPEG"), (64, 48)),
    "16 bit": (_sixteen_bit(), (64, 48)),
    "palette": (saved(PLAIN.quantize(16), "PNG"), (64, 48)),
    "palette, one color clear": (saved(PLAIN.quantize(16), "PNG", transparency=3), (64, 48)),
    "gray and alpha": (saved(PLAIN.convert("LA"), "PNG"), (64, 48)),
    "one bit": (saved(PLAIN.convert("1"), "PNG"), (64, 48)),
    "APNG": (saved(FRAMES[0], "PNG", save_all=True, append_images=FRAMES[1:]), (64, 48)),
    "animated WebP": (saved(FRAMES[0], "WEBP", save_all=True, append_images=FRAMES[1:]), (64, 48)),
    "animated GIF": (saved(FRAMES[0], "GIF", save_all=True, append_images=FRAMES[1:]), (64, 48)),
    "progressive JPEG": (saved(PLAIN, "JPEG", progressive=True), (64, 48)),
    "one pixel": (saved(Image.new("RGB", (1, 1), RED), "PNG"), (1, 1)),
    "long strip": (saved(Image.new("RGB", (4000, 3), RED), "PNG"), (4000, 3)),
    "tail behind the end": (files.png(size=(64, 48)) + b"<html><script>alert(1)</script>", (64, 48)),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_pictures_are_read_and_drawn(name):
    data, size = ODD[name]
    found = examine("image", data)
    facts = found["reading"]["facts"]
    assert (facts["width"], facts["height"]) == size
    for drawn, width, _height, media_type in found["drawings"].values():
        picture = Image.open(io.BytesIO(drawn))
        assert (f"image/{picture.format.lower()}", picture.width) == (media_type, width)
        assert not picture.getexif() and b"script" not in drawn


def test_frames_are_counted_and_the_first_is_seen():
    for name in ("APNG", "animated WebP", "animated GIF"):
        found = examine("image", ODD[name][0])
        assert found["reading"]["facts"]["frames"] == 3
        seen = Image.open(io.BytesIO(found["drawings"]["thumbnail"][0])).getpixel((1, 1))
        assert seen[0] > 120 and max(seen[1:]) < 110, (name, seen)


def test_sixteen_bits_keep_their_range():
    tones = Image.open(io.BytesIO(examine("image", _sixteen_bit())["drawings"]["thumbnail"][0])).convert("L")
    assert tones.getpixel((0, 0)) < 40 and tones.getpixel((63, 47)) > 215


CORNERS = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_stands_upright(orientation):
    found = examine("image", _oriented(orientation))
    size = (found["reading"]["facts"]["width"], found["reading"]["facts"]["height"])
    assert size == ((60, 40) if orientation < 5 else (40, 60))
    picture = Image.open(io.BytesIO(found["drawings"]["thumbnail"][0]))
    at = [3 if place == 0 else side - 4 for place, side in zip(CORNERS[orientation], picture.size, strict=True)]
    assert picture.getpixel(tuple(at))[1] < 120


@pytest.mark.parametrize(
    "data",
    [
        files.png(size=(64, 48)),
        saved(PLAIN, "JPEG", exif=_exif_comment(files.A1111)),
        saved(PLAIN, "WEBP", exif=_exif_comment(files.A1111)),
    ],
    ids=["PNG", "JPEG", "WebP"],
)
def test_a1111_is_read_from_each_format(data):
    reading = examine("image", data)["reading"]
    assert reading["claims"]["model"] == "v1-5-pruned-emaonly" and reading["claims"]["seed"] == "1234567890"
    assert reading["claims"]["loras"] == [{"name": "oil-light", "weight": "0.8", "hash": "9c8f1bd2a3e4"}]
    assert "lighthouse" in reading["private_claims"]["prompt"] and "lighthouse" not in json.dumps(reading["claims"])
    assert reading["raw"]["a1111"].decode() == files.A1111


def test_a_large_comfyui_graph_with_nan_in_itxt_is_kept_and_read():
    graph = {**files.GRAPH, "99": {"class_type": "Note", "inputs": {"text": "é" * 950_000, "weight": float("nan")}}}
    info = PngImagePlugin.PngInfo()
    info.add_itxt("prompt", json.dumps(graph, ensure_ascii=False), zip=True)
    data = saved(PLAIN, "PNG", pnginfo=info)
    reading = examine("image", data)["reading"]
    assert len(reading["raw"]["comfyui"]) > 1_800_000 and b"NaN" in reading["raw"]["comfyui"]
    assert reading["claims"]["model"] == "sd_xl_base_1.0.safetensors"
    assert reading["claims"]["loras"] == [{"name": "inkwash.safetensors", "weight": "0.7", "hash": ""}]


def test_a_kohya_header_is_read_and_its_tags_stay_private():
    reading = examine("model", files.lora())["reading"]
    assert reading["claims"]["base_model"] == "sdxl_base_v1-0" and reading["claims"]["rank"] == "8"
    assert "private tag" in reading["private_claims"]["training_tags"]
    assert "private tag" not in json.dumps(reading["claims"])
    assert reading["facts"]["dtypes"] == ["BF16", "F16"]


def test_a_model_has_every_hash_that_tools_name_it_by():
    body = bytes(range(256)) * 8192
    tensor = {"w": {"dtype": "U8", "shape": [len(body)], "data_offsets": [0, len(body)]}}
    data = files.lora(tensors=tensor, body=body)
    found = examine("model", data)
    length = 8 + int.from_bytes(data[:8], "little")
    sha256 = lambda part: hashlib.sha256(part).hexdigest()  # noqa: E731
    assert {name: value for name, (value, _quality) in found["prints"].items()} == {
        "content": sha256(data[length:]), "autov1": sha256(data[0x100000:0x110000])[:8],
        "autov3": sha256(data[length:])[:12], "blake3": blake3.blake3(data).hexdigest(),
        "crc32": f"{zlib.crc32(data):08x}", **iscc.file_codes(io.BytesIO(data)),
    }  # fmt: skip


def test_links_are_read_from_both_forms():
    editor = {
        "nodes": [{"id": 1, "type": "A"}, {"id": 2, "type": "B"}],
        "links": [[7, 1, 0, 2, 0, "MODEL"], {"origin_id": 1, "target_id": 2, "type": "CLIP"}, "junk", [1, 2]],
    }
    assert comfyui.links_of(editor) == [("1", "2", "MODEL"), ("1", "2", "CLIP")]
    assert ("10", "3", "") in comfyui.links_of(files.GRAPH)


def test_a_graph_with_a_cycle_and_twenty_thousand_nodes_is_drawn():
    graph = {str(n): {"class_type": "Reroute", "inputs": {"in": [str((n + 1) % 20_000), 0]}} for n in range(20_000)}
    found = examine("workflow", json.dumps(graph).encode())
    assert found["reading"]["facts"]["nodes"] == 20_000
    assert len(found["drawings"]["preview"][0]) < 1_000_000


def _docx():
    first = "<w:p><w:r><w:t>The tide</w:t></w:r><w:r><w:t> came in.</w:t></w:r></w:p>"
    second = "<w:p><w:r><w:t>Slowly.</w:t></w:r></w:p>"
    return hostile._archive({"word/document.xml": hostile.WORD % (first + second)})


def _epub():
    container = '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    manifest = '<item id="b" href="two.xhtml"/><item id="a" href="one.xhtml"/>'
    spine = '<itemref idref="a"/><itemref idref="b"/>'
    book = f"<package><manifest>{manifest}</manifest><spine>{spine}</spine></package>"
    page = "<html><head><title>x</title></head><body><p>%s</p><script>no()</script></body></html>"
    return hostile._archive({
        "mimetype": "application/epub+zip", "META-INF/container.xml": container, "OEBPS/book.opf": book,
        "OEBPS/one.xhtml": page % "The tide came in.", "OEBPS/two.xhtml": page % "Slowly.",
    })  # fmt: skip


def _pdf():
    out = io.BytesIO()
    canvas = Canvas(out)
    for line in ("The tide came in.", "Slowly."):
        canvas.drawString(72, 720, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize(("make", "ending"), [(_docx, ".docx"), (_epub, ".epub"), (_pdf, ".pdf")])
def test_the_words_of_documents_are_read_in_order(make, ending):
    reading = examine("text", make())["reading"]
    assert reading["suffix"] == ending and reading["facts"]["words"] == 5
    assert reading["excerpt"].split() == ["The", "tide", "came", "in.", "Slowly."]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.pdf", b"words", "wrong_ending"),
        ("a.docx", b"%PDF-1.7", "wrong_ending"),
        ("a.txt", b"PK\x03\x04" + bytes(60), "wrong_ending"),
        ("a", b"PK\x03\x04" + bytes(60), None),
        ("a.fountain", b"INT. HARBOR", None),
    ],
)
def test_a_text_begins_as_its_ending_says(name, data, code):
    if code is None:
        return sniffing.check("text", data, name)
    with pytest.raises(Refusal) as refusal:
        sniffing.check("text", data, name)
    assert refusal.value.code == code
