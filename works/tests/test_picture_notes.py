"""Midjourney, XMP, EXIF, IPTC and Content Credentials in pictures: read, and their private parts kept back."""

import contextlib
import io
import socket
import threading

import pytest
from PIL import Image, PngImagePlugin

from works.readers import credentials, midjourney, xmp
from works.tests import credentialed, files
from works.tests.test_readers import examine

JOB = "0f8a3b52-9a1c-4d6e-8f00-1b2c3d4e5f60"
DESCRIPTION = (
    "a harbor at dusk https://example.org/ref.png --ar 16:9 --v 6.1 --stylize 250 --no boats --raw --seed 77 "
    f"Job ID: {JOB}"
)
PACKET = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" aux:SerialNumber="SN-1" photoshop:Credit="Studio Ana"
 exif:GPSLatitude="7,15.5S" exif:GPSLongitude="112,45E" xmpRights:WebStatement="https://example.org/rights">
 <dc:creator><rdf:Seq><rdf:li>Ana</rdf:li><rdf:li>Budi</rdf:li></rdf:Seq></dc:creator>
 <dc:rights><rdf:Alt><rdf:li xml:lang="x-default">(c) Ana 2026</rdf:li></rdf:Alt></dc:rights>
 <dc:description><rdf:Alt><rdf:li xml:lang="x-default">{DESCRIPTION}</rdf:li></rdf:Alt></dc:description>
 <plus:DataMining>http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED</plus:DataMining>
 <Iptc4xmpExt:DigitalSourceType rdf:resource="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"/>
 <Iptc4xmpExt:DigitalImageGUID>{JOB}</Iptc4xmpExt:DigitalImageGUID>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def saved(format, **options):
    out = io.BytesIO()
    files.picture(size=(64, 48)).save(out, format, **options)
    return out.getvalue()


def chunks(**texts):
    info = PngImagePlugin.PngInfo()
    for name, value in texts.items():
        info.add_text(name, value)
    return saved("PNG", pnginfo=info)


def test_midjourney_in_png_chunks():
    reading = examine("image", chunks(Description=DESCRIPTION, Author="ana_paints"))["reading"]
    wanted = {
        "tool": "Midjourney", "job_id": JOB, "aspect_ratio": "16:9", "version": "6.1", "stylize": "250", "seed": "77",
        "switches": ["raw"], "creator_in_file": "ana_paints",
    }  # fmt: skip
    assert {name: reading["claims"].get(name) for name in wanted} == wanted
    assert "harbor" not in str(reading["claims"]) and "example.org" not in str(reading["claims"])
    assert reading["private_claims"]["prompt"].startswith("a harbor at dusk")
    assert reading["private_claims"]["reference_images"] == ["https://example.org/ref.png"]
    assert reading["raw"]["midjourney"].decode() == DESCRIPTION


def test_midjourney_anime_and_what_it_is_not():
    assert midjourney.read(f"a fox —niji 6 Job ID: {JOB}")["version"] == "niji 6"
    assert midjourney.read("a fox --ar 1:1") is None and midjourney.read("Job ID: 7") is None


@pytest.mark.parametrize("format", ["JPEG", "WEBP", "PNG"])
def test_xmp_is_read_from_each_format(format):
    if format == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_itxt("XML:com.adobe.xmp", PACKET)
        data = saved("PNG", pnginfo=info)
    else:
        data = saved(format, xmp=PACKET.encode())
    reading = examine("image", data)["reading"]
    wanted = {
        "creator_in_file": "Ana, Budi", "credit_in_file": "Studio Ana", "copyright": "(c) Ana 2026",
        "web_statement": "https://example.org/rights", "data_mining": "DMI-PROHIBITED", "image_guid": JOB,
        "digital_source_type": "trainedAlgorithmicMedia", "tool": "Midjourney", "version": "6.1",
    }  # fmt: skip
    assert {name: reading["claims"].get(name) for name in wanted} == wanted
    assert (reading["private_claims"]["gps"], reading["private_claims"]["serial_number"]) == (
        "7,15.5S, 112,45E",
        "SN-1",
    )
    assert "112,45" not in str(reading["claims"]) and "SN-1" not in str(reading["claims"])
    assert b"DMI-PROHIBITED" in reading["raw"]["xmp"]


LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha">' + "".join(
    f'<!ENTITY b{n} "{f"&b{n - 1 if n else str()};" * 10}">' for n in range(12)) + "]><a>&b11;</a>"  # fmt: skip
HOSTILE = {
    "laughs": LAUGHS, "outside": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "a remote one": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>', "cut": PACKET[:400], "nothing": " ",
    "giant": "<a>" + "x" * (xmp.MAX_BYTES + 1) + "</a>",
    "a strange coding": '<?xml version="1.0" encoding="utf-99"?><a/>',
}  # fmt: skip


@pytest.mark.parametrize("packet", HOSTILE.values(), ids=HOSTILE)
def test_hostile_xmp_is_refused_by_the_reader_and_the_picture_is_not(packet):
    with pytest.raises(ValueError):
        xmp.read(packet.encode())
    reading = examine("image", saved("WEBP", xmp=packet.encode()))["reading"]
    assert not reading["claims"] and "root:" not in str(reading)


def test_deep_xmp_ends():
    reading = examine("image", saved("WEBP", xmp=b"<a>" * 100_000 + b"</a>" * 100_000))["reading"]
    assert not reading["claims"]


def test_exif_says_the_camera_and_keeps_place_and_numbers_back():
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0131], exif[0x8298] = "Acme", "One", "Darkroom 3", "(c) Ana"
    exif.get_ifd(0x8769).update({0xA431: "12345", 0xA430: "Ana Private", 0x9003: "2026:03:04 05:06:07"})
    exif.get_ifd(0x8825).update({1: "S", 2: (7.0, 15.0, 30.0), 3: "E", 4: (112.0, 45.0, 0.0)})
    reading = examine("image", saved("JPEG", exif=exif))["reading"]
    claims, private = reading["claims"], reading["private_claims"]
    assert (claims["camera"], claims["software"], claims["copyright"]) == ("Acme One", "Darkroom 3", "(c) Ana")
    assert private == {"gps": "-7.25833, 112.75000", "serial_number": "12345", "device_owner": "Ana Private"}
    assert not any(word in str(claims) for word in ("12345", "Private", "112.75"))
    assert reading["raw"]["exif"]


def test_comfyui_in_exif_as_webp_carries_it():
    exif = Image.Exif()
    exif[0x0110] = 'prompt:{"4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "xl.safetensors"}}}'
    reading = examine("image", saved("WEBP", exif=exif))["reading"]
    assert (reading["claims"]["tool"], reading["claims"]["model"]) == ("ComfyUI", "xl.safetensors")
    assert "camera" not in reading["claims"]


@pytest.mark.parametrize(
    ("format", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")]
)
def test_content_credentials_are_read_and_valid_is_not_trusted(format, media_type):
    reading = examine("image", credentialed.sign(saved(format), media_type))["reading"]
    wanted = {
        "credentials": "valid", "credentials_by": "Example Painter 2.1", "credentials_signer": "Nobody Signer",
        "actions": ["c2pa.created"], "digital_source_type": "trainedAlgorithmicMedia",
    }  # fmt: skip
    assert {name: reading["claims"].get(name) for name in wanted} == wanted
    assert "Users" not in str(reading["claims"]) and b"signingCredential.untrusted" in reading["raw"]["c2pa"]


def test_changed_bytes_are_told():
    data = bytearray(credentialed.sign(saved("JPEG"), "image/jpeg"))
    data[-100] ^= 1
    assert credentials.read(bytes(data), "image/jpeg")[1]["credentials"] == "invalid"


def test_a_manifest_kept_elsewhere_is_not_fetched():
    """A server stands where the picture points; nobody calls."""
    calls = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(1.5)

        def answer():
            with contextlib.suppress(TimeoutError):
                calls.append(server.accept()[0])

        waiting = threading.Thread(target=answer)
        waiting.start()
        data = credentialed.sign(saved("PNG"), remote=f"http://127.0.0.1:{server.getsockname()[1]}/m.c2pa")
        assert credentials.read(data, "image/png") is None
        assert not any(name.startswith("credentials") for name in examine("image", data)["reading"]["claims"])
        waiting.join()
    assert calls == []
