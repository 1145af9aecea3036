"""Addresses of the staff desk."""

from django.urls import path

from licensing.views import desk

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/works/", desk.desk_works, name="desk_works"),
    path("desk/works/<str:work_id>/suspend/", desk.suspend_work, name="desk_suspend"),
    path("desk/orders/", desk.desk_orders, name="desk_orders"),
    path("desk/orders/<str:order_id>/", desk.desk_order, name="desk_order"),
    path("desk/ledger/", desk.desk_ledger, name="desk_ledger"),
    path("desk/payouts/", desk.desk_payouts, name="desk_payouts"),
    path("desk/disputes/", desk.desk_disputes, name="desk_disputes"),
    path("desk/disputes/<str:dispute_id>/", desk.desk_dispute, name="desk_dispute"),
]
