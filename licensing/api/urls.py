"""API addresses of licensing."""

from django.urls import URLPattern, URLResolver

from licensing.api import market_urls, order_urls

urlpatterns: list[URLPattern | URLResolver] = [*market_urls.urlpatterns, *order_urls.urlpatterns]
