"""Lists, counts and single alerts, from the actor's jurisdiction; what else was answered at their stations."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import NotFound
from oversight.deadlines.models import Deadline
from oversight.deadlines.queries import open_of_subject
from oversight.dossiers import queries as dossiers
from oversight.dossiers.keyset import CHUNK
from oversight.dossiers.queries import COUNT_CAP, Count, Key, Page
from oversight.workflow import queries as work
from oversight.workflow.models import Duty
from reports.models import Alert, Instrument, StationReport
from reports.queries.reference import questions
from reports.rules.definition import Question
from reports.workflow import NAME

OPEN, ALL = "open", "all"
ALERT_SORTS = ("-raised", "raised")


class AlertFilters(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of alerts may be narrowed by; `state` is a status of the procedure, `open` or `all`."""

    state: str = OPEN
    item: str | None = None
    place: str = ""
    is_mine: bool = False


class OtherAnswer(msgspec.Struct, frozen=True):
    """What a report of the same station says to the same item."""

    report: StationReport
    answer: str | None
    remark: str


def alerts(
    actor: Actor,
    filters: AlertFilters,
    *,
    now: datetime,
    after: str | None = None,
    size: int = dossiers.PAGE,
    sort: str = ALERT_SORTS[0],
) -> Page[Alert]:
    """One page of the alerts that the actor may read, newest or oldest first, by keyset on the id (it follows time)."""
    is_newest_first = sort == ALERT_SORTS[0]
    rows = _filtered(actor, filters, now).select_related("track", "station__village")
    if after:
        rows = rows.filter(**{"pk__lt" if is_newest_first else "pk__gt": Key.decode(after).id})
    brief = Prefetch(
        "report", StationReport.objects.defer("content").prefetch_related("reporter", Prefetch("instrument", _brief()))
    )
    found = list(rows.prefetch_related(brief).order_by("-pk" if is_newest_first else "pk")[: size + 1])
    shown = tuple(found[:size])
    return Page(shown, Key(shown[-1].raised_at, shown[-1].pk).encode() if len(found) > size else None)


def every_alert(
    actor: Actor, filters: AlertFilters, *, now: datetime, sort: str = ALERT_SORTS[0]
) -> Iterator[tuple[Alert, ...]]:
    """All of them in pieces of bounded size, for exports."""
    cursor: str | None = None
    while True:
        piece = alerts(actor, filters, now=now, after=cursor, size=CHUNK, sort=sort)
        if piece.rows:
            yield piece.rows
        cursor = piece.next
        if cursor is None:
            return


def number_of_alerts(actor: Actor, filters: AlertFilters, *, now: datetime, most: int) -> int:
    """How many there are, exact up to `most` and one more."""
    return _filtered(actor, filters, now).order_by()[: most + 1].count()


def count_alerts(actor: Actor, filters: AlertFilters, *, now: datetime) -> Count:
    """How many there are, exact to 10,000."""
    number = _filtered(actor, filters, now).order_by()[: COUNT_CAP + 1].count()
    return Count(min(number, COUNT_CAP), number > COUNT_CAP)


def alert(actor: Actor, id: UUID, *, now: datetime) -> Alert:
    """One alert; NotFound when unknown or foreign. An exception for its dossier opens it too."""
    rows = Alert.objects.select_related("track__dossier__election", "station__village", "report__dossier").filter(pk=id)
    rows = rows.prefetch_related("report__reporter", "report__instrument", "track__dossier__station_report__reporter")
    found = work.visible_to(rows, actor, Permission.READ_ALERTS, prefix="track__").first()
    if found is None:
        found = dossiers.excepted_for(rows, actor, now=now, prefix="track__dossier__").first()
    if found is None:
        raise NotFound(_("There is no such alert, or it lies outside your area."))
    return found


def alerts_of(actor: Actor, report: StationReport) -> list[Alert]:
    """The alerts that follow a report, in the order of their items, as far as the actor reads alerts there."""
    rows = Alert.objects.filter(report=report).select_related("track", "report").order_by("item", "pk")
    return list(work.visible_to(rows, actor, Permission.READ_ALERTS, prefix="track__"))


def clocks_of(rows: tuple[Alert, ...]) -> dict[UUID, Deadline]:
    """The running clock of each of some alerts."""
    return {row.subject: row for row in reversed(open_of_subject([one.pk for one in rows])) if row.subject}


def other_answers(actor: Actor, alert: Alert) -> list[OtherAnswer]:
    """What the current reports of the station say to the item of an alert, its own report left out."""
    rows = (
        StationReport.objects.filter(
            station=alert.station_id, instrument=alert.report.instrument_id, state=StationReport.State.CURRENT
        )
        .exclude(pk=alert.report_id)
        .defer("content")
        .annotate(given=KT(f"content__answers__{alert.item}"), said=KT(f"content__remarks__{alert.item}"))
        .select_related("dossier")
        .prefetch_related("reporter")
    )
    visible = dossiers.visible_to(rows, actor, Permission.READ_REPORTS, prefix="dossier__")
    found: list[Any] = list(visible.order_by("-dossier__received_at")[: dossiers.PAGE])
    return [OtherAnswer(row, row.given, row.said or "") for row in found]


def watched_items() -> dict[str, Question]:
    """Every item that raises alerts in some published instrument, by code, as its newest instrument asks it."""
    found: dict[str, Question] = {}
    for pk in Instrument.objects.order_by("published_at", "pk").values_list("pk", flat=True):
        found |= {code: question for code, question in questions(pk).items() if question.alert is not None}
    return dict(sorted(found.items()))


def _brief() -> QuerySet[Instrument]:
    return Instrument.objects.defer("definition")


def _filtered(actor: Actor, filters: AlertFilters, now: datetime) -> QuerySet[Alert]:
    rows = Alert.objects.filter(track__procedure=NAME)
    if filters.state == OPEN:
        rows = rows.filter(track__is_open=True)
    elif filters.state != ALL:
        rows = rows.filter(track__status=filters.state)
    if filters.item:
        rows = rows.filter(item=filters.item)
    if filters.is_mine:
        holders = [actor.user_id, *work.standing_in_for(actor, now=now)]
        rows = rows.filter(Exists(Duty.objects.filter(Q(holder__in=holders), track=OuterRef("pk"), ended_at=None)))
    return work.visible_to(rows, actor, Permission.READ_ALERTS, prefix="track__", place=filters.place)
