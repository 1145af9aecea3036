"""API addresses of trade: titles of works."""

from django.urls import path

from licensing.api import title_sales

urlpatterns = [
    path("titles/", title_sales.TitleSales.as_view()),
    path("titles/<str:sale_id>/", title_sales.TitleSaleDetail.as_view()),
    path("titles/<str:sale_id>/buy/", title_sales.TitlePurchase.as_view()),
    path("titles/<str:sale_id>/withdraw/", title_sales.TitleWithdrawal.as_view()),
]
