"""The scopes of API keys: what a program may do in its person's name."""

from django.utils.translation import gettext_lazy as _

SCOPES = {
    "works:read": _("See your works"),
    "works:write": _("Register and change works"),
    "listings:read": _("See your listings"),
    "listings:write": _("Create and change listings"),
    "boards:read": _("See your boards"),
    "boards:write": _("Change your boards"),
    "licenses:read": _("See orders and licenses, and download"),
    "licenses:write": _("Place orders"),
    "offers:read": _("See offers that you made or got"),
    "offers:write": _("Make and answer offers"),
    "notifications:read": _("See your notifications"),
    "notifications:write": _("Mark notifications as read and choose what you hear of"),
    "disputes:read": _("See disputes"),
    "disputes:write": _("Open, answer and appeal disputes"),
    "payouts:read": _("See earnings and payouts"),
    "payouts:write": _("Change splits and payout settings"),
}
ALL = tuple(SCOPES)
