"""Addresses of certificates, their verification, the log and the keys."""

from django.urls import path

from licensing.views import certificate

urlpatterns = [
    path("c/<str:number>", certificate.certificate, name="certificate"),
    path("c/<str:number>/status", certificate.certificate_status, name="certificate_status"),
    path("c/<str:number>/jws", certificate.certificate_jws, name="certificate_jws"),
    path("c/<str:number>/proof", certificate.certificate_proof, name="certificate_proof"),
    path("verify/", certificate.verify, name="verify"),
    path("log/checkpoint", certificate.checkpoint, name="checkpoint"),
    path(".well-known/jwks.json", certificate.jwks, name="jwks"),
]
