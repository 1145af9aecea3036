"""API addresses of the market."""

from django.urls import path

from licensing.api import market

urlpatterns = [
    path("search/", market.Search.as_view()),
    path("listings/", market.Listings.as_view()),
    path("quotes/", market.Quotes.as_view()),
]
