"""API addresses of orders and licenses."""

from django.urls import path

from licensing.api import orders

urlpatterns = [
    path("orders/", orders.Orders.as_view()),
    path("orders/<str:order_id>/", orders.OrderDetail.as_view()),
    path("licenses/", orders.Licenses.as_view()),
    path("licenses/<str:license_id>/", orders.LicenseDetail.as_view()),
    path("licenses/<str:license_id>/deed/", orders.LicenseDeed.as_view()),
    path("licenses/<str:license_id>/download/", orders.LicenseDownload.as_view()),
    path("licenses/<str:license_id>/return/", orders.LicenseReturn.as_view()),
    path("files/<str:token>/", orders.File.as_view(), name="api_file"),
]
