"""What an officer at the counter needs: his offices, elections, places by name, who still owes papers."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.accounts.roles import Permission
from oversight.core.errors import NotFound
from oversight.deadlines.models import Deadline, State
from oversight.documents import queries as documents
from oversight.documents.models import Document
from oversight.documents.queries import Standing
from oversight.dossiers import keyset
from oversight.dossiers import queries as dossiers
from oversight.dossiers.keyset import By, Order
from oversight.dossiers.models import Dossier
from oversight.dossiers.queries import Count, Page
from oversight.regions.models import Election, Region
from reports.queries import AlertFilters, alerts
from violations.models import Case, Paper, Report
from violations.workflow import AWAITING_PAPERS

MOST_PLACES, MOST_SOURCES = 20, 20
STILL_HANDLED = timedelta(hours=24)
OLDEST = Order("received", (By("received_at", datetime, descending=False), By("pk", UUID, descending=False)))
_CODE = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?\.?")


def offices(actor: Actor, permission: Permission) -> list[Office]:
    """The offices in which the actor himself sits with this permission; the widest first."""
    ids = [reach.office for reach in actor.reaches if permission in reach.permissions]
    return list(Office.objects.filter(pk__in=ids).select_related("region").order_by("path"))


def places_named(text: str, election: str, within: str) -> list[Region]:
    """The places that a code or the beginning of a name means in the election, those of the path `within` alone.

    The widest first, at most MOST_PLACES; none for an unknown election.
    """
    words = " ".join(text.split())
    found = Election.objects.filter(code=election).first()
    if found is None or not words:
        return []
    rows = Region.objects.filter(edition=found.edition_id)
    if _CODE.fullmatch(words):
        return list(rows.filter(code=words.rstrip("."))[:1])
    rows = rows.filter(name__iregex=rf"(^|\s){re.escape(words)}")
    if within:
        rows = rows.filter(code__gte=within.rstrip("."), code__lt=f"{within.rstrip('.')}/")
    exact = list(rows.filter(name__iexact=words).order_by("level", "code")[: MOST_PLACES + 1])
    return exact or list(rows.select_related("parent__parent").order_by("level", "name", "code")[: MOST_PLACES + 1])


def report_of(case: Case) -> Report:
    """The report that a case is; NotFound for a tip or finding."""
    found = Report.objects.filter(pk=case.pk).select_related("case__dossier__office", "case__dossier__election").first()
    if found is None:
        raise NotFound(_("There is no such record, or it lies outside your area."))
    return found


class Waiting(msgspec.Struct, frozen=True):
    """An online report that waits for its papers, with its clock where the law has one, and which kinds have come."""

    case: Case
    clock: Deadline | None
    came: tuple[str, ...]


def awaiting_papers(actor: Actor, *, now: datetime, after: str | None = None, size: int = dossiers.PAGE) -> Page[Case]:
    """One page of the online reports that wait for papers, the longest waiting first: their terms end in that order."""
    rows = Case.objects.filter(status=AWAITING_PAPERS).select_related("dossier")
    rows = rows.prefetch_related("dossier__office", "dossier__numbers", "place")
    return keyset.page([_received_by(rows, actor)], OLDEST, after=after, size=size)


def count_awaiting_papers(actor: Actor) -> Count:
    """How many there are, exact to 10,000."""
    return dossiers.capped(_received_by(Case.objects.filter(status=AWAITING_PAPERS), actor))


def waiting(cases: Sequence[Case]) -> list[Waiting]:
    """Each with its clock and what came so far; the most urgent first. Two queries."""
    tracks = {case.track: case for case in cases}
    rows = Deadline.objects.filter(subject__in=tracks, state=State.OPEN).select_related("rule", "dossier__office")
    clocks = {row.subject: row for row in rows}
    came: dict[UUID, list[str]] = {}
    for case, kind in Paper.objects.filter(case__in=[case.pk for case in cases]).values_list("case", "kind"):
        came.setdefault(case, []).append(kind)
    found = [Waiting(case, clocks.get(case.track), tuple(dict.fromkeys(came.get(case.pk, ())))) for case in cases]
    return sorted(found, key=lambda one: (one.clock is None, one.clock.due_at if one.clock else one.case.received_at))


def _received_by(rows: QuerySet[Case], actor: Actor) -> QuerySet[Case]:
    return dossiers.visible_to(rows, actor, Permission.RECEIVE_VIOLATIONS, prefix="dossier__", scope_from="")


def took_in(dossier: UUID, actor: Actor, now: datetime) -> bool:
    """Whether the actor took the report or its papers over the counter within a day: it is his work until then."""
    if actor.user_id == 0:
        return False
    since = now - STILL_HANDLED
    return (
        Dossier.objects.filter(pk=dossier, filed_by=actor.user_id, recorded_at__gt=since).exists()
        or Paper.objects.filter(case=dossier, received_by=actor.user_id, received_at__gt=since).exists()
    )


def receipts_of(case: Case) -> list[tuple[Document, Standing]]:
    """The complete receipts (B.3) of a case fetched by right, the newest first, and how each stands."""
    rows = [one for one in documents.for_dossier(case.dossier) if one.template.code == "receipt" and one.has_complete]
    return [(one, documents.standing(one)) for one in rows]


class Suspicion(msgspec.Struct, frozen=True):
    """What supervision left open: the station report, the item that raised it, where and when."""

    report: UUID
    item: str
    station: int
    village: str
    raised_at: datetime


def suspicions(actor: Actor, *, now: datetime) -> list[Suspicion]:
    """Open alerts of the actor's area, the newest first: a finding may come of their reports."""
    if Permission.READ_ALERTS not in actor.permissions:
        return []
    found: dict[UUID, Suspicion] = {}
    for one in alerts(actor, AlertFilters(), now=now, size=MOST_SOURCES).rows:
        station = one.station
        said = Suspicion(one.report_id, one.item, station.number, station.village.name, one.raised_at)
        found.setdefault(one.report_id, said)
    return list(found.values())


def brought_in(actor: Actor, ids: Sequence[UUID]) -> dict[UUID, Case]:
    """Those of some cases that the actor may see, by id: for saying in which somebody took part. Two queries."""
    rows = Case.objects.filter(pk__in=list(ids)).select_related("dossier").prefetch_related("dossier__numbers")
    seen = dossiers.visible_to(rows, actor, Permission.READ_CASES, prefix="dossier__", scope_from="")
    return {case.pk: case for case in seen}
