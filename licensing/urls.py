"""Addresses of licensing."""

from django.urls import URLPattern, URLResolver

from licensing import checkout_urls, desk_urls, market_urls

app_name = "licensing"
urlpatterns: list[URLPattern | URLResolver] = [
    *market_urls.urlpatterns,
    *checkout_urls.urlpatterns,
    *desk_urls.urlpatterns,
]
