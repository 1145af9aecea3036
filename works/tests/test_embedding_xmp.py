import json
import shutil
import struct
import subprocess
import zlib

import pytest

from works.embedding import containers, xmp
from works.embedding.containers import Odd, replace_xmp
from works.embedding.xmp import Unreadable, write_packet
from works.tests.embedding_examples import MARKS, PICTURES, extras_of, frames_of, noise, png_chunk, saved

FOREIGN = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="uuid:7" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:mine="http://mine.test/"
 xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/" plus:LicenseID="old" mine:seed="42">
<dc:creator><rdf:Seq><rdf:li>Somebody</rdf:li></rdf:Seq></dc:creator><mine:steps>30</mine:steps>
<Iptc4xmpExt:DigitalSourceType
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">of its own</Iptc4xmpExt:DigitalSourceType>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def put(data, media_type, marks=MARKS):
    seen = []

    def merge(found):
        seen.append(found)
        return write_packet(marks, found)

    return replace_xmp(data, media_type, merge), seen[0]


@pytest.fixture
def exiftool():
    if not shutil.which("exiftool"):
        pytest.skip("exiftool is not installed (apt-get install libimage-exiftool-perl)")

    def read(path, *options):
        done = subprocess.run(["exiftool", "-j", "-a", "-G1", *options, str(path)], capture_output=True, text=True)
        return json.loads(done.stdout)[0]

    return read


@pytest.mark.parametrize("name", PICTURES)
def test_pixels_and_everything_beside_them_stay(name):
    media_type, data = PICTURES[name]
    made, found = put(data, media_type)
    assert frames_of(made) == frames_of(data)
    assert extras_of(made) == extras_of(data)
    assert found == b""
    assert b"lic_test" in made


@pytest.mark.parametrize("name", PICTURES)
def test_a_second_time_replaces_the_first(name):
    """The same marks make the same file; so the first packet was found, and nothing piles up."""
    media_type, data = PICTURES[name]
    once, _nothing = put(data, media_type)
    twice, found = put(once, media_type)
    assert b"lic_test" in found
    assert twice == once


@pytest.mark.parametrize("name", ["jpeg RGB", "png RGBA", "webp RGB False", "webp RGBA True"])
def test_exiftool_reads_it_and_finds_no_fault(name, exiftool, tmp_path):
    media_type, data = PICTURES[name]
    path = tmp_path / f"made.{media_type.partition('/')[2]}"
    path.write_bytes(put(data, media_type)[0])
    said = exiftool(path, "-XMP:all")
    wanted = {
        "XMP-dc:Title": MARKS.title, "XMP-dc:Creator": "Alice", "XMP-dc:Rights": "© Bob",
        "XMP-photoshop:Credit": "Alice / Gen-IP", "XMP-xmpRights:WebStatement": MARKS.certificate_url,
        "XMP-plus:LicensorURL": MARKS.work_url, "XMP-plus:LicenseID": "lic_test",
        "XMP-plus:ImageSupplierImageID": "GIP-TEST", "XMP-xmpRights:Owner": "Bob",
        "XMP-iptcExt:DigitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
        "XMP-iptcCore:CreatorWorkURL": MARKS.creator_url,
    }  # fmt: skip
    assert {name: said.get(name) for name in wanted} == wanted
    assert said["XMP-plus:DataMining"].endswith("PROHIBITED-AIMLTRAINING")
    checked = exiftool(path, "-validate", "-warning", "-error")
    assert checked["ExifTool:Validate"].startswith(("OK", "0 0", "1 Warning (minor)"))
    assert "ExifTool:Error" not in checked


def test_what_others_wrote_stays_and_what_we_say_takes_its_place(exiftool, tmp_path):
    path = tmp_path / "made.jpg"
    path.write_bytes(put(saved(noise(), "JPEG", xmp=FOREIGN), "image/jpeg")[0])
    said = exiftool(path, "-XMP:all")
    assert (said["XMP-mine:Seed"], said["XMP-mine:Steps"]) == (42, 30)
    assert (said["XMP-dc:Creator"], said["XMP-plus:LicenseID"]) == ("Alice", "lic_test")
    assert said["XMP-iptcExt:DigitalSourceType"] == "of its own"
    assert b"Somebody" not in path.read_bytes()
    assert path.read_bytes().count(b'rdf:about="uuid:7"') == 2


@pytest.mark.parametrize("compressed", [0, 1])
def test_a_packet_in_a_png_is_found_packed_or_not(compressed):
    data = saved(noise(), "PNG")
    text = zlib.compress(FOREIGN) if compressed else FOREIGN
    chunk = png_chunk(b"iTXt", b"XML:com.adobe.xmp\0" + bytes([compressed, 0]) + b"\0\0" + text)
    made, found = put(data[:33] + chunk + data[33:], "image/png")
    assert found == FOREIGN
    assert made.count(b"XML:com.adobe.xmp") == 1
    assert b"mine:steps" in made


def test_a_tail_behind_the_picture_stays():
    for name in ("png RGB", "webp RGB True", "jpeg RGB"):
        media_type, data = PICTURES[name]
        assert put(data + b"a tail of my own", media_type)[0].endswith(b"a tail of my own")


@pytest.mark.parametrize(
    "packet",
    [b"<nonsense", b"<a/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + FOREIGN, b" " * (xmp.MAX_PACKET + 1) + b"x",
     b"\xff\xfe<", b"<a>" * 60_000, b"<r:RDF/>"],
)  # fmt: skip
def test_a_packet_that_cannot_be_merged_is_refused(packet):
    with pytest.raises(Unreadable):
        write_packet(MARKS, packet)


def test_deep_nesting_is_refused_not_followed():
    inner = b"<m:a>" * 50_000 + b"</m:a>" * 50_000
    with pytest.raises(Unreadable):
        write_packet(MARKS, FOREIGN.replace(b"<mine:steps>30</mine:steps>", inner.replace(b"m:", b"mine:")))


def test_names_cannot_break_out_of_the_packet():
    from dataclasses import replace
    from xml.dom import minidom

    marks = replace(MARKS, title='</dc:title>"\0\x08\ud800]]>', creator="<script>&")
    parsed = minidom.parseString(write_packet(marks).replace(b"<?xpacket", b"<!--").replace(b"?>", b"-->"))
    said = parsed.getElementsByTagName("dc:title")[0].getElementsByTagName("rdf:li")[0].firstChild.data
    assert said == '</dc:title>"]]>'


def with_text(rest):
    data = PICTURES["png RGB"][1]
    return data[:33] + png_chunk(b"iTXt", b"XML:com.adobe.xmp\0" + rest) + data[33:]


ODD = {
    "empty": ("image/jpeg", b""),
    "jpeg cut": ("image/jpeg", b"\xff\xd8\xff\xe1\xff"),
    "jpeg segment too long": ("image/jpeg", b"\xff\xd8\xff\xe1\xff\xff" + b"x" * 50),
    "jpeg segment too short": ("image/jpeg", b"\xff\xd8\xff\xe1\0\0" + b"x" * 50),
    "png cut": ("image/png", PICTURES["png RGB"][1][:60]),
    "png without header": ("image/png", b"\x89PNG\r\n\x1a\n" + png_chunk(b"IEND", b"")),
    "png text bomb": ("image/png", with_text(b"\1\0\0\0" + zlib.compress(b" " * 50_000_000))),
    "png text cut": ("image/png", with_text(b"")),
    "webp cut": ("image/webp", PICTURES["webp RGB True"][1][:40]),
    "webp empty": ("image/webp", b"RIFF" + struct.pack("<I", 4) + b"WEBP"),
    "webp chunk too long": ("image/webp", b"RIFF" + struct.pack("<I", 20) + b"WEBPVP8L\xff\xff\xff\xff" + b"x" * 8),
    "webp unknown stream": ("image/webp", b"RIFF" + struct.pack("<I", 20) + b"WEBPABCD\x08\0\0\0" + b"x" * 8),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_a_file_not_built_as_its_format_says_is_left_alone(name):
    media_type, data = ODD[name]
    with pytest.raises((Odd, Unreadable)):
        put(data, media_type)


def test_a_packet_too_long_for_a_jpeg_is_refused():
    with pytest.raises(Odd):
        replace_xmp(PICTURES["jpeg RGB"][1], "image/jpeg", lambda found: b"x" * (containers.MAX_SEGMENT + 1))
