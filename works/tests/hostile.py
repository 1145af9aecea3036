"""A corpus of hostile and broken files, made here by rule: name, kind, bytes, and what must come of each.

What must come is a code of refusal, "accepted", or None where either is right as long as it is one of them.
"""

import io
import json
import random
import struct
import zipfile
import zlib

from PIL import Image

from works.tests import files

SMALL = (96, 64)


def _saved(format, **options):
    out = io.BytesIO()
    files.picture(3, SMALL).save(out, format, **options)
    return out.getvalue()


def _chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _png(*chunks, size=(8, 8), data=None):
    header = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" + bytes(24)) if data is None else data
    body = b"".join(chunks)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + body + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def pictures():
    sound = {"png": files.png(3, size=SMALL), "jpeg": _saved("JPEG"), "webp": _saved("WEBP"), "gif": _saved("GIF")}
    rng = random.Random(7)
    for name, data in sound.items():
        for part in range(1, 11):
            yield f"{name} cut at {part}/11", "image", data[: len(data) * part // 11], None
        for turn in range(10):
            flipped = bytearray(data)
            for _ in range(12):
                flipped[rng.randrange(12, len(data))] ^= 1 << rng.randrange(8)
            yield f"{name} with flipped bits {turn}", "image", bytes(flipped), None
        yield f"{name} and a page behind it", "image", data + b"<script>alert(1)</script>" * 40, "accepted"
        yield f"{name} and an archive behind it", "image", data + _archive({"a.txt": b"x"}), "accepted"
    bomb = zlib.compress(bytes(80_000_000), 9)
    yield "zTXt bomb", "image", _png(_chunk(b"zTXt", b"a\0\0" + bomb)), None
    yield "iTXt bomb", "image", _png(_chunk(b"iTXt", b"prompt\0\1\0\0\0" + bomb)), None
    yield "iCCP bomb", "image", _png(_chunk(b"iCCP", b"a\0\0" + bomb)), None
    yield "IDAT bomb", "image", _png(data=bomb, size=(8, 8)), None
    yield "two billion pixels wide", "image", _png(size=(2**31 - 1, 2**31 - 1)), "too_many_pixels"
    yield "no pixels", "image", _png(size=(0, 0)), None
    yield "a thousand empty chunks", "image", _png(*[_chunk(b"teSt", b"")] * 1000), None
    yield "chunk longer than the file", "image", b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 2**31 - 1) + b"IHDR", None
    yield "frames without end", "image", _gif(60_000), "too_many_pixels"
    yield "APNG that promises frames", "image", _png(_chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0))), None
    yield "JPEG of 4,000 scans", "image", _scans(4000), "too_many_scans"
    yield from _notes()
    for start in (
        b"<svg/>",
        b"<html>",
        b"BM",
        b"II*\0",
        b"8BPS",
        b"%PDF-1.7",
        b"\0\0\0\x1cftypavif",
        b"MZ",
        b"",
        b"\0",
    ):
        yield f"starts with {start!r}", "image", start + bytes(200) if start else b"", "not_a_picture"


def _notes():
    """Metadata built to trip its readers, in pictures that are sound."""
    entity = b'<!DOCTYPE a [<!ENTITY b "%s">]><a>&b;</a>' % (b"x" * 5000)
    outside = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    for name, packet in {
        "an entity": entity, "XXE": outside, "two megabytes": b"<a>" + b"y" * 2_000_000 + b"</a>",
        "ten thousand levels": b"<a>" * 10_000 + b"</a>" * 10_000, "half": b"<x:xmpmeta",
        "UTF-16": "<a/>".encode("utf-16"),
        "a million attributes": b"<a" + b"".join(b" a%d='1'" % n for n in range(60_000)) + b"/>",
    }.items():  # fmt: skip
        yield f"XMP: {name}", "image", _saved("WEBP", xmp=packet), "accepted"
    box = struct.pack(">I4s", 2**32 - 1, b"jumb") + b"c2pa" + bytes(64)
    nested = b"".join(struct.pack(">I4s", 8 * (4000 - n), b"jumb") for n in range(4000)) + b"c2pa"
    for name, store in {
        "a box without end": box,
        "4,000 boxes": nested,
        "zeros": b"jumbc2pa" + bytes(3_000_000),
    }.items():
        yield f"C2PA: {name}", "image", _png(_chunk(b"caBX", store)), "accepted"
    loop = {"1": {"class_type": "KSampler", "inputs": {"positive": ["1", 0], "model": ["2", 0], "seed": ["1", 0]}},
            "2": {"class_type": "Reroute", "inputs": {"a": ["2", 0]}}}  # fmt: skip
    chain = {str(n): {"class_type": "KSampler", "inputs": {"positive": [str(n + 1), 0], "model": [str(n + 1), 0]}}
             for n in range(19_000)}  # fmt: skip
    for name, graph in {"a loop": loop, "19,000 samplers in a chain": chain}.items():
        yield f"graph: {name}", "image", _png(_chunk(b"tEXt", b"prompt\0" + json.dumps(graph).encode())), "accepted"
    for name, text in {"commas": "," * 40_000, "hashes": "Hashes: " + "{" * 9000, "loras": "<lora:" * 9000}.items():
        yield f"A1111: {name}", "image", _png(_chunk(b"tEXt", b"parameters\0Steps: 1, " + text.encode())), "accepted"


def _subgraphs():
    """50 instances of 50 of 50 …, a subgraph inside itself, and links that lead nowhere."""
    deep = [{"id": f"s{k}", "nodes": [{"id": n, "type": f"s{k + 1}"} for n in range(50)]} for k in range(12)]
    own = [{"id": "s0", "nodes": [{"id": 1, "type": "s0"}], "outputs": [{"linkIds": [1]}],
            "links": [{"id": 1, "origin_id": 1, "origin_slot": 0}]}]  # fmt: skip
    for name, graphs in {
        "50 of 50 of 50": deep,
        "inside itself": own,
        "junk": [7, {"id": "s0", "nodes": 7, "links": {}}],
    }.items():
        nodes = [{"id": n, "type": "s0", "inputs": [{"link": 7}]} for n in range(50)]
        graph = {"nodes": nodes, "links": [[7, -20, 99]], "definitions": {"subgraphs": graphs}}
        yield f"subgraph: {name}", "workflow", json.dumps(graph).encode(), "accepted"


def _gif(frames):
    head = b"GIF89a" + struct.pack("<HHBBB", 600, 600, 0x80, 0, 0) + bytes(6)
    one = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"
    return head + one * frames + b";"


def _scans(count):
    data = _saved("JPEG", progressive=True)
    start = data.rindex(b"\xff\xda")
    return data[:start] + data[start:-2] * count + data[-2:]


def _archive(entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def workflows():
    graph = json.dumps(files.GRAPH)
    node = '{"class_type": "A", "inputs": {"v": %s}}'
    yield from _subgraphs()
    yield "bare NaN", "workflow", graph.replace("0.7", "NaN").encode(), "accepted"
    yield "infinity", "workflow", graph.replace("0.7", "-Infinity").encode(), "accepted"
    yield "1e999", "workflow", graph.replace("0.7", "1e999").encode(), "accepted"
    yield "5,000 digits", "workflow", ('{"1": %s}' % (node % ("9" * 5000))).encode(), "accepted"
    yield "lone surrogate", "workflow", ('{"1": %s}' % (node % '"\\ud800"')).encode(), "accepted"
    yield "escaped NUL", "workflow", ('{"1": %s}' % (node % '"a\\u0000b"')).encode(), "accepted"
    yield "the same key often", "workflow", b"{" + b",".join([b'"1": ' + (node % 1).encode()] * 5000) + b"}", "accepted"
    yield "markup in names", "workflow", ('{"1": %s}' % (node % 1)).replace("A", "<script>").encode(), "accepted"
    yield "points at itself", "workflow", ('{"1": %s}' % (node % '["1", 0]')).encode(), "accepted"
    yield "points at nothing", "workflow", ('{"1": %s}' % (node % '["9", 0]')).encode(), "accepted"
    yield "deep lists", "workflow", b"[" * 100_000 + b"]" * 100_000, "too_deep"
    yield "deep objects", "workflow", b'{"a":' * 100_000, "too_deep"
    yield "deep inside", "workflow", ('{"1": %s}' % (node % ("[" * 70 + "]" * 70))).encode(), "too_deep"
    many = ",".join(f'"{n}": {node % n}' for n in range(20_001))
    yield "20,001 nodes", "workflow", ("{" + many + "}").encode(), "too_many_nodes"
    yield "a million strings", "workflow", b'{"a": [' + b'"x",' * 1_000_000 + b'"x"]}', "not_a_workflow"
    yield "more than 10 MB", "workflow", b'{"a": "' + b"x" * 10_600_000 + b'"}', "too_large"
    for name, text in {
        "list": "[]", "nothing in it": "{}", "number": "12", "string": '"x"', "null": "null", "cut": graph[:200],
        "comma": graph[:-1] + ",}", "one quote": "{'1': 2}", "nodes that are none": '{"nodes": [1, "a", null]}',
        "nodes without names": '{"nodes": [{}], "links": {"a": 1}}',
        "links of junk": '{"nodes": [{"id": 1}], "links": [[], 7]}',
    }.items():  # fmt: skip
        wanted = "not_a_workflow" if name in ("list", "nothing in it", "number", "string", "null") else None
        yield f"JSON: {name}", "workflow", text.encode(), wanted


def _model(header, body=b"", length=None):
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(raw) if length is None else length) + raw + body


def models():
    def one(**fields):
        return {"a": {"dtype": "F16", "shape": [4], "data_offsets": [0, 8], **fields}}

    body = bytes(8)
    yield "sound", "model", _model(one(), body), "accepted"
    yield "FP8", "model", _model(one(dtype="F8_E4M3", shape=[8]), body), "accepted"
    yield "no tensors", "model", _model({"__metadata__": {"a": "b"}}), None
    for length in (0, 1, 2**60, 2**63, 2**64 - 1, 17 * 1024 * 1024):
        yield f"header of {length}", "model", _model(one(), body, length), "not_safetensors"
    yield "header longer than the file", "model", _model(one(), body, 5000), "not_safetensors"
    for name, fields in {
        "unknown type": {"dtype": "F17"}, "no type": {"dtype": None}, "negative offsets": {"data_offsets": [-8, 0]},
        "three offsets": {"data_offsets": [0, 4, 8]}, "float offsets": {"data_offsets": [0.0, 8.0]},
        "true offsets": {"data_offsets": [False, True]}, "huge shape": {"shape": [2**40, 2**40]},
        "huge side": {"shape": [10**30]}, "negative shape": {"shape": [-4]}, "text shape": {"shape": "4"},
        "nested shape": {"shape": [[4]]}, "float shape": {"shape": [4.0]}, "no offsets": {"data_offsets": []},
        "swapped offsets": {"data_offsets": [8, 0]}, "offsets as text": {"data_offsets": "08"},
    }.items():  # fmt: skip
        wanted = "broken_tensors" if name in ("negative offsets", "swapped offsets") else None
        yield f"tensor with {name}", "model", _model(one(**fields), body), wanted or "refused"
    two = {**one(), "b": one()["a"]}
    yield "overlap", "model", _model(two, body), "broken_tensors"
    yield "hole", "model", _model({**one(), "b": one(data_offsets=[16, 24])["a"]}, bytes(24)), "broken_tensors"
    yield "bytes left over", "model", _model(one(), body + b"#!/bin/sh"), "broken_tensors"
    yield "bytes missing", "model", _model(one(), body[:7]), "broken_tensors"
    yield "header of text", "model", _model(b'"just text"', body), "broken_header"
    yield "header of a list", "model", _model(b"[1, 2, 3]", body), "broken_header"
    yield "header that is not UTF-8", "model", _model(b"\xff\xfe\xfa{}", body), "broken_header"
    yield "tensors that are numbers", "model", _model({"a": 1}, body), "broken_header"
    yield "metadata that is a list", "model", _model({"__metadata__": [1], **one()}, body), "accepted"
    yield (
        "metadata with a NUL",
        "model",
        _model({"__metadata__": {"modelspec.title": "a\0b"}, **one()}, body),
        "accepted",
    )
    yield "5,000 digits", "model", _model(b'{"a": ' + b"9" * 5000 + b"}", body), "broken_header"
    yield "deep header", "model", _model(b'{"a": ' + b"[" * 200_000, body), "broken_header"
    yield "20,002 tensors", "model", _model({f"t{n}": {} for n in range(20_002)}), "too_many_tensors"
    yield "millions of empty lists", "model", _model(b'{"a": [' + b"[]," * 5_000_000 + b"[]]}", body), "too_costly"


def texts():
    yield "not UTF-8", "text", b"caf\xe9 au lait", "not_text"
    yield "half of UTF-16", "text", "words".encode("utf-16")[:-1], "not_text"
    yield "UTF-32", "text", "words".encode("utf-32"), "not_text"
    yield "a mark alone", "text", b"\xef\xbb\xbf", "empty"
    yield "spaces alone", "text", b" \n\t \r\n", "empty"
    yield "NUL inside", "text", b"a\0b", "not_text"
    yield "one endless line", "text", b"x" * 5_000_000, "accepted"
    yield "a tower of accents", "text", ("a" + "\u0301" * 100_000).encode(), "accepted"
    yield "turned around", "text", "\u202egnp.exe\u202c harmless".encode(), "accepted"
    yield "too long", "text", b"x" * (5 * 1024 * 1024 + 1), "too_large"
    yield "surrogates as bytes", "text", b"\xed\xa0\x80", "not_text"
    yield "controls", "text", bytes(range(1, 32)) + b" words", "accepted"
    yield "braces without end", "prompt", b"{" * 60_000, "accepted"
    yield "variables without number", "prompt", b"{a b} " * 10_000, "accepted"
    yield "a long prompt", "prompt", b"x" * 65_537, "too_large"


SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORD = f'<w:document xmlns:w="{SPACE}"><w:body>%s</w:body></w:document>'
LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]>' + WORD % "<w:p><w:r><w:t>&c;</w:t></w:r></w:p>"
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + WORD % "<w:p><w:r><w:t>&b;</w:t></w:r></w:p>"


def books():
    word = "word/document.xml"
    yield "archive of nothing", "text", _archive({}), "not_text"
    yield "archive of programs", "text", _archive({"run.exe": b"MZ"}), "not_text"
    yield "archive cut short", "text", _archive({word: WORD % "x"})[:60], "broken_document"
    yield "names that climb", "text", _archive({"../../etc/passwd": b"x", word: WORD % ""}), "empty"
    yield "laughs", "text", _archive({word: LAUGHS}), "broken_document"
    yield "entity from outside", "text", _archive({word: OUTSIDE}), "broken_document"
    yield "XML that does not end", "text", _archive({word: "<a><b>"}), "broken_document"
    yield "deep XML", "text", _archive({word: "<a>" * 300_000}), None
    yield "zip bomb", "text", _archive({word: bytes(60_000_000)}), "too_large"
    yield "many entries", "text", _archive({**{f"{n}": b"" for n in range(5000)}, word: WORD % ""}), "too_large"
    yield "book without a spine", "text", _archive({"META-INF/container.xml": "<container/>"}), None
    rootfile = '<container><rootfiles><rootfile full-path="../../../etc/passwd"/></rootfiles></container>'
    yield "book that points outside", "text", _archive({"META-INF/container.xml": rootfile}), "broken_document"
    yield "PDF of one line", "text", b"%PDF-1.7\n%%EOF", "broken_document"
    yield "PDF of junk", "text", b"%PDF-1.7\n" + bytes(range(256)) * 50, "broken_document"
    loop = b"1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    yield "PDF that is its own page", "text", b"%PDF-1.7\n" + loop, None


def corpus():
    return [*pictures(), *workflows(), *models(), *texts(), *books()]


assert Image  # decoders are loaded before any child is forked
