"""Places and elections for machines: public facts, readable with any token."""

from typing import Annotated

import msgspec
from msgspec import Meta
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from oversight.api.schema import describe, read_query
from oversight.api.shapes import Code, Size
from oversight.regions import catalogue
from oversight.regions.models import PollingStation, Region


class RegionOut(msgspec.Struct):
    """A place as one edition of codes names it."""

    id: int
    system: str
    edition: str
    code: str
    level: int
    name: str
    parent: str | None


class Regions(msgspec.Struct):
    """One page of places in the order of their codes."""

    results: list[RegionOut]
    next: str | None


class RegionQuery(msgspec.Struct):
    """Which places: children of `parent`, or a level, of an edition."""

    system: Annotated[str, Meta(max_length=12)] = "kemendagri"
    edition: Annotated[str, Meta(max_length=20)] = "2025"
    parent: Code = ""
    level: Annotated[int, Meta(ge=1, le=4)] | None = None
    after: Code = ""
    limit: Size = 50


class StationOut(msgspec.Struct):
    """A polling station of an election."""

    id: int
    election: str
    code: str
    number: int
    kind: str
    village: str
    village_name: str


class Stations(msgspec.Struct):
    """One page of stations in the order of their codes."""

    results: list[StationOut]
    next: str | None


class StationQuery(msgspec.Struct):
    """Which stations: those whose place begins with `place`, as 64.01."""

    election: Annotated[str, Meta(max_length=40)] = "pemilu-2024"
    place: Code = ""
    after: Annotated[str, Meta(max_length=28)] = ""
    limit: Size = 50


class ContestOut(msgspec.Struct):
    """An election type, in the order of counting."""

    type: str
    counting_order: int


class ElectionOut(msgspec.Struct):
    """An election event."""

    code: str
    name_id: str
    name_en: str
    regime: str
    voting_day: str
    contests: list[ContestOut]


class Elections(msgspec.Struct):
    """All elections known here."""

    results: list[ElectionOut]


def _region(row: Region) -> RegionOut:
    return RegionOut(
        row.pk,
        row.edition.system,
        row.edition.label,
        row.code,
        row.level,
        row.name,
        row.parent.code if row.parent else None,
    )


class RegionList(APIView):
    """Places."""

    @describe(
        summary="List places of a code edition", answer=Regions, query=RegionQuery, tag="places", id="regions_list"
    )
    def get(self, request: Request) -> Response:
        query = read_query(request, RegionQuery)
        found = catalogue.regions(
            system=query.system,
            edition=query.edition,
            parent=query.parent,
            level=query.level,
            after=query.after,
            size=query.limit + 1,
        )
        shown = found[: query.limit]
        return Response(Regions([_region(r) for r in shown], shown[-1].code if len(found) > query.limit else None))


class RegionDetail(APIView):
    """One place."""

    @describe(summary="Read one place", answer=RegionOut, tag="places", id="regions_read")
    def get(self, request: Request, pk: int) -> Response:
        return Response(_region(catalogue.region(pk)))


class StationList(APIView):
    """Polling stations."""

    @describe(
        summary="List polling stations", answer=Stations, query=StationQuery, tag="places", id="polling_stations_list"
    )
    def get(self, request: Request) -> Response:
        query = read_query(request, StationQuery)
        place = f"{query.place.rstrip('.')}." if query.place else ""
        found = catalogue.stations(election=query.election, place=place, after=query.after, size=query.limit + 1)
        shown = found[: query.limit]
        return Response(Stations([_station(s) for s in shown], shown[-1].path if len(found) > query.limit else None))


class StationDetail(APIView):
    """One polling station."""

    @describe(
        summary="Read one polling station by the KPU's code",
        answer=StationOut,
        tag="places",
        id="polling_stations_read",
    )
    def get(self, request: Request, election: str, code: str) -> Response:
        return Response(_station(catalogue.station(election, code)))


def _station(row: PollingStation) -> StationOut:
    return StationOut(row.pk, row.election.code, row.code, row.number, row.kind, row.village.code, row.village.name)


class ElectionList(APIView):
    """Elections."""

    @describe(summary="List elections", answer=Elections, tag="places", id="elections_list")
    def get(self, request: Request) -> Response:
        return Response(
            Elections(
                [
                    ElectionOut(
                        e.code,
                        e.name_id,
                        e.name_en,
                        e.regime,
                        e.voting_day.isoformat(),
                        [ContestOut(c.type, c.counting_order) for c in e.contests.all()],
                    )
                    for e in catalogue.elections()
                ]
            )
        )
