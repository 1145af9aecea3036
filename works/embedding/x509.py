"""The certificates behind C2PA signatures: an authority of our own and the signer under it, always the same ones."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_YEARS, SIGNER_YEARS = 30, 15  # a manifest is checked within the signer's time, having no time stamp
_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Signer:
    """What signs a manifest: algorithm, certificates (the signer's first) and private key, both PEM."""

    algorithm: str
    chain: bytes
    key: bytes


def make_signer(
    authority: ed25519.Ed25519PrivateKey, since: datetime, key: ed25519.Ed25519PrivateKey, start: datetime, site: str
) -> Signer:
    """A signer under our own authority: `since` and `start` are when their keys were made."""
    root = make_authority(authority, since, site)
    leaf = (
        _begin(key.public_key(), f"{site} Content Credentials", site, start, SIGNER_YEARS)
        .issuer_name(root.subject)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()), critical=False)
        .sign(authority, None)
    )
    return Signer("ed25519", pem(leaf) + pem(root), _private_pem(key))


def make_authority(key: ed25519.Ed25519PrivateKey, since: datetime, site: str) -> x509.Certificate:
    begun = _begin(key.public_key(), f"{site} Certificate Authority", site, since, AUTHORITY_YEARS)
    return (
        begun.issuer_name(_name(f"{site} Certificate Authority", site))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, None)
    )


def _begin(
    public: ed25519.Ed25519PublicKey, name: str, site: str, start: datetime, years: int
) -> x509.CertificateBuilder:
    serial = int.from_bytes(hashlib.sha256(public.public_bytes_raw()).digest()[:8], "big") | 1
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name, site))
        .public_key(public)
        .serial_number(serial)
        .not_valid_before(start.replace(microsecond=0) - timedelta(minutes=5))  # clocks differ
        .not_valid_after(start.replace(microsecond=0) + years * _YEAR)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _name(common: str, site: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, site), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates, key_cert_sign=signs_certificates, crl_sign=signs_certificates,
        content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def load_signer(chain: bytes, key: bytes) -> Signer:
    """A signer from an operator's PEM files. Raises ValueError when they do not go together."""
    private = serialization.load_pem_private_key(key, password=None)
    leaf = x509.load_pem_x509_certificates(chain)[0]
    if leaf.public_key() != private.public_key():  # type: ignore[union-attr]
        raise ValueError("the first certificate of the chain is not the private key's")
    return Signer(_algorithm(private), chain, _private_pem(private))


def _algorithm(key: object) -> str:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "ed25519"
    if isinstance(key, rsa.RSAPrivateKey):
        return "ps256"
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}[key.curve.name]
    raise ValueError("C2PA takes Ed25519, P-256, P-384, P-521 and RSA keys")


def _private_pem(key: object) -> bytes:
    return key.private_bytes(  # type: ignore[attr-defined, no-any-return]
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
