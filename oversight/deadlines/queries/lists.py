"""Lists of deadlines: of a dossier, of a subject, of everybody's desk by due time."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import NotFound
from oversight.deadlines.models import Deadline, State
from oversight.dossiers import queries as dossiers
from oversight.dossiers.models import FIRST_CASE_KIND, Dossier
from oversight.dossiers.queries import Count, Key, Page


def of_dossier(dossier: Dossier) -> QuerySet[Deadline]:
    """The deadlines of a dossier that the caller has already fetched by right; open ones first, by due time."""
    rows = Deadline.objects.filter(dossier=dossier).select_related("rule", "dossier")
    return rows.order_by(F("closed_at").asc(nulls_first=True), "due_at", "pk")


def open_of_subject(subjects: Collection[UUID]) -> QuerySet[Deadline]:
    """The running clocks of some subjects, as tracks, that the caller has already fetched by right."""
    rows = Deadline.objects.filter(subject__in=subjects, state=State.OPEN).select_related("rule", "dossier")
    return rows.order_by("due_at", "pk")


def deadline(actor: Actor, id: UUID, *, permission: Permission = Permission.READ_REPORTS, now: datetime) -> Deadline:
    """One deadline with its dossier; NotFound when the dossier is unknown or foreign."""
    row = Deadline.objects.filter(pk=id).select_related("rule", "dossier").first()
    if row is None:
        raise NotFound(_("There is no such deadline, or it lies outside your area."))
    dossiers.fetch(Dossier.objects.all(), actor, permission, row.dossier_id, now=now)
    return row


def open_for(
    actor: Actor,
    *,
    now: datetime,
    permission: Permission = Permission.READ_REPORTS,
    place: str = "",
    until: datetime | None = None,
    after: str | None = None,
    size: int = dossiers.PAGE,
) -> Page[Deadline]:
    """Open deadlines of the actor's jurisdiction, the most urgent first, due by `until`; by keyset.

    `after` is the cursor of the page before.
    """
    cut = after and Key.decode(after)
    rows = Deadline.objects.filter(state=State.OPEN).select_related("rule", "dossier", "dossier__office")
    if until:
        rows = rows.filter(due_at__lte=until)
    branches = [_visible(rows, actor, permission, place)]
    excepted = dossiers.excepted_for(rows, actor, now=now, prefix="dossier__")
    if not excepted.query.is_empty():
        branches.append(excepted.filter(dossiers.within([place])) if place else excepted)
    found: dict[Key, Deadline] = {}
    for branch in branches:
        if cut:
            branch = branch.filter(Q(due_at__gte=cut.received_at) & (Q(due_at__gt=cut.received_at) | Q(pk__gt=cut.id)))
        found |= {Key(row.due_at, row.pk): row for row in branch.order_by("due_at", "pk")[: size + 1]}
    keys = sorted(found)
    shown = keys[:size]
    return Page(tuple(found[key] for key in shown), shown[-1].encode() if len(keys) > size else None)


def count_open(
    actor: Actor, *, permission: Permission = Permission.READ_REPORTS, place: str = "", until: datetime | None = None
) -> Count:
    """How many open deadlines the jurisdiction has (due by `until`), stopped at the cap."""
    rows = Deadline.objects.filter(state=State.OPEN)
    visible = _visible(rows.filter(due_at__lte=until) if until else rows, actor, permission, place)
    number = visible.order_by()[: dossiers.COUNT_CAP + 1].count()
    return Count(min(number, dossiers.COUNT_CAP), number > dossiers.COUNT_CAP)


def own_offices(actor: Actor) -> list[str]:
    """The paths of the actor's own offices whose cases he reads, none of those below."""
    return sorted({reach.path for reach in actor.reaches if Permission.READ_CASES in reach.permissions})


def count_overdue_of_cases(actor: Actor, *, now: datetime) -> Count:
    """How many running clocks of cases in the actor's own offices are over, stopped at the cap."""
    offices = own_offices(actor)
    rows = Deadline.objects.filter(state=State.OPEN, due_at__lt=now, scope__in=offices)
    rows = rows.filter(dossier__kind__gte=FIRST_CASE_KIND)
    return dossiers.capped(_visible(rows, actor, Permission.READ_CASES, ""))


def _visible(rows: QuerySet[Deadline], actor: Actor, permission: Permission, place: str) -> QuerySet[Deadline]:
    """By the copy of the dossier's scope, which a trigger keeps: one index gives the order and the area."""
    return dossiers.visible_to(rows, actor, permission, prefix="dossier__", place=place, scope_from="")
