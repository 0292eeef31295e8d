"""Reading requests see one moment of the database, and cannot write."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

# The pages and the API of investigations. Signing in writes on GET inside allauth (it sends
# codes, clears attempts), so its pages stay outside.
SNAPSHOT_NAMESPACES = frozenset({"web", "api"})
SERVER_ERROR = 500


class SnapshotMiddleware:
    """Run GET and HEAD of investigations in one read-only transaction with one snapshot.

    A page takes many queries; a run published between two of them would show half of the old run
    and half of the new one. A view that writes on GET fails with the database's own error.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD") or not _is_investigation(request):
            return self.get_response(request)
        # A transaction that is already open (a test's) has its snapshot; it can still be read-only,
        # which PostgreSQL takes back at the end of the savepoint.
        nested = connection.in_atomic_block
        with transaction.atomic(), connection.cursor() as cursor:
            if not nested:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SET TRANSACTION READ ONLY")
            response = self.get_response(request)
            if response.status_code >= SERVER_ERROR:
                transaction.set_rollback(True)
        return response


def _is_investigation(request: HttpRequest) -> bool:
    try:
        match = resolve(request.path_info, getattr(request, "urlconf", None))
    except Resolver404:
        return False
    return bool(SNAPSHOT_NAMESPACES.intersection(match.namespaces))
