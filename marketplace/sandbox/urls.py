"""Addresses of the local Stripe."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
