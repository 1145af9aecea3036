"""Addresses of accounts; signing in and up is allauth's, under /accounts/."""

from django.urls import path

from accounts.views import api_keys, data, identities, mailbox, notifications, organizations, profile

app_name = "accounts"
urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("profile/export/", data.export, name="export"),
    path("profile/identities/", identities.identities, name="identities"),
    path("profile/identities/<str:identity_id>/check/", identities.check, name="identity_check"),
    path("profile/identities/<str:identity_id>/withdraw/", identities.withdraw, name="identity_withdraw"),
    path("organizations/", organizations.organizations, name="organizations"),
    path("organizations/new/", organizations.create, name="organization_create"),
    path("organizations/invitations/<str:member_id>/", organizations.answer, name="invitation"),
    path("organizations/<str:org_id>/", organizations.organization, name="organization"),
    path("organizations/<str:org_id>/members/<str:member_id>/role/", organizations.change_role, name="member_role"),
    path("organizations/<str:org_id>/members/<str:member_id>/remove/", organizations.remove, name="member_remove"),
    path("api-keys/", api_keys.api_keys, name="api_keys"),
    path("api-keys/<str:key_id>/revoke/", api_keys.revoke, name="api_key_revoke"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/settings/", notifications.preferences, name="notification_preferences"),
    path("notifications/stop/<str:token>/", notifications.stop_mails, name="stop_mails"),
    path("notifications/<slug:notification_id>/", notifications.open_notification, name="notification"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<int:mail_id>/", mailbox.mail, name="mail"),
    path("mailbox/<int:mail_id>/html/", mailbox.mail_html, name="mail_html"),
]
