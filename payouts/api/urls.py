"""API addresses of payouts."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
