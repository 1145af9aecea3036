"""Cursor pagination of every list: `next`, `previous`, `results`, `?limit=` up to 100."""

from rest_framework import pagination


class CursorPagination(pagination.CursorPagination):
    page_size = 24
    max_page_size = 100
    page_size_query_param = "limit"
    ordering = "-pk"
