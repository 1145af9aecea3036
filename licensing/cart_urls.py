"""Addresses of the cart and its payments."""

from django.urls import path

from licensing.views import carts

urlpatterns = [
    path("cart/", carts.cart, name="cart"),
    path("cart/add/<str:key>/", carts.add_to_cart, name="add_to_cart"),
    path("cart/remove/<str:key>/", carts.remove_from_cart, name="remove_from_cart"),
    path("payments/<str:payment_id>/", carts.payment_detail, name="payment"),
]
