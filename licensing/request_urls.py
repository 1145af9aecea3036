"""Addresses of requests within teams, and of what their buyers may spend."""

from django.urls import path

from licensing.views import purchase_requests, spending

urlpatterns = [
    path("requests/", purchase_requests.requests, name="requests"),
    path("requests/<slug:request_id>/", purchase_requests.request_detail, name="request"),
    path("requests/<slug:request_id>/<slug:verb>/", purchase_requests.act_on_request, name="act_on_request"),
    path("organizations/<str:org_id>/spending/", spending.spending, name="spending"),
]
