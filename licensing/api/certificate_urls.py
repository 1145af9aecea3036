"""API addresses of certificates and of license status."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from licensing.api import certificates, status

BARE = RedirectView.as_view(url="/api/v1/certificates/%(number)s/%(name)s", permanent=True)

urlpatterns = [
    path("license-status/", status.LicenseStatus.as_view(), name="api-license-status"),  # asked most often of all
    path("certificates/verify/", certificates.VerifyCertificate.as_view()),
    path("certificates/<str:number>/", certificates.CertificateDetail.as_view()),
    path("certificates/<str:number>/jws", certificates.CertificateJws.as_view()),
    path("certificates/<str:number>/proof", certificates.CertificateProof.as_view()),
    path("certificates/<str:number>/pdf", certificates.CertificatePdf.as_view()),
    path("certificates/<str:number>/bundle", certificates.CertificateBundle.as_view()),
    re_path(r"^certificates/(?P<number>[^/]+)/(?P<name>jws|proof|pdf|bundle)/$", BARE),
    path("license-status/batch/", status.StatusBatch.as_view()),
    path("license-status/lookup/", status.StatusLookup.as_view()),
]
