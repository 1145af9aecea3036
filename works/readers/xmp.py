"""XMP in pictures: who made it, whose it is, what may be mined of it. XML without declarations, or not at all."""

from typing import Any
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

MAX_BYTES, MAX_VALUE = 1024 * 1024, 2000
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC, IPTC = "{http://purl.org/dc/elements/1.1/}", "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
PLUS, RIGHTS = "{http://ns.useplus.org/ldf/xmp/1.0/}", "{http://ns.adobe.com/xap/1.0/rights/}"
EXIF, AUX = "{http://ns.adobe.com/exif/1.0/}", "{http://ns.adobe.com/exif/1.0/aux/}"
NAMES = {
    f"{DC}creator": "creator_in_file", f"{DC}rights": "copyright", f"{DC}description": "description_in_file",
    "{http://ns.adobe.com/photoshop/1.0/}Credit": "credit_in_file", f"{RIGHTS}WebStatement": "web_statement",
    f"{IPTC}DigitalSourceType": "digital_source_type", f"{IPTC}DigitalImageGUID": "image_guid",
    f"{IPTC}AISystemUsed": "ai_system", f"{IPTC}AISystemVersionUsed": "ai_system_version",
    f"{IPTC}AIPromptInformation": "prompt", f"{PLUS}DataMining": "data_mining",
    "{http://ns.adobe.com/xap/1.0/}CreatorTool": "software", f"{EXIF}GPSLatitude": "gps_latitude",
    f"{EXIF}GPSLongitude": "gps_longitude", f"{AUX}SerialNumber": "serial_number",
    "{http://cipa.jp/exif/1.0/}BodySerialNumber": "serial_number",
}  # fmt: skip
CODES = ("digital_source_type", "data_mining")  # of which only the end of the address says anything


def read(packet: bytes) -> dict[str, Any]:
    """Claims of an XMP packet. Raises ValueError for one too large, no XML, or with declarations of its own."""
    if len(packet) > MAX_BYTES:
        raise ValueError("too large")
    try:
        root: Element = ElementTree.fromstring(packet.strip(b"\0 \t\r\n"), forbid_dtd=True)
    except (SyntaxError, RecursionError, LookupError) as error:
        raise ValueError("no plain XML") from error
    claims: dict[str, Any] = {}
    for block in root.iter(f"{RDF}Description"):
        for tag, value in block.attrib.items():
            _note(claims, tag, [value])
        for child in block:
            _note(claims, child.tag, _values(child))
    return _with_place(claims)


def _values(node: Element) -> list[str]:
    """A property's values: the items of its list, the address it points to, or its own text."""
    items = [item.text or "" for item in node.iter(f"{RDF}li")]
    return items or [node.get(f"{RDF}resource") or node.text or ""]


def _note(claims: dict[str, Any], tag: Any, values: list[str]) -> None:
    name = NAMES.get(tag) if isinstance(tag, str) else None
    value = ", ".join(part.strip() for part in values[:20] if part.strip())[:MAX_VALUE]
    if name and value:
        claims.setdefault(name, value.rstrip("/").rpartition("/")[2][:80] if name in CODES else value)


def _with_place(claims: dict[str, Any]) -> dict[str, Any]:
    place = [claims.pop(name) for name in ("gps_latitude", "gps_longitude") if name in claims]
    return {**claims, "gps": ", ".join(place)} if place else claims
