"""One shape for every error of the API: ``detail`` for people, ``code`` for programs."""

from __future__ import annotations

from typing import Any

from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler


class TooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


class LengthRequired(APIException):
    status_code = status.HTTP_411_LENGTH_REQUIRED
    default_code = "length_required"
    default_detail = "Send a Content-Length; a chunked body cannot be told from a broken one."


class NoSpace(APIException):
    status_code = status.HTTP_507_INSUFFICIENT_STORAGE
    default_code = "no_space"
    default_detail = "There is no room left for the body; nothing was kept."


class Unreadable(APIException):
    """The body is not what its headers say."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "unreadable"


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's handler, always with ``detail`` and ``code``; ``fields`` says which are wrong."""
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, ValidationError):
        response.data = {
            "detail": "Some parameters are not valid.",
            "code": "invalid",
            "fields": response.data,
        }
    else:
        detail = response.data["detail"]
        response.data = {"detail": str(detail), "code": getattr(detail, "code", "error")}
    return response
