"""API addresses of licensing."""

from django.urls import URLPattern, URLResolver

from licensing.api import certificate_urls, dispute_urls, market_urls, offer_urls, order_urls, trade_urls

urlpatterns: list[URLPattern | URLResolver] = [
    *certificate_urls.urlpatterns,
    *market_urls.urlpatterns,
    *order_urls.urlpatterns,
    *trade_urls.urlpatterns,
    *offer_urls.urlpatterns,
    *dispute_urls.urlpatterns,
]
