"""The file of a license with all that proves it, as one zip that is written while it is sent."""

import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.conf import settings

from licensing import certificate_bundle
from licensing.certificate_queries import get_card
from licensing.models import DeliveredCopy, License
from licensing.services import deliveries
from marketplace.core import storage
from works.services import content_credentials

README = """Gen-IP license {license}

{files}
deed.pdf              the license as a document; missing while it is being drawn
{number}.jws          the certificate of the registered original, signed (JWS, EdDSA over Ed25519)
{number}.json         the same, readable
{number}.tlog-proof   its place in the public log; missing while no checkpoint covers it
jwks.json, log.vkey   our public keys
c2pa-ca.pem           the certificate behind the Content Credentials in the file

{inside}
{url} says whether the certificate still stands.
"""
INSIDE = {
    "xmp": "Creator, license and certificate are written into the file as XMP (IPTC, PLUS). Pixels are untouched.",
    "c2pa": "A signed C2PA manifest in the file names certificate and license and keeps what was there before.",
    "metadata": "Certificate and license stand in __metadata__ of the model's header. Tensors are untouched.",
}
UNTOUCHED = "The file is, byte by byte, the registered original."


def stream(held: License, copies: Sequence[DeliveredCopy]) -> Iterator[bytes]:
    """The zip's bytes: documents first, then the files as they come from storage, not compressed again."""
    out = _Outgoing()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in _documents(held, copies).items():
            archive.writestr(_entry(held, name, held.starts_at), data)
        names: set[str] = set()
        for copy in copies:
            entry = _entry(held, _filename(copy, names), copy.created_at)
            with archive.open(entry, "w", force_zip64=copy.size > 1 << 30) as file:
                for chunk in deliveries.read_copy(copy):
                    file.write(chunk)
                    yield out.take()
    yield out.take()


class _Outgoing:
    """What was written and not yet sent."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass

    def take(self) -> bytes:
        taken, self.parts = b"".join(self.parts), []
        return taken


def _entry(held: License, name: str, moment: datetime) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(f"{held.pk}/{name}", moment.timetuple()[:6])


def _filename(copy: DeliveredCopy, taken: set[str]) -> str:
    """The file's own name without any folder, never twice."""
    name = copy.media.filename.replace("\\", "/").rpartition("/")[2].strip(". ") or copy.media.pk
    name = name if name not in taken else f"{copy.media.pk}-{name}"
    taken.add(name)
    return f"files/{name}"


def _documents(held: License, copies: Sequence[DeliveredCopy]) -> dict[str, bytes]:
    number = next((copy.certificate for copy in copies if copy.certificate), "")
    documents = certificate_bundle.list_documents(get_card(number)) if number else {}
    found = dict(documents)
    found["README.txt"] = _readme(held, copies, number).encode()
    found["c2pa-ca.pem"] = content_credentials.authority_pem()
    if held.deed_key:
        found["deed.pdf"] = storage.read(storage.private(), held.deed_key)
    return found


def _readme(held: License, copies: Sequence[DeliveredCopy], number: str) -> str:
    files = [f"files/              {copy.media.filename or copy.media.pk}\n  sha256 {copy.sha256}" for copy in copies]
    inside = [INSIDE[mark] for copy in copies for mark in copy.inside] or [UNTOUCHED]
    url = f"{settings.SITE_URL}/c/{number}"
    return README.format(license=held.pk, number=number, files="\n".join(files), inside="\n".join(inside), url=url)
