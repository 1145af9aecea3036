"""API addresses of license status."""

from django.urls import path

from licensing.api import status

urlpatterns = [
    path("license-status/", status.LicenseStatus.as_view(), name="api-license-status"),
    path("license-status/batch/", status.StatusBatch.as_view()),
    path("license-status/lookup/", status.StatusLookup.as_view()),
]
