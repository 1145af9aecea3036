"""Addresses of the market."""

from django.urls import path

from licensing.views import market

urlpatterns = [
    path("catalog/", market.catalog, name="catalog"),
    path("w/<str:work_id>/", market.work_detail, name="work"),
    path("@<str:handle>/", market.creator, name="creator"),
    path("studio/listings/", market.my_listings, name="my_listings"),
    path("studio/works/<str:work_id>/list/", market.list_work, name="list_work"),
    path("studio/listings/<str:listing_id>/<str:verb>/", market.move_listing, name="move_listing"),
]
