"""Addresses of payouts."""

from django.urls import path, re_path

from payouts import webhooks
from payouts.views import earnings, payouts, simulator, splits, teams

app_name = "payouts"
urlpatterns = [
    path("earnings/", earnings.earnings, name="earnings"),
    re_path(r"^earnings/(?P<sale_id>sal_\w+)/$", earnings.sale, name="sale"),
    path("earnings/income.csv", earnings.income_csv, name="income_csv"),
    path("payouts/", payouts.payouts, name="payouts"),
    path("payouts/schedule/", payouts.choose_schedule, name="schedule"),
    path("payouts/onboarding/", payouts.onboarding, name="onboarding"),
    path("payouts/onboarding/done/", payouts.onboarding_done, name="onboarding_done"),
    re_path(r"^payouts/(?P<payout_id>pay_\w+)/$", payouts.payout, name="payout"),
    re_path(r"^payouts/(?P<payout_id>pay_\w+)/statement\.csv$", payouts.statement, name="statement"),
    re_path(r"^payouts/(?P<payout_id>pay_\w+)/statement\.pdf$", payouts.statement_pdf, name="statement_pdf"),
    path("webhooks/stripe/v2/", webhooks.v2_webhook, name="v2_webhook"),
    path("webhooks/stripe/connect/", webhooks.connect_webhook, name="connect_webhook"),
    path("studio/works/<str:work_id>/split/", splits.split, name="split"),
    path("splits/", splits.invitations, name="splits"),
    re_path(r"^splits/(?P<share_id>shr_\w+)/(?P<reply>accept|decline)/$", splits.answer, name="answer"),
    path("teams/new/", teams.create, name="team_create"),
    re_path(r"^teams/(?P<handle>[a-z0-9_-]+)/$", splits.team, name="team"),
    re_path(r"^teams/(?P<handle>[a-z0-9_-]+)/change/$", teams.change, name="team_change"),
    re_path(r"^teams/(?P<handle>[a-z0-9_-]+)/close/$", teams.close, name="team_close"),
    path("simulator/", simulator.simulator, name="simulator"),
]
