"""API addresses of accounts, under /api/v1/."""

from django.urls import path

from accounts.api import me

urlpatterns = [path("me/", me.Me.as_view(), name="api_me")]
