"""Clocks of cases as a list: running ones by urgency, closed ones by how they ended; and how terms were kept."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, get_args

import msgspec
from django.db.models import Count as CountOf
from django.db.models import Exists, OuterRef, Q, QuerySet

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.deadlines.models import Deadline, DeadlineRule, State
from oversight.dossiers import keyset
from oversight.dossiers import queries as dossiers
from oversight.dossiers.queries import Count, Page
from oversight.regions.models import Regime
from oversight.workflow.models import Duty
from violations.queries.cases import MOST_URGENT
from violations.queries.figures import area_of
from violations.workflow import COMPLETION, OWN_TERMS, PAPERS

_DOSSIER, _READ = "dossier__", Permission.READ_CASES
_CLOSED = (State.MET, State.MISSED)
Standing = Literal["late", "today", "soon", "later", "running", "met", "missed"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)
# Every term of the procedure that runs as a clock.
TERMS = (*OWN_TERMS, PAPERS, COMPLETION)


class ClockFilters(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of clocks may be narrowed by; without `standing` all that run, late ones with them.

    `term` is the last part of a rule's key, `holder` who has the case (0: nobody). `today_ends` and `soon_ends` are the
    ends of those spans where the asker is. `since` and `until` are of the start of the clock.
    """

    today_ends: datetime
    soon_ends: datetime
    place: str = ""
    only_office: bool = False
    standing: Standing | None = None
    term: str = ""
    own_terms: bool = False
    holder: int | None = None
    since: datetime | None = None
    until: datetime | None = None


class Kept(msgspec.Struct):
    """How a term was kept in an area: met in time, met late, running, running late. What was cancelled binds nobody."""

    area: str
    rule: int
    in_time: int = 0
    late: int = 0
    running: int = 0
    overdue: int = 0


def clocks_of_cases(
    actor: Actor, filters: ClockFilters, *, now: datetime, after: str | None = None, size: int = dossiers.PAGE
) -> Page[Deadline]:
    """One page of clocks of cases that the actor may see, the most urgent first; each with its dossier and case."""
    return keyset.page(listed_clocks(actor, filters, now), MOST_URGENT, after=after, size=size)


def every_clock(actor: Actor, filters: ClockFilters, *, now: datetime) -> Iterator[tuple[Deadline, ...]]:
    """All of them in pieces of bounded size, for exports."""
    return keyset.chunks(listed_clocks(actor, filters, now), MOST_URGENT)


def count_clocks(actor: Actor, filters: ClockFilters, *, now: datetime, most: int = dossiers.COUNT_CAP) -> Count:
    """How many of the jurisdiction there are, exact to `most`."""
    number = _visible(_narrowed(Deadline.objects.all(), filters, now), actor, filters)[: most + 1].count()
    return Count(min(number, most), number > most)


def number_of_clocks(actor: Actor, filters: ClockFilters, *, now: datetime, most: int) -> int:
    """How many a list of the actor holds, single exceptions with it; stopped at one more than `most`."""
    own = count_clocks(actor, filters, now=now, most=most + 1).count
    paths = actor.paths(_READ)
    beyond = dossiers.excepted_for(_narrowed(Deadline.objects.all(), filters, now), actor, now=now, prefix=_DOSSIER)
    if beyond.query.is_empty() or "" in paths:
        return own
    beyond = beyond.filter(dossiers.within([filters.place])) if filters.place else beyond
    return own + beyond.exclude(dossiers.within(paths)).count()


def listed_clocks(actor: Actor, filters: ClockFilters, now: datetime) -> list[QuerySet[Deadline]]:
    """The branches of a list of clocks, unordered: the jurisdiction, and what single exceptions open."""
    rows = Deadline.objects.select_related("rule", "dossier__violation", "dossier__place")
    rows = _narrowed(rows.prefetch_related("dossier__office", "dossier__numbers"), filters, now)
    branches = [_visible(rows, actor, filters)]
    excepted = dossiers.excepted_for(rows, actor, now=now, prefix=_DOSSIER)
    if not excepted.query.is_empty():
        branches.append(excepted.filter(dossiers.within([filters.place])) if filters.place else excepted)
    return branches


def kept(
    actor: Actor, *, paths: tuple[str, ...], since: datetime, until: datetime, now: datetime, term: str = ""
) -> list[Kept]:
    """Per area below the one path and per rule, of the clocks that started within a period; read from one index."""
    place = paths[0] if len(paths) == 1 else ""
    rows = Deadline.objects.filter(rule__in=list(rules_of(term)), started_at__gte=since, started_at__lt=until)
    rows = dossiers.visible_to(
        rows, actor, Permission.SUPERVISE_CASES, prefix=_DOSSIER, place=place, scope_from=""
    ).exclude(state=State.CANCELLED)
    counted = (
        rows.annotate(area=area_of(paths))
        .order_by()
        .values_list("area", "rule")
        .annotate(
            in_time=CountOf("rule", filter=Q(state=State.MET)),
            late=CountOf("rule", filter=Q(state=State.MISSED)),
            running=CountOf("rule", filter=Q(state=State.OPEN, due_at__gte=now)),
            overdue=CountOf("rule", filter=Q(state=State.OPEN, due_at__lt=now)),
        )
    )
    return [Kept(*row) for row in counted]


def rules_of(term: str = "", terms: tuple[str, ...] = OWN_TERMS) -> dict[int, DeadlineRule]:
    """The rules of the agency's own terms, or of one term, by id: every reading of both regimes."""
    keys = [f"{regime}.{one}" for regime in Regime.values for one in ([term] if term else terms)]
    return DeadlineRule.objects.filter(key__in=keys).in_bulk()


def _visible(rows: QuerySet[Deadline], actor: Actor, filters: ClockFilters) -> QuerySet[Deadline]:
    return dossiers.visible_to(rows, actor, _READ, prefix=_DOSSIER, place=filters.place, scope_from="").order_by()


def _narrowed(rows: QuerySet[Deadline], filters: ClockFilters, now: datetime) -> QuerySet[Deadline]:
    terms = OWN_TERMS if filters.own_terms else TERMS
    rows = rows.filter(rule__in=list(rules_of(filters.term, terms)))
    match filters.standing:
        case "late":
            rows = rows.filter(state=State.OPEN, due_at__lt=now)
        case "today":
            rows = rows.filter(state=State.OPEN, due_at__gte=now, due_at__lt=filters.today_ends)
        case "soon":
            rows = rows.filter(state=State.OPEN, due_at__gte=filters.today_ends, due_at__lt=filters.soon_ends)
        case "later":
            rows = rows.filter(state=State.OPEN, due_at__gte=filters.soon_ends)
        case "running":
            rows = rows.filter(state=State.OPEN, due_at__gte=now)
        case "met" | "missed":
            rows = rows.filter(state=filters.standing, state__in=_CLOSED)
        case None:
            rows = rows.filter(state=State.OPEN)
    if filters.only_office:
        rows = rows.filter(scope=filters.place)
    if filters.since is not None:
        rows = rows.filter(started_at__gte=filters.since)
    if filters.until is not None:
        rows = rows.filter(started_at__lt=filters.until)
    if filters.holder is not None:
        duties = Duty.objects.filter(track=OuterRef("subject"), ended_at=None)
        rows = rows.filter(Exists(duties.filter(holder=filters.holder)) if filters.holder else ~Exists(duties))
    return rows
