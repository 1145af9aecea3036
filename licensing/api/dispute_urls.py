"""API addresses of disputes."""

from django.urls import path

from licensing.api import disputes

urlpatterns = [
    path("disputes/", disputes.Disputes.as_view()),
    path("disputes/<str:dispute_id>/", disputes.DisputeDetail.as_view()),
    path("disputes/<str:dispute_id>/statements/", disputes.DisputeStatements.as_view()),
    path("disputes/<str:dispute_id>/appeal/", disputes.DisputeAppeal.as_view()),
    path("disputes/<str:dispute_id>/withdraw/", disputes.DisputeWithdraw.as_view()),
]
