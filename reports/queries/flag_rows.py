"""What is to be checked: one row per report and check, with the figures that do not agree."""

from collections.abc import Iterator
from datetime import datetime

import msgspec
from django.db.models import QuerySet, Sum

from oversight.accounts.actor import Actor
from oversight.dossiers import keyset
from oversight.dossiers import queries as dossiers
from oversight.dossiers.queries import Count, Page
from reports import rules
from reports.models import FLAGS, StationReport
from reports.queries import lists
from reports.queries.lists import ANY_FLAG, Filters

REPORTS_A_PAGE = 25
_CHUNK = 100  # reports come with their content here
_BESIDE = ("dossier__place", "station", "reporter", "instrument")


class Figures(msgspec.Struct, frozen=True):
    """The two figures that a check compared; `subject` is an election type or an item."""

    subject: str
    left: int | str
    right: int | str


class FlagRow(msgspec.Struct, frozen=True):
    """One check that flags one report."""

    report: StationReport
    code: str
    figures: tuple[Figures, ...]


def flags(
    actor: Actor, filters: Filters, *, now: datetime, after: str | None = None, sort: str = "-received"
) -> tuple[list[FlagRow], str | None]:
    """One page: the flags of so many reports, which stand together, and the cursor of the next."""
    filters = _flagged(filters)
    page: Page[StationReport] = keyset.page(
        _rows(actor, filters, now, sort), lists.order_of(sort, filters), after=after, size=REPORTS_A_PAGE
    )
    return _told(page.rows, filters), page.next


def count_flagged_reports(actor: Actor, filters: Filters) -> Count:
    """How many reports have something to check, exact to 10,000."""
    return dossiers.capped(lists.counted(actor, _flagged(filters)))


def every_flag(actor: Actor, filters: Filters, *, now: datetime, sort: str = "-received") -> Iterator[list[FlagRow]]:
    """All of them in pieces, for exports."""
    filters = _flagged(filters)
    for piece in keyset.chunks(_rows(actor, filters, now, sort), lists.order_of(sort, filters), size=_CHUNK):
        yield _told(piece, filters)


def number_of_flags(actor: Actor, filters: Filters, *, now: datetime, most: int) -> int:
    """How many rows that makes; exact as long as they lie in no more than `most` reports."""
    filters = _flagged(filters)
    reports = (lists.counted(actor, filters), lists.counted_beyond(actor, filters, now=now))
    return sum(_number(rows[: most + 1], filters) for rows in reports)


def _number(rows: QuerySet[StationReport], filters: Filters) -> int:
    if filters.flag != ANY_FLAG:
        return rows.count()
    total: int | None = rows.annotate(flags=FLAGS).aggregate(total=Sum("flags"))["total"]
    return total or 0


def _flagged(filters: Filters) -> Filters:
    return filters if filters.flag else msgspec.structs.replace(filters, flag=ANY_FLAG)


def _rows(actor: Actor, filters: Filters, now: datetime, sort: str) -> list[QuerySet[StationReport]]:
    return [rows.prefetch_related(*_BESIDE) for rows in lists.branches(actor, filters, now=now, sort=sort)]


def _told(reports: tuple[StationReport, ...], filters: Filters) -> list[FlagRow]:
    rows = []
    for report in reports:
        compiled = rules.compiled(report.instrument.definition)
        found = rules.findings(compiled.decode(msgspec.json.encode(report.content)))
        for code in report.flagged:
            if filters.flag in {ANY_FLAG, code}:
                figures = tuple(Figures(f.subject, f.left, f.right) for f in found if f.code == code)
                rows.append(FlagRow(report, code, figures))
    return rows
