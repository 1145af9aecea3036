"""The chain of owners of a work, and questions about derivations, in templates."""

from typing import Any

from django import template
from django.urls import reverse

from works import queries_derivations, queries_titles, wording
from works.models import Work

register = template.Library()


@register.simple_tag
def titles_of(work: Work) -> list[dict[str, Any]]:
    """Each owner with the cause in words and, for a change, the address of its proof."""
    return [
        {
            "title": row, "cause": wording.CAUSES.get(row.cause, row.cause),
            "proof": reverse("api_title_proof", args=[work.pk, row.leaf_id]) if row.leaf_id is not None else "",
        }
        for row in queries_titles.list_titles(work)
    ]  # fmt: skip


@register.simple_tag
def questions_for(user: Any) -> int:
    """How many questions about derivations wait for this person's answer."""
    return queries_derivations.count_questions_for(user)


@register.simple_tag
def offers_to(user: Any) -> list[Any]:
    """Works that are offered to this person."""
    return list(queries_titles.list_offers_to(user))


@register.simple_tag
def open_derivations_of(work: Work, user: Any) -> list[dict[str, Any]]:
    """Open questions to and from a work, for one of its sides."""
    rows = queries_derivations.list_of_work_for(user, work).filter(state__in=["proposed", "confirmed"])[:20]
    return [{"edge": edge, "asked": queries_derivations.is_asked(user, edge)} for edge in rows]
