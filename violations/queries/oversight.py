"""What upper offices watch: terms of the agency that are overdue, and how each office keeps its terms."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec
from django.db.models import Count, Q, QuerySet

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.deadlines.models import Deadline, State
from oversight.dossiers import keyset
from oversight.dossiers import queries as dossiers
from oversight.dossiers.queries import Page
from oversight.regions.models import Regime
from violations.queries.cases import MOST_URGENT
from violations.workflow import OWN_TERMS


class Raised(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of overdue terms below: of a place, of the office there alone, of one term."""

    place: str = ""
    only_office: bool = False
    term: str = ""


EVERYTHING = Raised()
_KEYS = [f"{regime}.{term}" for regime in Regime.values for term in OWN_TERMS]


class Overdue(msgspec.Struct, frozen=True):
    """How many terms of an office are over and still open."""

    office: int
    name: str
    number: int
    path: str = ""


class Compliance(msgspec.Struct, frozen=True):
    """How an office kept one term: met in time, met late, running, running late. What was cancelled binds nobody."""

    office: int
    name: str
    rule: str
    in_time: int
    late: int
    running: int
    overdue: int


def escalated(
    actor: Actor, asked: Raised = EVERYTHING, *, now: datetime, after: str | None = None, size: int = dossiers.PAGE
) -> Page[Deadline]:
    """Overdue terms of the offices below those that the actor supervises, the longest overdue first."""
    return keyset.page([_listed(actor, asked, now)], MOST_URGENT, after=after, size=size)


def every_escalated(actor: Actor, asked: Raised = EVERYTHING, *, now: datetime) -> Iterator[tuple[Deadline, ...]]:
    """All of them in pieces of bounded size, for exports."""
    return keyset.chunks([_listed(actor, asked, now)], MOST_URGENT)


def count_escalated(
    actor: Actor, asked: Raised = EVERYTHING, *, now: datetime, most: int = dossiers.COUNT_CAP
) -> dossiers.Count:
    """How many there are, exact to `most`."""
    number = _raised(actor, asked, now).order_by()[: most + 1].count()
    return dossiers.Count(min(number, most), number > most)


def overdue_below(actor: Actor, asked: Raised = EVERYTHING, *, now: datetime) -> list[Overdue]:
    """Per office how many of them there are, the most first."""
    return _per_office(_raised(actor, asked, now))


def overdue(actor: Actor, *, now: datetime, place: str = "") -> list[Overdue]:
    """Per office of the actor's supervision, the most first; offices that keep their terms are left out."""
    return _per_office(_visible(actor, place).filter(state=State.OPEN, due_at__lt=now))


def _per_office(rows: QuerySet[Deadline]) -> list[Overdue]:
    names = ("dossier__office", "dossier__office__name", "dossier__office__path")
    counted = rows.order_by().values_list(*names).annotate(number=Count("pk"))
    found = (Overdue(id, name, number, path) for id, name, path, number in counted)
    return sorted(found, key=lambda one: (-one.number, one.name))


def _listed(actor: Actor, asked: Raised, now: datetime) -> QuerySet[Deadline]:
    rows = _raised(actor, asked, now).select_related("rule", "dossier__violation", "dossier__place")
    return rows.prefetch_related("dossier__office", "dossier__numbers")


def _raised(actor: Actor, asked: Raised, now: datetime) -> QuerySet[Deadline]:
    rows = _visible(actor, asked.place).filter(state=State.OPEN, due_at__lt=now).exclude(scope__in=_own(actor))
    if asked.only_office:
        rows = rows.filter(scope=asked.place)
    return rows.filter(rule__key__endswith=f".{asked.term}") if asked.term else rows


def compliance(actor: Actor, *, since: datetime, until: datetime, now: datetime, place: str = "") -> list[Compliance]:
    """Per office and term, of the clocks that started within a period; by name of the office."""
    rows = _visible(actor, place).filter(started_at__gte=since, started_at__lt=until)
    counted = (
        rows.exclude(state=State.CANCELLED)
        .order_by()
        .values_list("dossier__office", "dossier__office__name", "rule__key")
        .annotate(
            in_time=Count("pk", filter=Q(state=State.MET)),
            late=Count("pk", filter=Q(state=State.MISSED)),
            running=Count("pk", filter=Q(state=State.OPEN, due_at__gte=now)),
            overdue=Count("pk", filter=Q(state=State.OPEN, due_at__lt=now)),
        )
    )
    return sorted((Compliance(*row) for row in counted), key=lambda one: (one.name, one.rule))


def _visible(actor: Actor, place: str) -> QuerySet[Deadline]:
    rows = Deadline.objects.filter(rule__key__in=_KEYS)
    return dossiers.visible_to(rows, actor, Permission.SUPERVISE_CASES, prefix="dossier__", place=place, scope_from="")


def _own(actor: Actor) -> Iterable[str]:
    """The actor's own offices: what is late there is not raised to a level above."""
    return {reach.path for reach in actor.reaches if Permission.SUPERVISE_CASES in reach.permissions}
