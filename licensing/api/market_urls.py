"""API addresses of the market."""

from django.urls import path

from licensing.api import market, terms

urlpatterns = [
    path("search/", market.Search.as_view()),
    path("search/by-image/", market.SearchByImage.as_view()),
    path("listings/", market.Listings.as_view()),
    path("listings/<slug:listing_id>/", market.ListingDetail.as_view()),
    path("terms/preview/", terms.TermsPreview.as_view()),
    path("terms/<slug:terms_hash>/", terms.Terms.as_view()),
    path("quotes/", market.Quotes.as_view()),
]
