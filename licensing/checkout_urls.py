"""Addresses of buying and of licenses held."""

from django.urls import path

from licensing import webhooks
from licensing.views import (
    buyouts,
    checkout,
    follow_ups,
    license_transfers,
    licenses,
    past_uses,
    reports,
    seats,
    tips,
    title_bids,
    title_sales,
)

urlpatterns = [
    path("buy/<str:listing_id>/", checkout.checkout, name="checkout"),
    path("w/<slug:work_id>/tip/", tips.tip, name="tip"),
    path("studio/works/<slug:work_id>/past-use/", past_uses.offer_past_use, name="offer_past_use"),
    path("past-uses/<str:offer_id>/", past_uses.past_use, name="past_use"),
    path("derivations/<str:derivation_id>/buyout/", buyouts.buyout, name="buyout"),
    path("titles/", title_sales.titles, name="titles"),
    path("titles/<slug:sale_id>/", title_sales.title_sale, name="title_sale"),
    path("titles/<slug:sale_id>/withdraw/", title_sales.withdraw_title, name="withdraw_title"),
    path("titles/bids/<slug:bid_id>/<slug:verb>/", title_bids.answer, name="answer_bid"),
    path("studio/works/<slug:work_id>/title/", title_sales.sell_title, name="sell_title"),
    path("orders/", checkout.my_orders, name="my_orders"),
    path("orders/<str:order_id>/invoice.pdf", checkout.invoice, name="order_invoice"),
    path("orders/<str:order_id>/", checkout.order_detail, name="order"),
    path("licenses/", licenses.my_licenses, name="my_licenses"),
    path("licenses/export.csv", licenses.export_licenses, name="licenses_csv"),
    path("licenses/<str:license_id>/", licenses.license_detail, name="license"),
    path("licenses/<str:license_id>/download/", licenses.download, name="download"),
    path("licenses/<str:license_id>/renew/", follow_ups.renew, name="renew"),
    path("licenses/<str:license_id>/upgrades/", follow_ups.upgrades, name="upgrades"),
    path("licenses/<str:license_id>/upgrades/<str:listing_id>/", follow_ups.upgrade, name="upgrade"),
    path("licenses/<str:license_id>/seats/", seats.seats, name="seats"),
    path("licenses/<str:license_id>/seats/<str:seat_id>/take-back/", seats.take_back, name="take_seat_back"),
    path("licenses/<str:license_id>/transfer/", license_transfers.offer, name="offer_license"),
    path("license-transfers/<str:transfer_id>/", license_transfers.transfer, name="license_transfer"),
    path("licenses/<str:license_id>/return/", licenses.return_license, name="return_license"),
    path("licenses/<str:license_id>/deed/", licenses.deed, name="deed"),
    path("licenses/<str:license_id>/reports/", reports.reports, name="reports"),
    path("licenses/<str:license_id>/reports.csv", reports.reports_csv, name="reports_csv"),
    path("reports/<str:report_id>/pay/", reports.pay_report, name="pay_report"),
    path("reports/<str:report_id>/invoice.pdf", reports.invoice, name="invoice"),
    path("files/<str:token>/", licenses.file, name="file"),
    path("webhooks/stripe/", webhooks.stripe_webhook_view, name="stripe_webhook"),
]
