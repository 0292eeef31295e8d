"""The intake, and the document that describes the API."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from allauth.core.internal.httpkit import authenticated_user
from django.conf import settings
from django.http import HttpRequest
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework import status
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts.access import Requires
from accounts.permissions import Permission
from investigations import runs
from investigations.api import intake
from investigations.api.errors import LengthRequired, TooLarge
from investigations.api.serializers import AcceptedSerializer, ErrorSerializer
from investigations.api.throttles import IntakeThrottle

NDJSON_TYPES = frozenset(
    {"application/x-ndjson", "application/ndjson", "application/jsonl", "application/octet-stream"}
)
ENCODINGS = frozenset({"", "identity", "gzip", "zstd"})


class SchemaView(SpectacularAPIView):
    """This API as an OpenAPI document."""

    permission_classes = [Requires(Permission.VIEW_INVESTIGATIONS)]


class IntakeView(APIView):
    """Send usage logs: one JSON object a line, in the columns of the data contract."""

    permission_classes = [Requires(Permission.SEND_EXCHANGES)]
    throttle_classes = [IntakeThrottle]
    kind: ClassVar[str]

    @extend_schema(
        request={("application/x-ndjson"): OpenApiTypes.BINARY},
        parameters=[
            OpenApiParameter(
                "Content-Encoding",
                str,
                OpenApiParameter.HEADER,
                enum=["gzip", "zstd"],
                description="How the body is packed, if it is.",
            )
        ],
        responses={
            202: AcceptedSerializer,
            400: ErrorSerializer,
            411: ErrorSerializer,
            413: ErrorSerializer,
            415: ErrorSerializer,
        },
    )
    def post(self, request: Request) -> Response:
        """Take the body in whole and answer with the run that will read it.

        Nothing is kept when any of it cannot be accepted. Sending the same rows again is harmless.
        """
        path, lines = self._spool(request._request)
        try:
            run = runs.request_ingest(
                kind=self.kind, paths=[str(path)], by=authenticated_user(request)
            )
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        url = reverse("api:run-detail", kwargs={"pk": run.pk}, request=request)
        accepted = AcceptedSerializer({"run": url, "lines": lines})
        return Response(accepted.data, status=status.HTTP_202_ACCEPTED, headers={"Location": url})

    def _spool(self, request: HttpRequest) -> tuple[Path, int]:
        if request.content_type not in NDJSON_TYPES:
            raise UnsupportedMediaType(request.content_type or "without a type")
        encoding = request.headers.get("Content-Encoding", "").strip().lower()
        if encoding not in ENCODINGS:
            raise UnsupportedMediaType(
                encoding, "Content-Encoding must be gzip or zstd, or absent."
            )
        length = request.headers.get("Content-Length", "")
        if not length.isdecimal():
            raise LengthRequired
        if int(length) > settings.INTAKE_MAX_BYTES:
            raise TooLarge(f"The body is larger than {settings.INTAKE_MAX_BYTES:,} bytes.")
        return intake.spool(
            request,
            encoding,
            settings.SPOOL / self.kind,
            max_bytes=settings.INTAKE_MAX_BYTES,
            max_line_bytes=settings.INTAKE_MAX_LINE_BYTES,
        )


class ExchangesIntake(IntakeView):
    kind = "exchanges"


class AccountsIntake(IntakeView):
    kind = "accounts"


class EventsIntake(IntakeView):
    kind = "events"
