"""Addresses of the market."""

from django.urls import path

from licensing.views import (
    boards,
    composer,
    listings,
    market,
    picking,
    picture_search,
    pricings,
    reading,
    saved_searches,
    terms,
    work,
)

urlpatterns = [
    path("catalog/", market.catalog, name="catalog"),
    path("catalog/by-picture/", picture_search.search_by_picture, name="search_by_picture"),
    path("w/<slug:work_id>/", work.work_detail, name="work"),
    path("w/<slug:work_id>/price/<slug:listing_id>/", picking.pick, name="pick"),
    path("w/<slug:work_id>/odrl.json", terms.work_odrl, name="work_odrl"),
    path("w/<slug:work_id>/rsl.xml", terms.work_rsl, name="work_rsl"),
    path("terms/genip-terms-1/", terms.vocabulary_page, name="terms_vocabulary"),
    path("terms/<slug:terms_hash>/", terms.terms_page, name="terms"),
    path("terms/<slug:terms_hash>.json", terms.terms_json, name="terms_json"),
    path("boards/", boards.my_boards, name="boards"),
    path("boards/keep/<slug:work_id>/", boards.keep, name="keep"),
    path("boards/<slug:board_id>/", boards.board, name="board"),
    path("boards/<slug:board_id>/<slug:verb>/", boards.change_board, name="change_board"),
    path("boards/<slug:board_id>/<slug:item_id>/<slug:verb>/", boards.change_item, name="change_item"),
    path("searches/", saved_searches.searches, name="searches"),
    path("searches/<slug:search_id>/<slug:verb>/", saved_searches.act, name="search_act"),
    path("searches/stop/<str:token>/mails/", saved_searches.unsubscribe, name="unsubscribe"),
    path("compare/", terms.compare, name="compare"),
    path("w/<slug:work_id>/read/", reading.read, name="read"),
    path("studio/works/<slug:work_id>/excerpt/", reading.choose_excerpt, name="excerpt"),
    path("@<slug:handle>/", market.creator, name="creator"),
    path("studio/listings/", listings.my_listings, name="my_listings"),
    path("studio/works/<slug:work_id>/list/", listings.list_work, name="list_work"),
    path("studio/works/<slug:work_id>/list/terms/", composer.compose, name="compose"),
    path("studio/works/<slug:work_id>/list/terms/preview/", composer.preview, name="compose_preview"),
    path("studio/works/<slug:work_id>/list/<slug:scheme>/", pricings.price_by_choice, name="price_by_choice"),
    path("studio/listings/<slug:listing_id>/price/", listings.change_price, name="change_price"),
    path("studio/listings/<slug:listing_id>/times/", listings.schedule_listing, name="schedule_listing"),
    path("studio/listings/<slug:listing_id>/<slug:verb>/", listings.move_listing, name="move_listing"),
]
