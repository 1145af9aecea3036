"""The roles in an organization, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership

Role = Membership.Role
ROLE_WORDS: dict[str, Promise] = {
    Role.OWNER: _("Does everything, and names other owners."),
    Role.MANAGER: _("Invites and removes people, and buys licenses."),
    Role.BUYER: _("Buys licenses in its name."),
    Role.VIEWER: _("Sees its orders and licenses, and buys nothing."),
}
