"""A template tag of what a team's buyers have spent, for the team's page, whose view cannot know of buying."""

from django import template

from accounts.models import Organization, User
from licensing import purchase_request_queries as queries

register = template.Library()


@register.simple_tag
def team_spending(organization: Organization, reader: User) -> list[queries.Spent]:
    """This month's sums that the reader may see; none without monthly limits."""
    return queries.list_spent(organization, reader)
