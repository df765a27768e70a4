"""Polling stations of an area and what has come from each: nothing, a report, something to check, photos missing."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum

import msgspec
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from oversight.accounts.actor import Actor
from oversight.accounts.people import within
from oversight.accounts.roles import Permission
from oversight.dossiers import keyset
from oversight.dossiers import queries as dossiers
from oversight.dossiers.keyset import By, Order
from oversight.dossiers.queries import Count
from oversight.evidence.models import Item
from oversight.regions.models import Election, PollingStation
from reports.models import Instrument, StationReport
from reports.queries.reference import instrument

STATION_SORTS = ("station", "-station")


class Reported(StrEnum):
    """What a list of stations may be narrowed to."""

    NOTHING = "nothing"
    RECEIVED = "received"
    FLAGGED = "flagged"
    PHOTOS_MISSING = "photos_missing"


class StationFilters(msgspec.Struct, frozen=True, kw_only=True):
    """Stations of one election; `instrument` says of which reports they are asked."""

    election: int
    place: str = ""
    instrument: str | None = None
    reported: Reported | None = None
    code: str | None = None


class StationRow(msgspec.Struct, frozen=True):
    """One station with the current reports that the actor may see."""

    station: PollingStation
    reports: tuple[StationReport, ...]

    @property
    def flagged(self) -> list[str]:
        """The checks that flag any of its reports, each once."""
        return list(dict.fromkeys(code for report in self.reports for code in report.flagged))

    @property
    def missing(self) -> int:
        """How many promised files have not arrived."""
        lists: list[list[Item]] = [report.dossier.missing for report in self.reports]  # type: ignore[attr-defined]
        return sum(len(missing) for missing in lists)

    @property
    def last_received(self) -> datetime | None:
        """When the newest report came."""
        return max((report.dossier.received_at for report in self.reports), default=None)

    @property
    def reporters(self) -> list[str]:
        """Who reported, each once."""
        return list(dict.fromkeys(report.reporter.name for report in self.reports))


def elections_reported() -> list[Election]:
    """Elections that have an instrument and stations, the latest first."""
    rows = Election.objects.filter(pk__in=Instrument.objects.values("election"))
    return list(
        rows.filter(Exists(PollingStation.objects.filter(election=OuterRef("pk")))).order_by("-voting_day", "code")
    )


def has_national_reach(actor: Actor) -> bool:
    """Whether the actor's list would be the nation's."""
    return "" in actor.paths(Permission.READ_REPORTS)


def stations_reported(
    actor: Actor, filters: StationFilters, *, after: str | None = None, sort: str = "station", size: int = dossiers.PAGE
) -> tuple[list[StationRow], str | None]:
    """One page of stations in the order of their codes."""
    page = keyset.page([_stations(actor, filters)], _order(sort), after=after, size=size)
    return _with_reports(actor, filters, page.rows), page.next


def every_station(actor: Actor, filters: StationFilters, *, sort: str = "station") -> Iterator[list[StationRow]]:
    """All of them in pieces, for exports."""
    for piece in keyset.chunks([_stations(actor, filters)], _order(sort)):
        yield _with_reports(actor, filters, piece)


def count_stations(actor: Actor, filters: StationFilters) -> Count:
    """How many there are, exact to 10,000."""
    return dossiers.capped(_stations(actor, filters).select_related(None))


def number_of_stations(actor: Actor, filters: StationFilters, *, most: int) -> int:
    """How many there are, exact up to `most` and one more."""
    return _stations(actor, filters).select_related(None)[: most + 1].count()


def _order(sort: str) -> Order:
    # Within one election the path is unique; both directions read the same index.
    return Order(sort, (By("path", str, descending=sort == "-station"),))


def _stations(actor: Actor, filters: StationFilters) -> QuerySet[PollingStation]:
    paths = dossiers.narrowed(actor.paths(Permission.READ_REPORTS), filters.place)
    rows = PollingStation.objects.filter(within(paths, "path"), election=filters.election).select_related("village")
    if filters.code:
        rows = rows.filter(code=filters.code)
    match filters.reported:
        case Reported.NOTHING:
            return rows.filter(~Exists(_current(filters, station=OuterRef("pk"))))
        case Reported.RECEIVED:
            return rows.filter(Exists(_current(filters, station=OuterRef("pk"))))
        case Reported.FLAGGED:
            return rows.filter(Exists(_current(filters, station=OuterRef("pk")).exclude(flagged=[])))
        case Reported.PHOTOS_MISSING:
            lacking = Exists(Item.objects.filter(dossier=OuterRef("pk"), received_at=None))
            return rows.filter(Exists(_current(filters, station=OuterRef("pk")).filter(lacking)))
    return rows


def _current(filters: StationFilters, **station: object) -> QuerySet[StationReport]:
    rows = StationReport.objects.filter(Q(state=StationReport.State.CURRENT), **station)
    if filters.instrument:
        known = instrument(filters.instrument)
        rows = rows.filter(instrument=known.id if known else None)
    return rows


def _with_reports(actor: Actor, filters: StationFilters, stations: Sequence[PollingStation]) -> list[StationRow]:
    missing = Prefetch("dossier__evidence", Item.objects.filter(received_at=None).only("dossier"), to_attr="missing")
    rows = (
        _current(filters, station__in=[station.pk for station in stations])
        .select_related("dossier", "reporter")
        .prefetch_related(missing)
        .defer("content")
    )
    found: dict[int, list[StationReport]] = {}
    for report in dossiers.visible_to(rows, actor, Permission.READ_REPORTS, prefix="dossier__"):
        found.setdefault(report.station_id, []).append(report)
    return [StationRow(station, tuple(found.get(station.pk, ()))) for station in stations]
