"""Addresses of the market."""

from django.urls import path

from licensing.views import market

urlpatterns = [
    path("catalog/", market.catalog, name="catalog"),
    path("w/<slug:work_id>/", market.work_detail, name="work"),
    path("@<slug:handle>/", market.creator, name="creator"),
    path("studio/listings/", market.my_listings, name="my_listings"),
    path("studio/works/<slug:work_id>/list/", market.list_work, name="list_work"),
    path("studio/listings/<slug:listing_id>/<slug:verb>/", market.move_listing, name="move_listing"),
]
