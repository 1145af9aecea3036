"""RFC 3161 time stamps: asking for one, and checking offline that a checkpoint existed when one says; no database."""

from datetime import datetime

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"


class BadStamp(Exception):
    """The answer is no time stamp of this text by a trusted authority; says why."""


def make_query(text: str) -> bytes:
    """A request for the SHA-256 of a text, with a nonce and for the authority's certificate."""
    return TimestampRequestBuilder().data(text.encode()).hash_algorithm(HashAlgorithm.SHA256).build().as_bytes()


def check_stamp(text: str, answer: bytes, roots: bytes) -> datetime:
    """When the authority saw the text, by a signature that leads to one of `roots` (PEM). Raises BadStamp."""
    try:
        response = decode_timestamp_response(answer)
        certificates = x509.load_pem_x509_certificates(roots)
        _verify(response, certificates, text.encode())
        return response.tst_info.gen_time
    except (VerificationError, ValueError, TypeError, AssertionError) as error:
        raise BadStamp(str(error)) from error


def _verify(response: TimeStampResponse, roots: list[x509.Certificate], text: bytes) -> None:
    builder = VerifierBuilder()
    for root in roots:
        builder = builder.add_root_certificate(root)
    builder.build().verify_message(response, text)
