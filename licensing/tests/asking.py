"""A team with a limit and a license above it, as tests of requests need them."""

from licensing.models import PurchaseRequest
from licensing.services import purchase_requests, spending
from licensing.services.particulars import Particulars

WHY = "For the spring campaign."


def bind(team, owner, **limits):
    """Buyers of the team ask above these amounts; 10 USD if nothing is said."""
    spending.set_limits(organization=team, limits=limits or {"USD": 1000}, actor=owner)


def ask(buyer, team, subject, **fields):
    form = Particulars(**{"licensee_name": team.legal_name, "channels": ("northwind.com",), **fields})
    return purchase_requests.ask(requester=buyer, organization=team, subject=subject, particulars=form, why=WHY)


def again(asked):
    """The request as the database has it."""
    return PurchaseRequest.objects.get(pk=asked.pk)
