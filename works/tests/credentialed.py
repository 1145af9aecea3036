"""Pictures with Content Credentials, signed here by an authority that nobody trusts."""

import datetime
import io
import json

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AI = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
MANIFEST = {
    "claim_generator_info": [{"name": "Example Painter", "version": "2.1"}], "title": "C:/Users/ana/secret.png",
    "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [
        {"action": "c2pa.created", "digitalSourceType": AI, "softwareAgent": {"name": "Example Painter"}}]}}],
}  # fmt: skip


def _certificate(name, key, issuer=None, issuer_key=None):
    authority = issuer is None
    subject = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Nobody Ltd"),
                         x509.NameAttribute(NameOID.COMMON_NAME, name)])  # fmt: skip
    now = datetime.datetime.now(datetime.UTC)
    usage = dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign",
                           "encipher_only", "decipher_only"), False)  # fmt: skip
    signer = issuer_key or key
    built = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=not authority, key_cert_sign=authority, **usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )  # fmt: skip
    if not authority:
        built = built.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    return built.sign(signer, None)


def sign(data, media_type="image/png", manifest=None, remote=""):
    """The picture with a manifest in it; with only an address of one when `remote` is given."""
    authority_key, key = ed25519.Ed25519PrivateKey.generate(), ed25519.Ed25519PrivateKey.generate()
    authority = _certificate("Nobody Root", authority_key)
    leaf = _certificate("Nobody Signer", key, authority, authority_key)
    chain = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in (leaf, authority))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = c2pa.Signer.from_info(
        c2pa.C2paSignerInfo(alg=b"ed25519", sign_cert=chain, private_key=private, ta_url=None)
    )
    context = c2pa.Context.from_dict({"builder": {"thumbnail": {"enabled": False}}})
    builder, out = c2pa.Builder(json.dumps(manifest or MANIFEST), context=context), io.BytesIO()
    if remote:
        builder.set_no_embed()
        builder.set_remote_url(remote)
    builder.sign(signer, media_type, io.BytesIO(data), out)
    return out.getvalue()
