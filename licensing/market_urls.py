"""Addresses of the market."""

from django.urls import path

from licensing.views import listings, market, reading, work

urlpatterns = [
    path("catalog/", market.catalog, name="catalog"),
    path("w/<slug:work_id>/", work.work_detail, name="work"),
    path("w/<slug:work_id>/read/", reading.read, name="read"),
    path("studio/works/<slug:work_id>/excerpt/", reading.choose_excerpt, name="excerpt"),
    path("@<slug:handle>/", market.creator, name="creator"),
    path("studio/listings/", listings.my_listings, name="my_listings"),
    path("studio/works/<slug:work_id>/list/", listings.list_work, name="list_work"),
    path("studio/listings/<slug:listing_id>/price/", listings.change_price, name="change_price"),
    path("studio/listings/<slug:listing_id>/<slug:verb>/", listings.move_listing, name="move_listing"),
]
