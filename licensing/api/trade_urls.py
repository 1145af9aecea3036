"""API addresses of trade: titles of works, and licenses passed on."""

from django.urls import path, re_path

from licensing.api import license_transfers, title_bids, title_sales

urlpatterns = [
    path("licenses/<str:license_id>/transfer/", license_transfers.LicenseTransferOffer.as_view()),
    path("license-transfers/", license_transfers.LicenseTransfers.as_view()),
    path("license-transfers/<str:transfer_id>/accept/", license_transfers.LicenseTransferAcceptance.as_view()),
    re_path(
        r"^license-transfers/(?P<transfer_id>[^/]+)/(?P<answer>decline|withdraw)/$",
        license_transfers.LicenseTransferAnswer.as_view(),
    ),
    path("titles/", title_sales.TitleSales.as_view()),
    path("titles/<str:sale_id>/", title_sales.TitleSaleDetail.as_view()),
    path("titles/<str:sale_id>/bids/", title_bids.TitleBids.as_view()),
    path("title-bids/<str:bid_id>/counter/", title_bids.TitleBidCounter.as_view()),
    re_path(
        r"^title-bids/(?P<bid_id>[^/]+)/(?P<answer>accept|decline|withdraw)/$", title_bids.TitleBidAnswer.as_view()
    ),
    path("titles/<str:sale_id>/buy/", title_sales.TitlePurchase.as_view()),
    path("titles/<str:sale_id>/withdraw/", title_sales.TitleWithdrawal.as_view()),
]
