"""Pages by cursor: cheap however far one reads, and stable while a scoring publishes."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination


class KeysetPages(CursorPagination):
    """In the order in which rows were made, which never changes.

    Ordering by a score would lose and repeat rows when a scoring moves them between two pages, and
    the cursor's position must be unique; who wants the highest first filters by ``min_score``.
    """

    ordering = "id"
    page_size = 100
    max_page_size = 1000
    page_size_query_param = "page_size"

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any] | None:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, ValidationError) as error:
            # The cursor comes from outside and may hold any position.
            raise NotFound(self.invalid_cursor_message) from error


class NewestFirst(KeysetPages):
    ordering = "-id"
