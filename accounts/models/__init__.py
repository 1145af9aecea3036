"""The tables of accounts."""

from accounts.models.api_key import ApiKey, PlatformClient
from accounts.models.identity import Identity
from accounts.models.notification import Notification, NotificationPreference
from accounts.models.organization import Membership, Organization
from accounts.models.user import User

__all__ = [
    "ApiKey",
    "Identity",
    "Membership",
    "Notification",
    "NotificationPreference",
    "Organization",
    "PlatformClient",
    "User",
]
