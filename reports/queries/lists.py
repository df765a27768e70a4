"""What a working list of reports may be narrowed by and ordered by, and which index bears it.

What is found by instrument, state or flag is read from the report's own indexes in the order of time; everything else
from the dossier's. A list is made of branches, each read by one index, so that none has to sort what it read.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import msgspec
from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from oversight.accounts.actor import Actor
from oversight.accounts.models import Assignment
from oversight.accounts.roles import Permission
from oversight.dossiers import queries as dossiers
from oversight.dossiers.keyset import By, Order
from oversight.dossiers.models import Kind
from oversight.evidence.models import Item
from oversight.regions.models import PollingStation
from reports.models import FLAGS, Instrument, StationReport
from reports.queries.reference import instrument as published

ANY_FLAG = "any"
_DOSSIER = "dossier__"
_CURRENT = StationReport.State.CURRENT
_FLAGGED = ~Q(flagged=[]) & Q(state=_CURRENT)
SORTS = ("-received", "received", "station", "-station", "-flags")


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of station reports may be narrowed by; `place` is a path, `since` included, `until` not.

    `flag` is the code of a check, or "any". `is_demo` asks for reports with or without invented answers.
    """

    place: str = ""
    station: str | None = None
    instrument: str | None = None
    module: str | None = None
    flag: str | None = None
    state: int | None = StationReport.State.CURRENT
    reporter: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    channel: int | None = None
    lacks_photos: bool = False
    is_demo: bool | None = None

    @property
    def is_by_report(self) -> bool:
        """Whether one of the report's own indexes leads to the rows in the order of time."""
        return bool(self.instrument or self.module or self.flag) or self.state not in {None, _CURRENT}


def order_of(sort: str, filters: Filters) -> Order:
    """The order by its name; by number of flags only flagged reports are listed."""
    lead = "" if filters.is_by_report or sort == "-flags" else _DOSSIER
    received, key = By(f"{lead}received_at", datetime), By("pk", UUID)
    match sort:
        case "received":
            return Order(sort, (_turned(received), _turned(key)))
        case "station":
            received = By(f"{_DOSSIER}received_at", datetime)
            return Order(sort, (By(f"{_DOSSIER}scope", str, descending=False), received, key))
        case "-station":
            received = By(f"{_DOSSIER}received_at", datetime, descending=False)
            return Order(sort, (By(f"{_DOSSIER}scope", str), received, _turned(key)))
        case "-flags":
            return Order(sort, (By("flags", int), received, key))
    return Order("-received", (received, key))


def _turned(by: By) -> By:
    return msgspec.structs.replace(by, descending=not by.descending)


def base() -> QuerySet[StationReport]:
    """All reports with their dossiers. The kind is named because the indexes of the lists hold field reports alone."""
    return StationReport.objects.filter(dossier__kind=Kind.STATION_REPORT).select_related("dossier")


def branches(
    actor: Actor, filters: Filters, *, now: datetime, sort: str = "-received"
) -> list[QuerySet[StationReport]]:
    """The rows of a list that the actor may see, in branches that overlap or not; give them to `keyset`."""
    rows = _narrowed(base(), filters)
    if sort == "-flags":
        rows = rows.filter(_FLAGGED).annotate(flags=FLAGS)
    seen = dossiers.branches(rows, actor, Permission.READ_REPORTS, now=now, prefix=_DOSSIER, place=filters.place)
    return [
        part
        for branch in seen
        for piece in _by_state(branch, filters)
        for share in _by_instrument(piece, filters)
        for part in _by_reporter(share, filters)
    ]


def counted(actor: Actor, filters: Filters, *, sort: str = "-received") -> QuerySet[StationReport]:
    """The rows of the actor's jurisdiction in one piece, to be counted."""
    rows = _to_count(filters, sort)
    return dossiers.visible_to(rows, actor, Permission.READ_REPORTS, prefix=_DOSSIER, place=filters.place).order_by()


def counted_beyond(
    actor: Actor, filters: Filters, *, now: datetime, sort: str = "-received"
) -> QuerySet[StationReport]:
    """The few rows that single exceptions alone open to the actor, to be counted."""
    paths = actor.paths(Permission.READ_REPORTS)
    rows = dossiers.excepted_for(_to_count(filters, sort), actor, now=now, prefix=_DOSSIER)
    if "" in paths:
        return rows.none()
    if filters.place:
        rows = rows.filter(dossiers.within([filters.place], _DOSSIER))
    return rows.exclude(dossiers.within(paths, _DOSSIER)).order_by()


def _to_count(filters: Filters, sort: str) -> QuerySet[StationReport]:
    rows = _narrowed(base().select_related(None), filters)
    if sort == "-flags":
        rows = rows.filter(_FLAGGED)
    if filters.instrument or filters.module:
        rows = rows.filter(instrument__in=_instruments(filters))
    return rows.filter(reporter=filters.reporter) if filters.reporter else rows


def _narrowed(rows: QuerySet[StationReport], filters: Filters) -> QuerySet[StationReport]:
    """Everything that one index after another can be asked for; instrument and reporter make branches of their own."""
    if filters.state is not None:
        rows = rows.filter(state=filters.state)
    if filters.station:
        rows = rows.filter(station__in=PollingStation.objects.filter(code=filters.station))
    if filters.flag:
        rows = rows.exclude(flagged=[])
    if filters.flag and filters.flag != ANY_FLAG:
        rows = rows.filter(flagged__contains=[filters.flag])
    lead = "" if filters.is_by_report else _DOSSIER
    if filters.since is not None:
        rows = rows.filter(**{f"{lead}received_at__gte": filters.since})
    if filters.until is not None:
        rows = rows.filter(**{f"{lead}received_at__lt": filters.until})
    if filters.channel is not None:
        rows = rows.filter(dossier__channel=filters.channel)
    if filters.lacks_photos:
        rows = rows.filter(Exists(Item.objects.filter(dossier=OuterRef("pk"), received_at=None)))
    if filters.is_demo is not None and settings.DEMO:
        mark = Q(content__has_key="demo_answers")
        rows = rows.filter(mark if filters.is_demo else ~mark)
    return rows


def _instruments(filters: Filters) -> list[int]:
    if filters.instrument:
        known = published(filters.instrument)
        ids = [known.id] if known else []
        wanted = Instrument.objects.filter(pk__in=ids)
    else:
        wanted = Instrument.objects.all()
    if filters.module:
        wanted = wanted.filter(module=filters.module)
    return list(wanted.order_by("pk").values_list("pk", flat=True))


def _by_state(rows: QuerySet[StationReport], filters: Filters) -> Iterator[QuerySet[StationReport]]:
    """Reports that stand and those set aside lie in indexes of their own; all of them are a branch each."""
    if filters.state is None and filters.is_by_report:
        for state in StationReport.State:
            yield rows.filter(state=state)
    else:
        yield rows


def _by_instrument(rows: QuerySet[StationReport], filters: Filters) -> Iterator[QuerySet[StationReport]]:
    """A branch an instrument: the index holds them one after the other, each in the order of time."""
    if not (filters.instrument or filters.module):
        yield rows
        return
    for id in _instruments(filters):
        yield rows.filter(instrument=id)


def _by_reporter(rows: QuerySet[StationReport], filters: Filters) -> Iterator[QuerySet[StationReport]]:
    """What the reporter sent himself, by its filer; what was sent on his behalf, by the places where he served."""
    if filters.reporter is None:
        yield rows
        return
    mine = rows.filter(reporter=filters.reporter)
    yield mine.filter(dossier__filed_by=filters.reporter)
    served = Assignment.objects.filter(user=filters.reporter).values_list("station__path", "office__path")
    paths = {station or office for station, office in served}
    yield mine.filter(dossiers.within(paths, _DOSSIER)).exclude(dossier__filed_by=F("reporter"))
