"""Cursor pagination of every list: `next`, `previous`, `results`, `?limit=` up to 100."""

from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import pagination, serializers


def page_of(serializer: Any) -> serializers.Serializer[Any]:
    """How a page of these is described, for a view that is no generic list."""
    one = serializer if isinstance(serializer, serializers.Serializer) else serializer()
    return inline_serializer(
        f"Paginated{type(one).__name__.removesuffix('Serializer')}List",
        {
            "next": serializers.URLField(required=False, allow_null=True),
            "previous": serializers.URLField(required=False, allow_null=True),
            "results": type(one)(many=True),
        },
    )


class CursorPagination(pagination.CursorPagination):
    page_size = 24
    max_page_size = 100
    page_size_query_param = "limit"
    ordering = "-pk"
