"""Addresses of disputes for the two sides."""

from django.urls import path

from licensing.views import disputes

urlpatterns = [
    path("w/<slug:work_id>/dispute/", disputes.report, name="report"),
    path("disputes/", disputes.my_disputes, name="my_disputes"),
    path("disputes/<slug:dispute_id>/", disputes.dispute, name="dispute"),
    path("disputes/<slug:dispute_id>/appeal/", disputes.appeal, name="dispute_appeal"),
    path("disputes/<slug:dispute_id>/withdraw/", disputes.withdraw, name="dispute_withdraw"),
]
