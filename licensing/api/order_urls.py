"""API addresses of orders and licenses."""

from django.urls import path, re_path

from licensing.api import buyouts, carts, channels, follow_ups, orders, past_uses, purchase_requests, reports, seats

urlpatterns = [
    path("tips/", buyouts.Tips.as_view()),
    path("licenses/<str:license_id>/reports/", reports.Reports.as_view()),
    path("reports/<str:report_id>/pay/", reports.ReportPayment.as_view()),
    path("past-uses/", past_uses.PastUses.as_view()),
    path("past-uses/<str:offer_id>/pay/", past_uses.PastUsePayment.as_view()),
    re_path(r"^past-uses/(?P<offer_id>[^/]+)/(?P<answer>decline|withdraw)/$", past_uses.PastUseAnswer.as_view()),
    path("buyouts/", buyouts.Buyouts.as_view()),
    path("buyouts/<str:buyout_id>/pay/", buyouts.BuyoutPayment.as_view()),
    re_path(r"^buyouts/(?P<buyout_id>[^/]+)/(?P<answer>accept|decline|withdraw)/$", buyouts.BuyoutAnswer.as_view()),
    path("organizations/<str:org_id>/spending-limits/", purchase_requests.SpendingLimits.as_view()),
    path("purchase-requests/", purchase_requests.PurchaseRequests.as_view()),
    path("purchase-requests/<str:request_id>/", purchase_requests.PurchaseRequestDetail.as_view()),
    path("purchase-requests/<str:request_id>/refuse/", purchase_requests.PurchaseRequestRefusal.as_view()),
    path("purchase-requests/<str:request_id>/take-back/", purchase_requests.PurchaseRequestTakingBack.as_view()),
    path("purchase-requests/<str:request_id>/checkout/", purchase_requests.PurchaseRequestCheckout.as_view()),
    re_path(
        r"^purchase-requests/(?P<request_id>[^/]+)/(?P<answer>approve|withdraw|again)/$",
        purchase_requests.PurchaseRequestAnswer.as_view(),
    ),
    path("cart/", carts.CartDetail.as_view()),
    path("cart/items/", carts.CartItems.as_view()),
    path("cart/items/<str:listing_id>/", carts.CartItemDetail.as_view()),
    path("cart/checkout/", carts.CartCheckout.as_view()),
    path("payments/<str:payment_id>/", carts.PaymentDetail.as_view()),
    path("orders/", orders.Orders.as_view()),
    path("orders/<str:order_id>/", orders.OrderDetail.as_view()),
    path("licenses/", orders.Licenses.as_view()),
    path("licenses/<str:license_id>/", orders.LicenseDetail.as_view()),
    path("licenses/<str:license_id>/deed/", orders.LicenseDeed.as_view()),
    path("licenses/<str:license_id>/download/", orders.LicenseDownload.as_view()),
    path("licenses/<str:license_id>/follow-ups/", follow_ups.FollowUps.as_view()),
    path("licenses/<str:license_id>/renew/", follow_ups.Renewal.as_view()),
    path("licenses/<str:license_id>/upgrade/", follow_ups.Upgrade.as_view()),
    path("licenses/<str:license_id>/extend/", follow_ups.Extension.as_view()),
    path("licenses/<str:license_id>/channels/", channels.Channels.as_view()),
    path("licenses/<str:license_id>/channels/<str:channel_id>/", channels.ChannelDetail.as_view()),
    path("licenses/<str:license_id>/seats/", seats.Seats.as_view()),
    path("licenses/<str:license_id>/seats/<str:seat_id>/", seats.SeatDetail.as_view()),
    path("licenses/<str:license_id>/return/", orders.LicenseReturn.as_view()),
    path("files/<str:token>/", orders.File.as_view(), name="api_file"),
]
