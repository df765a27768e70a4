"""Reads the shipped lists: days off, office hours, readings of the law. Writing is the actions' work."""

import csv
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from oversight.core.ids import uuid7
from oversight.deadlines import actions
from oversight.deadlines.models import DeadlineRule, Holiday, OfficeHours
from oversight.deadlines.rules import DayEnd, FirstDay, Unit
from oversight.regions.models import Election

DATA = Path(__file__).resolve().parent / "data"
ACTOR = "system:load_calendar"
REASON = "Daftar bawaan platform"
# Where a count touches collective leave, the second reading counts it.
LEAVE_COUNTS = "-leave-counts"


def load(*, now: datetime) -> tuple[int, int]:
    """Enter what is not there yet: how many days off and hours, how many readings of rules."""
    days, hours = list(_days(now)), list(_hours(now))
    known = Holiday.objects.count() + OfficeHours.objects.count()
    actions.adopt(days=days, hours=hours, by=ACTOR, reason=REASON, now=now)
    entered = Holiday.objects.count() + OfficeHours.objects.count() - known
    return entered, len(actions.adopt_rules(rules=list(rules()), by=ACTOR, now=now))


def rules() -> Iterator[DeadlineRule]:
    """The shipped readings, unsaved; of each key the first is in force."""
    for rule in _toml("rules.toml")["rule"]:
        note, title = rule.get("note", {}), rule["title"]
        is_first = True
        for reading in rule["reading"]:
            leaves = (False, True) if reading["unit"] == Unit.WORKING_DAY else (False,)
            for leave_counts in leaves:
                yield DeadlineRule(
                    key=rule["key"],
                    reading=reading["name"] + (LEAVE_COUNTS if leave_counts else ""),
                    code=rule.get("code", ""),
                    regime=rule["key"].partition(".")[0],
                    title_id=title["id"],
                    title_en=title["en"],
                    amount=reading["amount"],
                    unit=reading["unit"],
                    starts=reading.get("starts", rule["starts"]),
                    first_day=reading.get("first_day", FirstDay.DAY_AFTER.value),
                    backwards=rule.get("backwards", False),
                    leave_counts=leave_counts,
                    day_end=reading.get("day_end", DayEnd.MIDNIGHT.value),
                    **_basis(reading["basis"]),
                    note_id=note.get("id", ""),
                    note_en=note.get("en", ""),
                    # Whether collective leave counts is in no source that was read.
                    mark="D" if leave_counts else reading["mark"],
                    is_confirmed=reading.get("confirmed", False) and not leave_counts,
                    validity=DateRange(reading.get("since"), reading.get("until")),
                    in_force=is_first,
                )
                is_first = False


def _days(now: datetime) -> Iterator[Holiday]:
    with (DATA / "holidays_2018_2027.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Holiday(
                id=uuid7(now),
                date=date.fromisoformat(row["date"]),
                kind=row["kind"],
                name_id=row["name_id"],
                name_en=row["name_en"],
                is_estimated=row["estimated"] == "1",
            )


def _hours(now: datetime) -> Iterator[OfficeHours]:
    listed = _toml("hours.toml")
    for row in listed["hours"]:
        basis = _basis(row.pop("basis"))
        yield OfficeHours(id=uuid7(now), **row, **basis)
    for election in Election.objects.prefetch_related("stages").order_by("voting_day"):
        spans = {stage.code: (stage.starts, stage.ends) for stage in election.stages.all()}
        spans["voting-day"] = (election.voting_day, election.voting_day)
        for row in listed["round_the_clock"]:
            since, until = spans.get(row["stage"], (None, None))
            basis = _basis(row["basis"])
            if row["regime"] == election.regime and since and until:
                yield OfficeHours(
                    id=uuid7(now),
                    regime=row["regime"],
                    weekdays=list(range(1, 8)),
                    since=since,
                    until=until,
                    occasion=f"{election.code} {row['stage']}",
                    **basis,
                    mark=row["mark"],
                )


def _basis(texts: dict[str, str]) -> dict[str, str]:
    return {"basis_id": texts["id"], "basis_en": texts["en"]}


def _toml(name: str) -> Any:
    with (DATA / name).open("rb") as file:
        return tomllib.load(file)
