"""What all tables share: look, stable order, pages of one size, and their place in the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, TypeVar

import django_tables2 as tables
from django.http import HttpRequest

from investigations.web.tables.columns import ColumnChoice, choose

PER_PAGE = 25
# Columns that a narrow screen has no room for.
WIDE = {"td": {"class": "d-none d-lg-table-cell"}, "th": {"class": "d-none d-lg-table-cell"}}
WIDEST = {"td": {"class": "d-none d-xxl-table-cell"}, "th": {"class": "d-none d-xxl-table-cell"}}
NUMBER = {"td": {"class": "text-end tabular"}, "th": {"class": "text-end"}}
NARROW = {"td": {"class": "w-1"}, "th": {"class": "w-1"}}
WIDE_NUMBER = {
    "td": {"class": "text-end tabular d-none d-lg-table-cell"},
    "th": {"class": "text-end d-none d-lg-table-cell"},
}


class PagedTable(tables.Table):
    """A table whose results htmx puts in place of the element with the id ``region``.

    Columns with ``order_by`` end in a unique one: equal values must not change places between two
    pages.
    """

    region: ClassVar[str] = "results"
    caption: ClassVar[str] = ""
    choices: Sequence[ColumnChoice] = ()

    class Meta:
        template_name = "parts/table.html"
        default = "–"
        attrs = {"class": "table table-vcenter card-table"}


AnyTable = TypeVar("AnyTable", bound=PagedTable)


def paged(request: HttpRequest, table: AnyTable, *, per_page: int = PER_PAGE) -> AnyTable:
    """``table`` with the columns that the person wants, sorted and turned to the page that the
    address asks for, or the nearest there is.

    The size of a page is not the visitor's to choose: a million rows would be one request.
    """
    asked = request.GET.getlist(table.prefixed_order_by_field)
    if asked:
        table.order_by = asked
    # After the order: a table may be sorted by what it does not show.
    table.choices = choose(table, request, name=table.region)
    table.request = request  # the template keeps the rest of the query string
    table.paginate(per_page=per_page)
    table.page = table.paginator.get_page(request.GET.get(table.prefixed_page_field))
    return table
