"""Imports and their rows as pages show them: words for rules, tones for states, values masked from others."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oversight.accounts.actor import Actor
from oversight.imports import policies, queries
from oversight.imports.judging import Verdict, masks
from oversight.imports.models import Import, Outcome, State
from oversight.imports.queries import Facet, Listed, Opened
from oversight.imports.targets import Field, FieldType, Target, field_of, said
from oversight.imports.words import of_rule, of_trouble
from oversight.portal.places import page_of
from oversight.web import clock

MOVING = frozenset({State.CHECKING, State.RUNNING, State.UNDOING})
VERDICTS: dict[Verdict, tuple[str | Promise, str]] = {
    Verdict.TAKE: (_("will import"), "ok"),
    Verdict.REPAIRED: (_("will import, repaired"), "ok"),
    Verdict.REVIEW: (_("waits for a decision"), "warn"),
    Verdict.SKIP: (_("will skip, because"), ""),
    Verdict.REFUSED: (_("refused, because"), "danger"),
}
TONES: dict[Outcome, str] = {
    Outcome.STORED: "ok",
    Outcome.TURNED_AWAY: "danger",
    Outcome.FAILED: "danger",
    Outcome.KEPT: "danger",
}
STATE_TONES: dict[State, str] = {
    State.RECEIVED: "warn",
    State.CHECKED: "accent",
    State.DONE: "ok",
    State.HALTED: "danger",
}


class Said(NamedTuple):
    """One thing said of a row: the column's letters, the field, the words, and the value; empty where there is none."""

    column: str
    field: str
    words: str
    value: str


class RowView(NamedTuple):
    """A row as the page shows it."""

    number: int
    reference: str
    verdict: str
    tone: str
    faults: list[Said]
    repairs: list[Said]
    contradictions: list[Said]
    words: str
    url: str
    dossier: str
    entry: str
    is_erased: bool


class Counts(NamedTuple):
    """A figure of an import: its words, how many rows, and the filter that shows them."""

    words: str
    number: int
    address: str


def sees_values(one: Import, actor: Actor) -> bool:
    """Whether values of people are shown: to the one who brought the file, whose own they are."""
    return one.received_by_id == actor.user_id


def row_view(item: Opened, target: Target | None, *, in_clear: bool) -> RowView:
    """One row; values that may concern people are masked unless `in_clear`."""
    row, contents = item.row, item.contents
    words, tone = _standing(item)

    def said_of(field: str, column: str, rule: str, value: str) -> Said:
        known = field_of(target, field) if target is not None else None
        shown = value if in_clear or not (value and masks(known)) else masked(value)
        return Said(column, said(known.title) if known else "", of_rule(rule, target), shown)

    return RowView(
        row.number,
        row.reference,
        words,
        tone,
        [said_of(one.field, one.column, one.rule, one.value) for one in contents.faults] if contents else [],
        [said_of(one.field, one.column, one.rule, one.now) for one in contents.repairs] if contents else [],
        [said_of(one.field, "", one.rule, one.value) for one in contents.contradictions] if contents else [],
        item.words,
        page_of(row.dossier) if row.dossier is not None else "",
        str(row.dossier_id or ""),
        str(row.entry or ""),
        contents is None,
    )


def worded(field: Field | None, value: str) -> str:
    """A value as people read it: the title of a choice, a day or a moment in words."""
    if field is None or not value:
        return value
    match field.type:
        case FieldType.CHOICE:
            return next((said(choice.title) for choice in field.choices if choice.key == value), value)
        case FieldType.DAY:
            return clock.day(date.fromisoformat(value))
        case FieldType.MOMENT:
            return clock.spoken(datetime.fromisoformat(value))
        case _:
            return value


def masked(value: str) -> str:
    """A value of which only its first letter is left."""
    return f"{value[:1]}•••"


def _standing(item: Opened) -> tuple[str, str]:
    row = item.row
    if row.outcome is not None:
        outcome = Outcome(row.outcome)
        return str(outcome.label), TONES.get(outcome, "")
    words, tone = VERDICTS[Verdict(row.verdict)]
    return str(words), tone


def facet_views(facets: list[Facet], target: Target | None) -> list[dict[str, Any]]:
    """Why rows are as they are, in words."""
    return [
        {
            "words": of_rule(facet.rule, target),
            "verdict": VERDICTS[facet.verdict][0],
            "tone": VERDICTS[facet.verdict][1],
            "count": facet.count,
            "rule": facet.rule,
            "address": f"verdict={facet.verdict.name.lower()}&rule={facet.rule}",
        }
        for facet in facets
    ]


def figures(one: Import) -> list[Counts]:
    """The figures above an import: what would happen before the run, what happened after it."""
    counts = one.counts
    if not counts:
        return []
    verdicts = [
        Counts(str(words), counts.get(verdict.name.lower(), 0), f"verdict={verdict.name.lower()}")
        for verdict, (words, _tone) in VERDICTS.items()
    ]
    if one.begun_at is None:
        return verdicts
    outcomes = [
        Counts(
            str(outcome.label), counts.get(outcome.name.lower(), 0), f"outcome={outcome.name.lower().replace('_', '-')}"
        )
        for outcome in Outcome
        if outcome is Outcome.STORED or counts.get(outcome.name.lower(), 0)
    ]
    return [*outcomes, *(figure for figure in verdicts[2:] if figure.number)]


def progress(one: Import) -> dict[str, int]:
    """How far a moving import has come: rows done, of how many; nothing to count while it is checked."""
    counts = one.counts
    if one.state == State.UNDOING:
        done, left = counts.get("undone", 0) + counts.get("kept", 0), counts.get("stored", 0)
    else:
        left = counts.get("waiting", 0)
        done = sum(counts.get(name, 0) for name in ("stored", "present", "turned_away", "failed", "left_out"))
    return {"done": done, "of": done + left}


def listed_view(listed: Listed) -> dict[str, Any]:
    """An import as a line of the list."""
    one = listed.one
    target = queries.target_of(one)
    return {
        "one": one,
        "file": listed.file,
        "target": said(target.title) if target else one.target,
        "state": one.get_state_display(),
        "standing": State(one.state).name.lower(),
        "tone": STATE_TONES.get(State(one.state), ""),
        "stored": one.counts.get("stored", 0),
        "total": one.counts.get("total"),
    }


def possible(one: Import) -> dict[str, bool | int]:
    """What may be done with the import now."""
    return {
        "can_map": policies.can_map(one),
        "can_begin": policies.can_begin(one),
        "can_retry": policies.can_retry(one),
        "can_undo": policies.can_undo(one),
        "can_discard": policies.can_discard(one),
        "is_moving": one.state in MOVING,
        "waits_for_columns": one.state == State.RECEIVED,
        "has_rows": bool(one.counts.get("total")),
        "undecided": one.counts.get("undecided", 0) if policies.can_decide(one) else 0,
    }


def trouble(one: Import) -> str:
    """Why it stands still."""
    return of_trouble(one.trouble)


def review_views(
    found: list[tuple[Opened, dict[str, Any]]], target: Target | None, *, in_clear: bool
) -> list[dict[str, Any]]:
    """Contradictions of rows, one by one: both values, and the last decision."""
    views = []
    for item, decisions in found:
        for one in item.contents.contradictions if item.contents else ():
            left, right = (field_of(target, name) if target else None for name in (one.field, one.against))
            decision = decisions.get(one.rule)
            views.append(
                {
                    "number": item.row.number,
                    "reference": item.row.reference,
                    "rule": one.rule,
                    "words": of_rule(one.rule, target),
                    "left": said(left.title) if left else one.field,
                    "right": said(right.title) if right else one.against,
                    "value": worded(left, one.value) if in_clear or not masks(left) else masked(one.value),
                    "other": worded(right, one.other) if in_clear or not masks(right) else masked(one.other),
                    "decision": decision.get_choice_display() if decision else "",
                    "decided_by": decision.decided_by.name if decision else "",
                    "decided_at": decision.decided_at if decision else None,
                    "why": decision.words if decision else "",
                    "is_open": item.row.outcome is None,
                }
            )
    return views
