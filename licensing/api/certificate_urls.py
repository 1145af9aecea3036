"""API addresses of certificates and of license status."""

from django.urls import path

from licensing.api import certificates, status

urlpatterns = [
    path("certificates/verify/", certificates.VerifyCertificate.as_view()),
    path("certificates/<str:number>/", certificates.CertificateDetail.as_view()),
    path("certificates/<str:number>/jws", certificates.CertificateJws.as_view()),
    path("certificates/<str:number>/proof", certificates.CertificateProof.as_view()),
    path("certificates/<str:number>/pdf", certificates.CertificatePdf.as_view()),
    path("certificates/<str:number>/bundle", certificates.CertificateBundle.as_view()),
    path("license-status/", status.LicenseStatus.as_view(), name="api-license-status"),
    path("license-status/batch/", status.StatusBatch.as_view()),
    path("license-status/lookup/", status.StatusLookup.as_view()),
]
