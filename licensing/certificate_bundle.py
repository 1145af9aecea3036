"""Everything that proves a certificate, in one zip that can be checked without us."""

import io
import json
import zipfile

import rfc8785
from django.conf import settings

from licensing.certificate_queries import Card
from works import proof, tlog
from works.services import keys, log, stamping

README = """Gen-IP certificate {number}
{line}

{number}.json         what was signed, as canonical JSON (RFC 8785)
{number}.jws          the same with its signature (JWS, EdDSA over Ed25519)
{number}.tlog-proof   its place in the public log (C2SP tlog-proof); missing while no checkpoint covers it
stamped.tlog-proof    the same place under a checkpoint that a time-stamping authority saw, when one did
stamped.tsr           its time stamp (RFC 3161) of that checkpoint: the text of the proof after the first empty line
jwks.json             our public keys
log.vkey              the public key of the log

To check it without us, beside the file that was registered (the command comes with the market's source, `make setup`):

    genip-verify FILE --jws {number}.jws
    genip-verify FILE --jws {number}.jws --proof stamped.tlog-proof --stamp stamped.tsr --stamp-roots ROOTS.pem

Compare jwks.json and log.vkey with a copy from another source first; keys that came with a document prove only that
its parts belong together. Whether the certificate was revoked or disputed since can be seen at {url} only.
"""


def list_documents(card: Card) -> dict[str, bytes]:
    """Each document by its name: the same for the same certificate and checkpoint."""
    number, found = card.number, log.get_proof(card.certificate.leaf)
    newest = keys.list_log_keys()[:1]
    documents = {
        f"{number}.json": rfc8785.dumps(card.certificate.payload).decode(),
        f"{number}.jws": card.certificate.jws,
        **({f"{number}.tlog-proof": tlog.write_proof(found)} if found else {}),
        "jwks.json": json.dumps({"keys": keys.list_published()}, indent=2),
        "log.vkey": "".join(f"{proof.note_key(log.origin(), key)}\n" for key in newest),
    }
    return {**{name: text.encode() for name, text in documents.items()}, **_stamped(card)}


def _stamped(card: Card) -> dict[str, bytes]:
    checkpoint = stamping.find_stamped(card.certificate.leaf)
    found = log.get_proof(card.certificate.leaf, checkpoint) if checkpoint else None
    if checkpoint is None or checkpoint.stamp is None or found is None:
        return {}
    return {"stamped.tlog-proof": tlog.write_proof(found).encode(), "stamped.tsr": bytes(checkpoint.stamp)}


def make_bundle(card: Card) -> bytes:
    """The zip's bytes."""
    number = card.number
    readme = README.format(number=number, line="=" * (19 + len(number)), url=f"{settings.SITE_URL}/c/{number}")
    files = {"README.txt": readme.encode(), **list_documents(card)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(f"{number}/{name}", card.issued_at.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)
    return out.getvalue()
