"""Every read of deadlines, rules and the calendar."""

from oversight.deadlines.queries.calendar import (
    calendar,
    calendar_with,
    calendars,
    current_version,
    holiday,
    holidays,
    office_hours,
    version,
    versions,
    years,
)
from oversight.deadlines.queries.lists import count_open, deadline, of_dossier, open_for, open_of_subject
from oversight.deadlines.queries.moves import (
    Recounted,
    Shift,
    Span,
    history,
    moved_by,
    recounted,
    shifts,
    shifts_of,
    spans_of,
    touched,
)
from oversight.deadlines.queries.telling import explain, explain_many
from oversight.deadlines.queries.terms import rule, rule_in_force, rules, rules_in_force

__all__ = [
    "Recounted",
    "Shift",
    "Span",
    "calendar",
    "calendar_with",
    "calendars",
    "count_open",
    "current_version",
    "deadline",
    "explain",
    "explain_many",
    "history",
    "holiday",
    "holidays",
    "moved_by",
    "of_dossier",
    "office_hours",
    "open_for",
    "open_of_subject",
    "recounted",
    "rule",
    "rule_in_force",
    "rules",
    "rules_in_force",
    "shifts",
    "shifts_of",
    "spans_of",
    "touched",
    "version",
    "versions",
    "years",
]
