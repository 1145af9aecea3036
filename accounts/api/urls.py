"""API addresses of accounts, under /api/v1/."""

from django.urls import path

from accounts.api import identities, me, notifications

urlpatterns = [
    path("notifications/", notifications.Notifications.as_view()),
    path("notifications/read/", notifications.NotificationsRead.as_view()),
    path("notifications/preferences/", notifications.NotificationPreferences.as_view()),
    path("me/", me.Me.as_view(), name="api_me"),
    path("me/identities/", identities.Identities.as_view(), name="api_identities"),
    path("me/identities/<str:identity_id>/", identities.IdentityDetail.as_view(), name="api_identity"),
    path("me/identities/<str:identity_id>/check/", identities.IdentityCheck.as_view(), name="api_identity_check"),
]
