"""Addresses of payouts."""

from django.urls import path, re_path

from payouts import webhooks
from payouts.views import pages

app_name = "payouts"
urlpatterns = [
    path("earnings/", pages.earnings, name="earnings"),
    path("payouts/", pages.payouts, name="payouts"),
    path("payouts/onboarding/", pages.onboarding, name="onboarding"),
    path("payouts/onboarding/done/", pages.onboarding_done, name="onboarding_done"),
    path("webhooks/stripe/connect/", webhooks.connect_webhook, name="connect_webhook"),
    path("splits/", pages.invitations, name="splits"),
    re_path(r"^splits/(?P<share_id>shr_\w+)/(?P<reply>accept|decline)/$", pages.answer, name="answer"),
]
