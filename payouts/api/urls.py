"""API addresses of payouts."""

from django.urls import path

from payouts.api import money

urlpatterns = [
    path("earnings/", money.Earnings.as_view()),
    path("payouts/", money.Payouts.as_view()),
    path("simulations/", money.Simulations.as_view()),
]
