"""Addresses of certificates, their verification, the log and the keys."""

from django.urls import path

from licensing.views import certificate, oembed, transparency, verify

urlpatterns = [
    path("c/<str:number>.pdf", certificate.certificate_pdf_file, name="certificate_pdf"),
    path("c/<str:number>.tlog-proof", certificate.certificate_tlog_proof, name="certificate_tlog_proof"),
    path("c/<str:number>", certificate.certificate, name="certificate"),
    path("c/<str:number>/pdf", certificate.certificate_pdf_file, name="certificate_pdf_folder"),
    path("c/<str:number>/card.png", certificate.certificate_card, name="certificate_card"),
    path("c/<str:number>/badge.svg", certificate.certificate_badge_svg, name="certificate_badge"),
    path("c/<str:number>/status", certificate.certificate_status, name="certificate_status"),
    path("c/<str:number>/jws", certificate.certificate_jws, name="certificate_jws"),
    path("c/<str:number>/proof", certificate.certificate_proof, name="certificate_proof"),
    path("c/<str:number>/stamp", certificate.certificate_stamp, name="certificate_stamp"),
    path("c/<str:number>/revoke/", certificate.end_certificate, {"verb": "revoke"}, name="certificate_revoke"),
    path("c/<str:number>/renew/", certificate.end_certificate, {"verb": "renew"}, name="certificate_renew"),
    path("c/<str:number>/bundle", certificate.certificate_bundle_zip, name="certificate_bundle"),
    path("verify/", verify.verify_page, name="verify"),
    path("log/checkpoint", transparency.checkpoint, name="checkpoint"),
    path("log/vkey", transparency.log_key, name="log_key"),
    path("log/tile/<path:path>", transparency.tile, name="log_tile"),
    path(".well-known/jwks.json", transparency.jwks, name="jwks"),
    path(".well-known/c2pa-ca.pem", transparency.credentials_authority, name="c2pa_ca"),
    path(".well-known/tdmrep.json", transparency.tdmrep, name="tdmrep"),
    path("schemas/certificate-1.json", transparency.certificate_schema, name="certificate_schema"),
    path("oembed", oembed.oembed, name="oembed"),
    path(".well-known/did.json", transparency.did, name="did"),
]
