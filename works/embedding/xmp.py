"""The XMP packet of a delivered file: IPTC and PLUS properties of ours, merged into what the file already says."""

from collections.abc import Iterator
from xml.dom import minidom
from xml.parsers.expat import ExpatError
from xml.sax.saxutils import escape

from works.embedding.marks import DATA_MINING, Marks

MAX_PACKET = 1 << 20  # of an existing packet that is read and merged
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
}
_HEAD = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
_TAIL = '\n<?xpacket end="r"?>'
_EMPTY = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}"></rdf:RDF></x:xmpmeta>'


class Unreadable(Exception):
    """The file's own packet cannot be merged with ours; it is left as it is."""


def write_packet(marks: Marks, existing: bytes = b"") -> bytes:
    """A packet with our properties in place of the same ones of `existing`, whose others are kept."""
    if len(existing) > MAX_PACKET:
        raise Unreadable("size")
    document = _parse(existing.strip(b"\0 \r\n\t") or _EMPTY.encode())
    try:
        root = _find_rdf(document)
        ours = _ours(marks, _about(root), keep_source=_has_source(root, marks.source_type))
        _drop(root, {(node.namespaceURI or "", node.localName) for node in _children(ours)})
        root.appendChild(document.importNode(ours, True))
        whole = document.documentElement
        assert whole is not None
        return (_HEAD + whole.toxml() + _TAIL).encode()
    except (RecursionError, ValueError) as error:
        raise Unreadable("nested") from error


def _parse(packet: bytes) -> minidom.Document:
    """Without declarations, which XMP has no use for and which make bombs."""
    if b"<!" in packet.replace(b"<!--", b"").replace(b"<![CDATA[", b""):
        raise Unreadable("declarations")
    try:
        return minidom.parseString(packet)  # noqa: S318 (bounded, no declarations)
    except (ExpatError, ValueError, RecursionError, LookupError) as error:
        raise Unreadable("xml") from error


def _find_rdf(document: minidom.Document) -> minidom.Element:
    found = document.getElementsByTagNameNS(RDF, "RDF")
    if not found:
        raise Unreadable("rdf")
    return found[0]


def _children(node: minidom.Node) -> Iterator[minidom.Element]:
    yield from [child for child in node.childNodes if isinstance(child, minidom.Element)]


def _about(root: minidom.Element) -> str:
    """What the packet speaks of: every description in it must say the same."""
    first = next(_children(root), None)
    return str(first.getAttributeNS(RDF, "about")) if first is not None else ""


def _has_source(root: minidom.Element, ours: str) -> bool:
    """Whether the file itself says otherwise how it came to be, which it knows better than we do."""
    name = (NAMESPACES["Iptc4xmpExt"], "DigitalSourceType")
    said = [description.getAttributeNS(*name) for description in _children(root)]
    said += [node.toxml() for description in _children(root) for node in description.getElementsByTagNameNS(*name)]
    return any(value and ours not in value for value in said)


def _drop(root: minidom.Element, names: set[tuple[str, str]]) -> None:
    """Remove properties by name, written as elements or as attributes, and descriptions left without any."""
    for description in _children(root):
        for name in names:
            if description.hasAttributeNS(*name):
                description.removeAttributeNS(*name)
        for child in _children(description):
            if (child.namespaceURI or "", child.localName) in names:
                description.removeChild(child)
        if not list(_children(description)) and not _said_in_attributes(description):
            root.removeChild(description)


def _said_in_attributes(description: minidom.Element) -> bool:
    names = [attribute.name for attribute in description.attributes.values()]
    return any(not name.startswith("xmlns") and name != "rdf:about" for name in names)


def _ours(marks: Marks, about: str, *, keep_source: bool) -> minidom.Element:
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in {"rdf": RDF, **NAMESPACES}.items())
    body = "".join(_properties(marks, keep_source=keep_source))
    text = f'<rdf:Description rdf:about="{_text(about)}" {spaces}>{body}</rdf:Description>'
    element = minidom.parseString(text.encode()).documentElement  # noqa: S318 (written above)
    assert element is not None
    return element


def _properties(marks: Marks, *, keep_source: bool) -> Iterator[str]:
    yield _lang("dc:title", marks.title)
    yield _list("dc:creator", "Seq", marks.creator)
    yield _lang("dc:rights", marks.rights)
    yield _plain("dc:identifier", marks.certificate)
    yield _plain("photoshop:Credit", marks.credit)
    yield _plain("xmpRights:Marked", "True")
    yield _plain("xmpRights:WebStatement", marks.certificate_url)
    yield _list("xmpRights:Owner", "Bag", marks.owner)
    yield _lang("xmpRights:UsageTerms", marks.usage_terms)
    contact = _plain("Iptc4xmpCore:CiUrlWork", marks.creator_url)
    yield f'<Iptc4xmpCore:CreatorContactInfo rdf:parseType="Resource">{contact}</Iptc4xmpCore:CreatorContactInfo>'
    if not keep_source:
        yield _plain("Iptc4xmpExt:DigitalSourceType", marks.source_type)
    licensor = _plain("plus:LicensorName", marks.site) + _plain("plus:LicensorURL", marks.work_url)
    yield _struct("plus:Licensor", licensor)
    supplier = _plain("plus:ImageSupplierName", marks.site) + _plain("plus:ImageSupplierID", marks.site_url)
    yield _struct("plus:ImageSupplier", supplier)
    yield _plain("plus:ImageSupplierImageID", marks.certificate)
    yield _plain("plus:LicenseID", marks.license)
    if marks.ai_training in DATA_MINING:
        yield _plain("plus:DataMining", DATA_MINING[marks.ai_training])
    if marks.constraints:
        yield _lang("plus:OtherConstraints", marks.constraints)


def _text(value: str) -> str:
    """Escaped, without what XML cannot hold."""
    kept = "".join(
        c for c in value if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )
    return escape(kept, {'"': "&quot;"})


def _plain(name: str, value: str) -> str:
    return f"<{name}>{_text(value)}</{name}>"


def _lang(name: str, value: str) -> str:
    return f'<{name}><rdf:Alt><rdf:li xml:lang="x-default">{_text(value)}</rdf:li></rdf:Alt></{name}>'


def _list(name: str, kind: str, value: str) -> str:
    return f"<{name}><rdf:{kind}><rdf:li>{_text(value)}</rdf:li></rdf:{kind}></{name}>"


def _struct(name: str, inner: str) -> str:
    return f'<{name}><rdf:Seq><rdf:li rdf:parseType="Resource">{inner}</rdf:li></rdf:Seq></{name}>'
