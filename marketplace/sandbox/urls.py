"""Addresses of the local Stripe."""

from django.urls import URLPattern, path

from marketplace.sandbox.pages import views

app_name = "sandbox"
urlpatterns: list[URLPattern] = [
    path("checkout/<str:session_id>/", views.checkout_page, name="checkout"),
    path("onboarding/<str:account_id>/", views.onboarding_page, name="onboarding"),
    path("stripe/v1/<path:path>", views.api, name="api"),
]
