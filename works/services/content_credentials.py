"""Who signs Content Credentials: the operator's certificate, or one that our own authority issued."""

from functools import lru_cache
from pathlib import Path

from cryptography import x509 as certificates
from django.conf import settings

from works.embedding import x509
from works.embedding.x509 import Signer
from works.services import keys


def current_signer() -> Signer:
    """The signer of delivered files now. Its certificates are Valid to every reader, and Trusted once configured."""
    if settings.C2PA_CERT_CHAIN:
        return _configured(settings.C2PA_CERT_CHAIN, settings.C2PA_PRIVATE_KEY)
    authority, authority_key = keys.current("c2pa_ca")
    row, key = keys.current("c2pa")
    return x509.make_signer(authority_key, authority.created_at, key, row.created_at, settings.SITE_NAME)


@lru_cache(maxsize=2)
def _configured(chain: str, key: str) -> Signer:
    return x509.load_signer(Path(chain).read_bytes(), Path(key).read_bytes())


def authority_pem() -> bytes:
    """The last certificate of the chain, for whoever wants to trust it."""
    return x509.pem(certificates.load_pem_x509_certificates(current_signer().chain)[-1])
