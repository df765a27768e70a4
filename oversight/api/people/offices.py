"""Offices within reach."""

from typing import Annotated

import msgspec
from drf_spectacular.utils import OpenApiExample
from msgspec import Meta
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from oversight.accounts import people
from oversight.accounts.models import Office
from oversight.accounts.roles import OfficeLevel
from oversight.api.permissions import caller
from oversight.api.schema import describe, read_query

Size = Annotated[int, Meta(ge=1, le=200)]
Path = Annotated[str, Meta(max_length=24, pattern=r"^([0-9]+\.)*$")]
_EXAMPLE = {
    "results": [
        {
            "id": 12,
            "level": "district",
            "path": "64.01.01.",
            "name": "Panwaslu Kecamatan Batu Sopang",
            "time_zone": "Asia/Makassar",
        }
    ],
    "next": "64.01.01.",
}


class OfficeOut(msgspec.Struct):
    """An office; everything whose path begins with its own lies below it."""

    id: int
    level: str
    path: str
    name: str
    time_zone: str


class Offices(msgspec.Struct):
    """One page; `next` goes into `after`."""

    results: list[OfficeOut]
    next: str | None


class OfficeQuery(msgspec.Struct):
    """Which offices: below `under`, of a level, after a path."""

    under: Path = ""
    level: OfficeLevel | None = None
    after: Path = ""
    limit: Size = 50


def shown(office: Office) -> OfficeOut:
    """An office as the interface shows it."""
    return OfficeOut(office.pk, office.level, office.path, office.name, office.time_zone)


class OfficeList(APIView):
    """Offices."""

    @describe(
        summary="List the offices in your reach, in the order of their paths",
        answer=Offices,
        query=OfficeQuery,
        tag="people",
        id="offices_list",
        examples=[OpenApiExample("One office", _EXAMPLE, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        query = read_query(request, OfficeQuery)
        rows, following = people.offices(
            caller(request), after=query.after, under=query.under, level=query.level or "", size=query.limit
        )
        return Response(Offices([shown(row) for row in rows], following))
