"""Addresses of the local Stripe."""

from django.urls import URLPattern, path

from marketplace.sandbox.pages.api import api
from marketplace.sandbox.pages.checkout import checkout_page
from marketplace.sandbox.pages.onboarding import onboarding_page
from marketplace.sandbox.pages.operator import act, deliver, move_clock, operator_page, set_fault

app_name = "sandbox"
urlpatterns: list[URLPattern] = [
    path("", operator_page, name="operator"),
    path("act/<str:name>/", act, name="act"),
    path("clock/", move_clock, name="clock"),
    path("faults/", set_fault, name="faults"),
    path("deliver/", deliver, name="deliver"),
    path("checkout/<str:session_id>/", checkout_page, name="checkout"),
    path("onboarding/<str:account_id>/", onboarding_page, name="onboarding"),
    path("stripe/v1/<path:path>", api, {"version": "v1"}, name="api"),
    path("stripe/v2/<path:path>", api, {"version": "v2"}, name="api_v2"),
]
