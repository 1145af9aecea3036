"""Addresses of licensing."""

from django.urls import URLPattern, URLResolver, path

from licensing import (
    cart_urls,
    certificate_urls,
    checkout_urls,
    desk_urls,
    dispute_urls,
    market_urls,
    offer_urls,
    request_urls,
)
from licensing.views import home

app_name = "licensing"
urlpatterns: list[URLPattern | URLResolver] = [
    *offer_urls.urlpatterns,  # before what takes any verb of a listing
    *market_urls.urlpatterns,
    *certificate_urls.urlpatterns,
    path("home/", home.dashboard, name="dashboard"),
    *dispute_urls.urlpatterns,
    *cart_urls.urlpatterns,
    *checkout_urls.urlpatterns,
    *request_urls.urlpatterns,
    *desk_urls.urlpatterns,
]
