"""Lists of cases, one case, and what is sealed of it. Lists go by the case's own copies of scope and status."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import NotFound
from oversight.deadlines.models import Deadline
from oversight.deadlines.models import State as DeadlineState
from oversight.dossiers import keyset
from oversight.dossiers import queries as dossiers
from oversight.dossiers.keyset import By, Order
from oversight.dossiers.models import Kind, RegisterNumber
from oversight.dossiers.queries import Count, Page
from oversight.vault import queries as vault
from violations.digests import EVIDENCE, NARRATIVE, message_label, request_label
from violations.models import Case, Message, Paper, WithdrawalRequest

KINDS = (Kind.TIP, Kind.VIOLATION_REPORT, Kind.FINDING)
_DOSSIER = "dossier__"
_READ = Permission.READ_CASES
MOST_URGENT = Order("due", (By("due_at", datetime, descending=False), By("pk", UUID, descending=False)))
_OLDEST = Order("received", (By("received_at", datetime, descending=False), By("pk", UUID, descending=False)))
_BY_OFFICE = Order("office", (By("scope", str, descending=False), By("received_at", datetime), By("pk", UUID)))
SORTS = ("-received", "received", "office")
# What a list shows beside the row, by a few small look-ups.
_BESIDE = ("dossier__office", "dossier__numbers", "dossier__election", "place", "stage")


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of cases may be narrowed by; `place` is a path, `number` one of its numbers word for word.

    `only_office`: what the office of the place itself holds, none below it. `results`: how they left the stage before
    registration; "" among them are those still in it.
    """

    place: str = ""
    only_office: bool = False
    kind: int | None = None
    kinds: tuple[int, ...] = ()
    election: int | None = None
    status: str = ""
    results: tuple[str, ...] = ()
    flag: str = ""
    violation: str = ""
    number: str = ""
    since: datetime | None = None
    until: datetime | None = None


def cases(
    actor: Actor,
    filters: Filters,
    *,
    now: datetime,
    sort: str = SORTS[0],
    after: str | None = None,
    size: int = dossiers.PAGE,
) -> Page[Case]:
    """One page of the cases that the actor may see, the newest first unless said otherwise (`SORTS`)."""
    return keyset.page(listed(actor, filters, now), order_of(sort), after=after, size=size)


def every_case(actor: Actor, filters: Filters, *, now: datetime, sort: str = SORTS[0]) -> Iterator[tuple[Case, ...]]:
    """All of them in pieces of bounded size, for exports."""
    return keyset.chunks(listed(actor, filters, now), order_of(sort))


def order_of(sort: str) -> Order:
    """The order of a list by its name; an index bears each."""
    return {"received": _OLDEST, "office": _BY_OFFICE}.get(sort) or keyset.newest()


def count_cases(actor: Actor, filters: Filters) -> Count:
    """How many of the jurisdiction there are, exact to 10,000."""
    return dossiers.capped(counted(actor, filters))


def number_of_cases(actor: Actor, filters: Filters, *, now: datetime, most: int) -> int:
    """How many a list of the actor holds, single exceptions with it; stopped at one more than `most`."""
    own = counted(actor, filters)[: most + 1].count()
    beyond = dossiers.excepted_for(_narrowed(Case.objects.all(), filters), actor, now=now, prefix=_DOSSIER)
    if beyond.query.is_empty() or "" in actor.paths(_READ):
        return own
    beyond = beyond.filter(dossiers.within([filters.place])) if filters.place else beyond
    return int(own) + beyond.exclude(dossiers.within(actor.paths(_READ))).count()


def counted(actor: Actor, filters: Filters) -> QuerySet[Case]:
    """The cases of the actor's jurisdiction in one piece, to be counted: what statistics count too."""
    return _visible(_narrowed(Case.objects.all(), filters), actor, filters.place).order_by()


def due(
    actor: Actor,
    *,
    now: datetime,
    place: str = "",
    until: datetime | None = None,
    after: str | None = None,
    size: int = dossiers.PAGE,
) -> Page[Deadline]:
    """Running clocks of cases, the most urgent first, due by `until`; each with its dossier and case."""
    rows = Deadline.objects.filter(state=DeadlineState.OPEN, dossier__kind__in=KINDS)
    if until is not None:
        rows = rows.filter(due_at__lte=until)
    rows = rows.select_related("rule", "dossier__violation").prefetch_related("dossier__office", "dossier__numbers")
    branches = [dossiers.visible_to(rows, actor, _READ, prefix=_DOSSIER, place=place, scope_from="")]
    excepted = dossiers.excepted_for(rows, actor, now=now, prefix=_DOSSIER)
    if not excepted.query.is_empty():
        branches.append(excepted.filter(dossiers.within([place])) if place else excepted)
    return keyset.page(branches, MOST_URGENT, after=after, size=size)


def case(actor: Actor, id: UUID, *, now: datetime) -> Case:
    """One case with its satellites; NotFound when unknown, foreign or barred."""
    rows = Case.objects.select_related(
        "dossier__office", "dossier__election", "dossier__station", "place", "stage", "report", "finding__finder", "tip"
    )
    return dossiers.fetch(rows, actor, _READ, id, now=now, prefix=_DOSSIER)


class Stand(msgspec.Struct, frozen=True):
    """How far a case is: the status of its main track, and the numbers under which it stands in registers."""

    status: str
    numbers: tuple[RegisterNumber, ...]


def stand(case: Case) -> Stand:
    """How far a case is that the caller has already fetched by right, read anew: an act has just moved it."""
    status = Case.objects.values_list("status", flat=True).get(pk=case.pk)
    return Stand(status, tuple(RegisterNumber.objects.filter(dossier=case.pk).order_by("taken_at", "pk")))


def clocks_of(case: Case) -> list[Deadline]:
    """Every clock of a case that the caller has already fetched by right, in the order in which they began."""
    rows = Deadline.objects.filter(dossier=case.pk, subject=case.track)
    return list(rows.select_related("rule").order_by("started_at", "pk"))


class Contents(msgspec.Struct, frozen=True):
    """What somebody wrote, opened; empty once it was erased."""

    narrative: Mapping[str, str]
    evidence: tuple[Mapping[str, Any], ...]


def contents(case: Case) -> Contents:
    """The sealed contents of a case that the caller has already fetched by right."""
    sealed = vault.everything(case.pk)
    narrative = {key: str(value) for key, value in sealed.get(NARRATIVE, {}).items()}
    pieces = sealed.get(EVIDENCE, {}).get("pieces", [])
    return Contents(narrative, tuple(pieces) if isinstance(pieces, list) else ())


class Line(msgspec.Struct, frozen=True):
    """One message of the mailbox, opened."""

    id: UUID
    is_from_agency: bool
    at: datetime
    text: str
    read_at: datetime | None


def mailbox(case: Case) -> list[Line]:
    """The messages of a case that the caller has already fetched by right (or by its tracking code), oldest first."""
    messages = list(Message.objects.filter(case=case))
    sealed = vault.everything(case.pk) if messages else {}
    return [
        Line(
            row.pk,
            row.direction == Message.Direction.OUT,
            row.at,
            str(sealed.get(message_label(row.pk), {}).get("text", "")),
            row.read_at,
        )
        for row in messages
    ]


def authors_of(case: Case) -> dict[UUID, str]:
    """Who of the agency wrote which message, for the agency alone: whoever holds the tracking code reads no name."""
    rows = Message.objects.filter(case=case, author__isnull=False)
    return dict(rows.values_list("pk", "author__name"))


def papers_of(case: Case) -> list[Paper]:
    """The papers that were handed in for a case that the caller has already fetched by right, in their order."""
    return list(Paper.objects.filter(case=case).select_related("received_by"))


def withdrawal_of(case: Case) -> tuple[WithdrawalRequest, str] | None:
    """The last withdrawal that was asked of a case that the caller has already fetched by right, with its reason."""
    row = WithdrawalRequest.objects.filter(case=case).last()
    if row is None:
        return None
    sealed = vault.opened([case.pk], request_label(row.pk)).get(case.pk, {})
    return row, str(sealed.get("reason", ""))


def withdrawal_request(actor: Actor, id: UUID, *, now: datetime) -> WithdrawalRequest:
    """One request with its case; NotFound when the case is unknown, foreign or barred."""
    row = WithdrawalRequest.objects.filter(pk=id).first()
    if row is None:
        raise NotFound(_("There is no such record, or it lies outside your area."))
    row.case = case(actor, row.case_id, now=now)
    return row


def listed(actor: Actor, filters: Filters, now: datetime) -> list[QuerySet[Case]]:
    """The branches of a list, unordered: the jurisdiction, and what single exceptions open."""
    rows = _narrowed(Case.objects.select_related("dossier").prefetch_related(*_BESIDE), filters)
    branches = [_visible(rows, actor, filters.place)]
    excepted = dossiers.excepted_for(rows, actor, now=now, prefix=_DOSSIER)
    if not excepted.query.is_empty():
        branches.append(excepted.filter(dossiers.within([filters.place])) if filters.place else excepted)
    return branches


def _visible(rows: QuerySet[Case], actor: Actor, place: str) -> QuerySet[Case]:
    return dossiers.visible_to(rows, actor, _READ, prefix=_DOSSIER, place=place, scope_from="")


def _narrowed(rows: QuerySet[Case], filters: Filters) -> QuerySet[Case]:
    if filters.only_office:
        rows = rows.filter(scope=filters.place)
    if filters.kind is not None:
        rows = rows.filter(kind=filters.kind)
    if filters.kinds:
        rows = rows.filter(kind__in=filters.kinds)
    if filters.election is not None:
        rows = rows.filter(election=filters.election)
    if filters.status:
        rows = rows.filter(status=filters.status)
    if len(filters.results) == 1:
        rows = rows.filter(result=filters.results[0])
    elif filters.results:
        rows = rows.filter(result__in=filters.results)
    if filters.flag:
        # The first says no more than the second, but the small index of flagged cases answers it.
        rows = rows.exclude(flags=[]).filter(flags__contains=[filters.flag])
    if filters.violation:
        rows = rows.filter(classes__contains=[filters.violation])
    if filters.number:
        rows = rows.filter(dossier__numbers__text=" ".join(filters.number.split()))
    if filters.since is not None:
        rows = rows.filter(received_at__gte=filters.since)
    if filters.until is not None:
        rows = rows.filter(received_at__lt=filters.until)
    return rows
