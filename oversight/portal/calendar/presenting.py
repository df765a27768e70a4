"""The calendar and the terms as plain values for pages."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _

from oversight.deadlines.models import DeadlineRule, Holiday, Mark, OfficeHours
from oversight.deadlines.queries import Shift
from oversight.regions.models import Regime
from oversight.web import clock, dayclock


class Day(NamedTuple):
    """A day off in a list."""

    id: UUID
    day: date
    weekday: str
    name: str
    kind: str
    area: str
    decree: str
    is_estimated: bool
    entered: datetime


class Hours(NamedTuple):
    """Office hours in a list."""

    id: UUID
    regime: str
    when: str
    hours: str
    basis: str
    mark: str


class ShiftInWords(NamedTuple):
    """How many deadlines of a rule and an office move from when to when."""

    title: str
    office: str
    before: str
    after: str
    number: int


class Reading(NamedTuple):
    """One reading of a term."""

    pk: int
    regime: str
    code: str
    title: str
    sentence: str
    until: str
    basis: str
    note: str
    mark: str
    mark_words: str
    is_confirmed: bool
    in_force: bool
    since: date | None
    ends: date | None
    chosen_at: datetime | None
    chosen_reason: str


def holidays_in_words(rows: Iterable[Holiday]) -> list[Day]:
    """Days off with weekday, in the language of the page."""
    return [
        Day(
            id=row.pk,
            day=row.date,
            weekday=formats.date_format(row.date, "l"),
            name=dayclock.in_language(row.name_id, row.name_en),
            kind=row.get_kind_display(),
            area=row.area.name if row.area else "",
            decree=row.decree,
            is_estimated=row.is_estimated,
            entered=row.introduced.at,
        )
        for row in rows
    ]


def hours_in_words(rows: Iterable[OfficeHours]) -> list[Hours]:
    """Office hours with their weekdays or dates in words."""
    return [
        Hours(
            id=row.pk,
            regime=str(Regime(row.regime).label) if row.regime else _("both"),
            when=_when(row),
            hours=f"{_hour(row.opens)}–{_hour(row.closes)}" if row.opens and row.closes else _("round the clock"),
            basis=dayclock.in_language(row.basis_id, row.basis_en),
            mark=str(Mark(row.mark).label),
        )
        for row in rows
    ]


def shifts_in_words(rows: Iterable[Shift]) -> list[ShiftInWords]:
    """Moves with their days in the zone of the office."""
    return [
        ShiftInWords(
            title=dayclock.in_language(row.title_id, row.title_en),
            office=row.office,
            before=_moment(row.due_before, row.zone),
            after=_moment(row.due_after, row.zone),
            number=row.number,
        )
        for row in rows
    ]


def reading(row: DeadlineRule) -> Reading:
    """A reading as people read it."""
    return Reading(
        pk=row.pk,
        regime=str(Regime(row.regime).label),
        code=row.code,
        title=dayclock.in_language(row.title_id, row.title_en),
        sentence=dayclock.sentence(row.terms, row.starts),
        until=_("until the office closes") if row.day_end == "office_close" else "",
        basis=dayclock.in_language(row.basis_id, row.basis_en),
        note=dayclock.in_language(row.note_id, row.note_en),
        mark=row.mark,
        mark_words=str(Mark(row.mark).label),
        is_confirmed=row.is_confirmed,
        in_force=row.in_force,
        since=row.validity.lower,
        ends=row.validity.upper,
        chosen_at=row.chosen_at,
        chosen_reason=row.chosen_reason,
    )


def _when(row: OfficeHours) -> str:
    if row.since and row.until:
        first, last = clock.day(row.since), clock.day(row.until)
        return first if first == last else _("%(from)s to %(to)s") % {"from": first, "to": last}
    days = [formats.date_format(date(2024, 1, number), "l") for number in sorted(row.weekdays)]
    is_run = list(row.weekdays) == list(range(row.weekdays[0], row.weekdays[-1] + 1))
    return _("%(from)s to %(to)s") % {"from": days[0], "to": days[-1]} if is_run and len(days) > 1 else ", ".join(days)


def _hour(value: object) -> str:
    return formats.time_format(value, "H.i")  # type: ignore[arg-type]


def _moment(value: datetime, zone: str) -> str:
    there = value.astimezone(ZoneInfo(zone))
    text = formats.date_format(there, "l, j F Y")
    return text if (there.hour, there.minute) == (23, 59) else f"{text}, {formats.time_format(there, 'H.i')}"
