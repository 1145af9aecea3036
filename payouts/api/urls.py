"""API addresses of payouts."""

from django.urls import path, re_path

from payouts.api import income, money, payee, splits, teams

urlpatterns = [
    path("earnings/", money.Earnings.as_view()),
    path("earnings/income/", income.OwnIncome.as_view()),
    path("payee/", payee.OwnPayee.as_view()),
    path("payouts/", money.Payouts.as_view()),
    path("payouts/<str:payout_id>/", money.OnePayout.as_view()),
    path("payout-skips/", money.Skips.as_view()),
    path("statements/", money.Statements.as_view()),
    path("simulations/", money.Simulations.as_view()),
    path("split-invitations/", splits.SplitInvitations.as_view()),
    path("teams/", teams.Teams.as_view()),
    re_path(r"^teams/(?P<handle>[a-z0-9_-]+)/$", teams.OneTeam.as_view()),
    re_path(r"^teams/(?P<handle>[a-z0-9_-]+)/(?P<reply>accept|decline)/$", teams.TeamAnswer.as_view()),
    re_path(r"^teams/(?P<handle>[a-z0-9_-]+)/close/$", teams.TeamClosing.as_view()),
    path("works/<str:work_id>/collaborators/", splits.Collaborators.as_view()),
    re_path(
        r"^works/(?P<work_id>[^/]+)/collaborators/(?P<reply>accept|decline)/$", splits.CollaboratorAnswer.as_view()
    ),
]
