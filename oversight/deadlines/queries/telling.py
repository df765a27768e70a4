"""Why a deadline is when it is: derived from its rule, its start and its version of the calendar."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from oversight.accounts.models import Office
from oversight.deadlines.models import Deadline, DeadlineRule
from oversight.deadlines.queries.calendar import calendar, calendars
from oversight.deadlines.rules import Explanation
from oversight.deadlines.rules import explain as tell


def explain(deadline: Deadline) -> Explanation:
    """The count day by day, by the version of the calendar that the deadline was last counted with."""
    return explain_many([deadline])[0]


def explain_many(deadlines: Sequence[Deadline]) -> list[Explanation]:
    """The same for several, in their order, with three reads."""
    if not deadlines:
        return []
    # Nobody counts back further than a year.
    since = (min(row.counted_from for row in deadlines) - timedelta(days=366)).date()
    versions = calendars({row.calendar_id for row in deadlines}, since=since)
    levels = dict(Office.objects.filter(pk__in={row.dossier.office_id for row in deadlines}).values_list("pk", "level"))
    return [
        tell(
            row.rule.terms,
            row.counted_from,
            versions[row.calendar_id].seen_from(row.scope, levels[row.dossier.office_id]),
            ZoneInfo(row.zone),
        )
        for row in deadlines
    ]


def on_trial(rule: DeadlineRule, counted_from: datetime, office: Office) -> Explanation:
    """The count by one reading and the newest calendar, for an office, without any deadline."""
    seen = calendar(since=(counted_from - timedelta(days=366)).date()).seen_from(office.path, office.level)
    return tell(rule.terms, counted_from, seen, ZoneInfo(office.time_zone))
