"""Rows of an import: those that wait, pages of receipts by row number, why rows are as they are, what is to review."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from django.db import connection
from django.db.models import QuerySet

from oversight.core.errors import Conflict
from oversight.dossiers.queries import PAGE, Count, capped
from oversight.imports.judging import Contents, Verdict
from oversight.imports.models import Decision, Import, Outcome, Row
from oversight.imports.sealing import Sealer

CHUNK = 500
# A row that contradicts itself is ready when a person has decided each rule that it breaks.
_UNDECIDED = """
exists (select from unnest(imports_row.rules) as n(rule) where not exists (
  select from imports_decision d where d.row_id = imports_row.id and d.rule = n.rule))
"""
_FACETS = """
select n.rule, r.verdict, count(*) from imports_row r cross join unnest(r.rules) as n(rule)
where r.of_id = %s and r.round = %s group by 1, 2 order by 2 desc, 3 desc, 1
"""
_OUTCOME_NAMES = {outcome.name.lower().replace("_", "-"): outcome for outcome in Outcome}
_VERDICT_NAMES = {verdict.name.lower(): verdict for verdict in Verdict}


class Narrowed(msgspec.Struct, frozen=True):
    """What a list of rows is narrowed to: a verdict, an outcome, a rule, one row."""

    verdict: str = ""
    outcome: str = ""
    rule: str = ""
    number: int | None = None


class Opened(msgspec.Struct, frozen=True):
    """A row with its contents; None of them when they were erased, or lie beyond what is shown to this person."""

    row: Row
    contents: Contents | None
    words: str = ""


class Facet(msgspec.Struct, frozen=True):
    """Why rows are as they are: a rule, the verdict that it leads to, and how many rows it is."""

    rule: str
    verdict: Verdict
    count: int


def waiting(one: Import, limit: int) -> list[Row]:
    """The next rows to store, in the order of the file."""
    ready = Row.objects.filter(of=one, round=one.round, outcome=None, verdict__lt=Verdict.SKIP)
    return list(ready.extra(where=[f"(verdict < 3 or not {_UNDECIDED})"]).order_by("number")[:limit])  # noqa: S610


def decisions_of(rows: Sequence[Row]) -> dict[int, dict[str, str]]:
    """By row, the last decision about each of its contradictions."""
    found: dict[int, dict[str, str]] = {}
    wanted = [row.pk for row in rows if row.verdict == Verdict.REVIEW]
    for decision in Decision.objects.filter(row__in=wanted).order_by("pk") if wanted else ():
        found.setdefault(decision.row_id, {})[decision.rule] = decision.choice
    return found


def contradicting(one: Import, rule: str, numbers: Sequence[int]) -> list[Row]:
    """Rows that break this rule and are not stored yet: those named, or all that nobody decided about."""
    rows = Row.objects.filter(of=one, round=one.round, outcome=None, verdict=Verdict.REVIEW, rules__contains=[rule])
    if numbers:
        return list(rows.filter(number__in=numbers))
    decided = Decision.objects.filter(rule=rule, row__in=rows).values("row")
    return list(rows.exclude(pk__in=decided))


def _narrowed(one: Import, by: Narrowed) -> QuerySet[Row]:
    rows = Row.objects.filter(of=one, round=one.round)
    if by.verdict in _VERDICT_NAMES:
        rows = rows.filter(verdict=_VERDICT_NAMES[by.verdict])
    if by.outcome in _OUTCOME_NAMES:
        rows = rows.filter(outcome=_OUTCOME_NAMES[by.outcome])
    if by.rule:
        rows = rows.filter(rules__contains=[by.rule])
    return rows if by.number is None else rows.filter(number=by.number)


def rows_page(one: Import, by: Narrowed, *, after: int = 0, size: int = PAGE) -> tuple[list[Opened], int | None]:
    """One page in the order of the file, and the number behind which the next begins. Two queries."""
    found = list(_narrowed(one, by).select_related("dossier").filter(number__gt=after).order_by("number")[: size + 1])
    return opened(one, found[:size]), found[size - 1].number if len(found) > size else None


def chunks(one: Import, by: Narrowed) -> Iterator[list[Opened]]:
    """All of them in pieces, for an export."""
    after: int | None = 0
    while after is not None:
        piece, after = rows_page(one, by, after=after, size=CHUNK)
        if piece:
            yield piece


def count(one: Import, by: Narrowed) -> Count:
    """How many rows, exact up to the cap."""
    return capped(_narrowed(one, by))


def facets(one: Import) -> list[Facet]:
    """Why rows are refused, skipped, left to a person or repaired, the most frequent first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_FACETS, [one.pk, one.round])
        return [Facet(rule, Verdict(verdict), number) for rule, verdict, number in cursor.fetchall()]


def reviews(one: Import, *, after: int = 0, size: int = PAGE) -> tuple[list[tuple[Opened, dict[str, Any]]], int | None]:
    """Rows that contradict themselves with the last decision about each rule, and where the next page begins."""
    by = Narrowed(verdict=Verdict.REVIEW.name.lower())
    found, following = rows_page(one, by, after=after, size=size)
    rows = [item.row for item in found]
    last: dict[int, dict[str, Any]] = {}
    for decision in Decision.objects.filter(row__in=rows).select_related("decided_by").order_by("pk"):
        last.setdefault(decision.row_id, {})[decision.rule] = decision
    return [(item, last.get(item.row.pk, {})) for item in found], following


def opened(one: Import, rows: Sequence[Row]) -> list[Opened]:
    """Rows with what is sealed of them, by one look at the key."""
    try:
        sealer = Sealer(one.pk)
    except Conflict:  # erased: the receipts stay, without contents
        return [Opened(row, None) for row in rows]
    return [
        Opened(
            row,
            sealer.open(row.sealed, row.round, row.number),
            sealer.open_words(row.sealed_outcome, row.round, row.number) if row.sealed_outcome else "",
        )
        for row in rows
    ]
