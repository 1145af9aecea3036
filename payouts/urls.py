"""Addresses of payouts."""

from django.urls import URLPattern

app_name = "payouts"
urlpatterns: list[URLPattern] = []
