"""API addresses of the market."""

from django.urls import path

from licensing.api import boards, market, packs, terms

urlpatterns = [
    path("search/", market.Search.as_view()),
    path("search/by-image/", market.SearchByImage.as_view()),
    path("listings/", market.Listings.as_view()),
    path("listings/<slug:listing_id>/", market.ListingDetail.as_view()),
    path("terms/preview/", terms.TermsPreview.as_view()),
    path("terms/<slug:terms_hash>/", terms.Terms.as_view()),
    path("boards/", boards.Boards.as_view()),
    path("boards/<slug:board_id>/", boards.BoardDetail.as_view()),
    path("boards/<slug:board_id>/works/", boards.BoardItems.as_view()),
    path("boards/<slug:board_id>/works/<slug:work_id>/", boards.BoardItemDetail.as_view()),
    path("packs/", packs.Packs.as_view()),
    path("packs/<slug:pack_id>/", packs.PackDetail.as_view()),
    path("packs/<slug:pack_id>/orders/", packs.PackOrders.as_view()),
    path("quotes/", market.Quotes.as_view()),
]
