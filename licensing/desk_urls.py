"""Addresses of the staff desk."""

from django.urls import path

from licensing.views.desk import adjustments, claims, disputes, fees, money, orders, overview, referrers, works

urlpatterns = [
    path("desk/", overview.desk, name="desk"),
    path("desk/record/", overview.record, name="desk_record"),
    path("desk/works/", works.desk_works, name="desk_works"),
    path("desk/works/<str:work_id>/", works.desk_work, name="desk_work"),
    path("desk/works/<str:work_id>/claims/", claims.desk_work_claims, name="desk_work_claims"),
    path("desk/works/<str:work_id>/<slug:verb>/", works.desk_work_act, name="desk_work_act"),
    path("desk/orders/", orders.desk_orders, name="desk_orders"),
    path("desk/orders/<str:order_id>/", orders.desk_order, name="desk_order"),
    path("desk/ledger/", money.desk_ledger, name="desk_ledger"),
    path("desk/ledger/verify/", money.desk_verify, name="desk_verify"),
    path("desk/fees/", fees.desk_fees, name="desk_fees"),
    path("desk/fees/<str:rule_id>/end/", fees.desk_end_fee, name="desk_end_fee"),
    path("desk/adjustments/", adjustments.desk_adjustments, name="desk_adjustments"),
    path("desk/adjustments/<str:adjustment_id>/<slug:verb>/", adjustments.desk_adjust, name="desk_adjust"),
    path("desk/referrers/", referrers.desk_referrers, name="desk_referrers"),
    path("desk/payouts/", money.desk_payouts, name="desk_payouts"),
    path("desk/payouts/preview/", money.desk_payout_preview, name="desk_payout_preview"),
    path("desk/disputes/", disputes.desk_disputes, name="desk_disputes"),
    path("desk/disputes/new/", disputes.desk_open_dispute, name="desk_open_dispute"),
    path("desk/disputes/<str:dispute_id>/", disputes.desk_dispute, name="desk_dispute"),
    path("desk/disputes/<str:dispute_id>/<slug:verb>/", disputes.desk_dispute_act, name="desk_dispute_act"),
]
