"""API addresses of licensing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
