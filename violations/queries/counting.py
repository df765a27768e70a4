"""From when the terms of a report count: its clocks before and after, and when the office was open."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from oversight.accounts.models import Office
from oversight.deadlines import queries as terms
from oversight.deadlines.models import Deadline, Event, State
from oversight.deadlines.rules import Explanation
from violations.models import Case

_DAYS_AHEAD = 30


class Recount(msgspec.Struct, frozen=True):
    """A running clock as it is counted, and as it would be from another moment."""

    clock: Deadline
    before: Explanation
    after: Explanation | None


class Opening(msgspec.Struct, frozen=True):
    """A day at the office: from when until when it takes papers, both empty when it is closed."""

    day: date
    opens: time | None
    closes: time | None
    is_whole_day: bool

    def holds(self, moment: time) -> bool:
        """Whether the office is open then."""
        return self.opens is not None and self.closes is not None and self.opens <= moment <= self.closes


def clocks(case: Case) -> list[Deadline]:
    """The running clocks that count from the submission, of a case that the caller has fetched by right."""
    rows = Deadline.objects.filter(dossier=case.pk, state=State.OPEN, rule__starts=Event.SUBMITTED)
    return list(rows.select_related("rule", "dossier__office").order_by("due_at", "pk"))


def previewed(case: Case, moment: datetime | None) -> list[Recount]:
    """Each running clock, and what the newest calendar makes of it from `moment`; nothing is written."""
    rows = clocks(case)
    told = terms.explain_many(rows)
    office = case.dossier.office
    return [
        Recount(row, before, terms.on_trial(row.rule, moment, office) if moment is not None else None)
        for row, before in zip(rows, told, strict=True)
    ]


def open_on(office: Office, regime: str, days: Sequence[date]) -> list[Opening]:
    """When the office is open on some days, by the newest calendar (Perbawaslu 7/2022 art. 11). Two queries."""
    seen = terms.calendar(since=min(days)).seen_from(office.path, office.level)
    found = []
    for day in days:
        span = seen.open_hours(day, regime)
        opens, closes = span or (None, None)
        found.append(Opening(day, opens, closes, opens == time(0) and closes is not None and closes >= time(23, 59)))
    return found


def next_opening(office: Office, regime: str, moment: datetime) -> datetime | None:
    """The moment itself while the office is open, else when it opens next; None when it does not within a month."""
    here = moment.astimezone(ZoneInfo(office.time_zone))
    days = [here.date() + timedelta(days=n) for n in range(_DAYS_AHEAD)]
    for one in open_on(office, regime, days):
        if one.opens is None:
            continue
        if one.day > here.date() or here.time() < one.opens:
            return datetime.combine(one.day, one.opens, here.tzinfo)
        if one.holds(here.time()):
            return moment
    return None
