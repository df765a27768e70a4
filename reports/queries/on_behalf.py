"""What filing for others needs: villages in reach, their stations with who supervises each, and what stands already."""

import re
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Assignment, Office, User
from oversight.accounts.people import within
from oversight.accounts.roles import OfficeLevel, Permission, Role
from oversight.core.errors import NotFound
from oversight.dossiers import queries as dossiers
from oversight.evidence.models import Item
from oversight.regions.models import PollingStation
from reports.models import StationReport
from reports.queries.lists import base

ROWS = 10
MOST_VILLAGES = 60


class Standing(msgspec.Struct, frozen=True):
    """The current report of a reporter at a station, and whether all its files are here."""

    report: StationReport
    items: tuple[Item, ...]


class StationToFile(msgspec.Struct, frozen=True):
    """A station with the supervisor for whom one files; None when nobody serves there now."""

    station: PollingStation
    reporter: User | None
    standing: Standing | None


def villages(actor: Actor, text: str = "") -> list[Office]:
    """Village offices in which the actor files for others, by code or part of the name; one more than are shown."""
    rows = Office.objects.filter(
        within(actor.paths(Permission.FILE_ON_BEHALF), "path"), level=OfficeLevel.VILLAGE
    ).select_related("region")
    text = text.strip().rstrip(".")
    if text:
        rows = rows.filter(Q(path=f"{text}.") | Q(region__name__iregex=re.escape(text)))
    return list(rows.order_by("path")[: MOST_VILLAGES + 1])


def village(actor: Actor, code: str) -> Office:
    """The village office with this code in which the actor files for others; NotFound otherwise."""
    path = f"{code.rstrip('.')}."
    found = Office.objects.filter(path=path, level=OfficeLevel.VILLAGE).first()
    if found is None or not actor.can(Permission.FILE_ON_BEHALF, path):
        raise NotFound(_("There is no such village, or you may not file for others there."))
    return found


def stations_of_village(office: Office, election: int, *, after: str = "") -> tuple[list[PollingStation], str]:
    """Ten stations of the village in order, and the code behind which the next ten begin (empty at the end)."""
    rows = _stations(office, election).filter(code__gt=after).order_by("path")
    found = list(rows[: ROWS + 1])
    return found[:ROWS], found[ROWS - 1].code if len(found) > ROWS else ""


def stations_named(office: Office, election: int, codes: Sequence[str]) -> list[PollingStation]:
    """Those of the stations that lie in the village, in order."""
    return list(_stations(office, election).filter(code__in=list(codes)[:ROWS]).order_by("path"))


def _stations(office: Office, election: int) -> QuerySet[PollingStation]:
    return PollingStation.objects.filter(within([office.path], "path"), election=election)


def stations_to_file(
    actor: Actor, office: Office, stations: Sequence[PollingStation], instrument: int, *, now: datetime
) -> list[StationToFile]:
    """Each station with its supervisor (else the village's) and what he reported already."""
    serving = Assignment.objects.filter(Q(ended_at=None) | Q(ended_at__gt=now), period__contains=now).select_related(
        "user"
    )
    own = serving.filter(station__in=[station.pk for station in stations], user__is_active=True).order_by("-pk")
    by_station = {one.station_id: one.user for one in own}
    of_village = (
        serving.filter(office=office, role=Role.VILLAGE_SUPERVISOR, user__is_active=True).order_by("pk").first()
    )
    fallback = of_village.user if of_village is not None else None
    reporters = {one.pk: by_station.get(one.pk) or fallback for one in stations}
    rows = base().filter(
        station__in=[station.pk for station in stations], instrument=instrument, state=StationReport.State.CURRENT
    )
    visible = dossiers.visible_to(rows, actor, Permission.READ_REPORTS, prefix="dossier__")
    reports = {(report.station_id, report.reporter_id): report for report in visible}
    items: dict[UUID, list[Item]] = {}
    for item in Item.objects.filter(dossier__in=[report.pk for report in reports.values()]):
        items.setdefault(item.dossier_id, []).append(item)
    found = []
    for station in stations:
        reporter = reporters[station.pk]
        report = reports.get((station.pk, reporter.pk)) if reporter else None
        standing = Standing(report, tuple(items.get(report.pk, ()))) if report else None
        found.append(StationToFile(station, reporter, standing))
    return found


def standing_before(actor: Actor, id: UUID, *, now: datetime) -> Standing:
    """The report that a row was drawn from, whether or not it still stands; NotFound when foreign."""
    report = dossiers.fetch(base(), actor, Permission.READ_REPORTS, id, now=now, prefix="dossier__")
    return Standing(report, tuple(Item.objects.filter(dossier=report.pk)))
