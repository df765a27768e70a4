"""Evidence for machines: what is promised, what is missing, the bytes themselves."""

from typing import Annotated
from uuid import UUID

import msgspec
from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from oversight.api.permissions import caller
from oversight.api.schema import describe, read_query, shape
from oversight.api.shapes import Code, EvidenceOut, Size, shown
from oversight.core.errors import Refused
from oversight.evidence import actions, queries
from oversight.files import serving
from oversight.files.sniff import ADMITTED


class EvidenceList(msgspec.Struct):
    """Items promised and not yet here, the longest missing first."""

    results: list[EvidenceOut]


class MissingQuery(msgspec.Struct):
    """Whose: below `place`."""

    place: Code = ""
    limit: Size = 50


class ContentQuery(msgspec.Struct):
    """The metadata-free copy, or the untouched original for a reason."""

    original: bool = False
    reason: Annotated[str, msgspec.Meta(max_length=actions.LONGEST_REASON)] = ""


class MissingEvidence(APIView):
    """Promised and missing."""

    @describe(
        summary="List promised evidence that has not arrived",
        answer=EvidenceList,
        query=MissingQuery,
        tag="evidence",
        id="evidence_missing",
    )
    def get(self, request: Request) -> Response:
        query = read_query(request, MissingQuery)
        place = f"{query.place.rstrip('.')}." if query.place else ""
        rows = queries.missing_items(caller(request), queries.Missing(place=place), limit=query.limit)
        return Response(EvidenceList([shown(item) for item in rows]))


class EvidenceDetail(APIView):
    """One item."""

    @describe(summary="Read one item with its custody", answer=EvidenceOut, tag="evidence", id="evidence_read")
    def get(self, request: Request, pk: UUID) -> Response:
        item = queries.item(caller(request), pk, now=timezone.now())
        return Response(shown(item, custody=True))


class EvidenceContent(APIView):
    """The bytes of one item."""

    @extend_schema(
        summary="Send the promised file",
        operation_id="evidence_send",
        tags=["evidence"],
        description="The raw bytes: type, size and SHA-256 as the report promised. Sending again changes nothing.",
        request={media: {"type": "string", "format": "binary"} for media in ADMITTED},
        responses={200: shape(EvidenceOut), 201: shape(EvidenceOut)},
    )
    def put(self, request: Request, pk: UUID) -> Response:
        media_type = (request.content_type or "").partition(";")[0].strip().lower()
        if media_type not in ADMITTED:
            raise UnsupportedMediaType(media_type)
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.EVIDENCE_MAX_BYTES:
            raise Refused(
                _("Files may have %(limit)s bytes at most.") % {"limit": settings.EVIDENCE_MAX_BYTES},
                status=413,
                code="too-large",
            )
        now = timezone.now()
        item = queries.awaited(caller(request), pk, now=now)
        known = item.received_at is not None
        content = request._request.read(settings.EVIDENCE_MAX_BYTES + 1)
        item = actions.receive(item=item, content=content, media_type=media_type, by=caller(request), now=now)
        return Response(shown(item), status=200 if known else 201)

    @extend_schema(
        summary="Fetch the file",
        operation_id="evidence_fetch",
        tags=["evidence"],
        description=(
            "The metadata-free copy; `original=true` with a `reason` for the untouched original. Every fetch of an "
            "original is a custody row, as is a look at the copy; looks within fifteen minutes are one row."
        ),
        parameters=[
            OpenApiParameter("original", bool, OpenApiParameter.QUERY, default=False),
            OpenApiParameter("reason", str, OpenApiParameter.QUERY, description="Why the original is needed."),
        ],
        responses={(200, media): {"type": "string", "format": "binary"} for media in ADMITTED},
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        now = timezone.now()
        query = read_query(request, ContentQuery)
        item = queries.item(caller(request), pk, now=now)
        if query.original:
            content = actions.copy_original(item=item, reason=query.reason, by=caller(request), now=now)
        else:
            content = actions.view(item=item, by=caller(request), now=now)
        return serving.stored_file(request._request, content.data, content.blob.media_type, name=str(item.pk))
