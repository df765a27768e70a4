"""The clocks that a step starts, meets or cancels; what they count and from when is data of `deadlines`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.deadlines import actions as deadlines
from oversight.deadlines import queries
from oversight.deadlines.models import Deadline, DeadlineRule, State
from oversight.dossiers.models import Dossier
from oversight.workflow.models import Track
from oversight.workflow.procedures import Transition


class Begun(NamedTuple):
    """A track on which a step starts clocks, and when the events happened from which they count."""

    track: Track
    dossier: Dossier
    rules: tuple[str, ...]
    moments: Mapping[str, datetime | None]


def start(begun: Sequence[Begun], *, by: Actor, now: datetime) -> None:
    """Start the clocks of some steps in one pass; those that run already run on.

    Conflict when no reading of a rule is in force on the day of its event.
    """
    keys = {key for one in begun for key in one.rules}
    if not keys:
        return
    readings = queries.rules_in_force(keys)
    zones = _zones(begun)
    starts = []
    for one in begun:
        for key in one.rules:
            moment = _counted_from(readings.get(key, ()), one.moments, now, zones[one.dossier.office_id])
            if moment is not None:
                starts.append(deadlines.Start(one.dossier, one.track.pk, key, moment))
    deadlines.start_many(starts=starts, by=by, now=now)


def end(track: UUID, step: Transition, *, by: Actor, now: datetime) -> None:
    """Meet and cancel what the step ends; a clock that does not run is left alone."""
    if not (step.meets or step.cancels):
        return
    running = set(Deadline.objects.filter(subject=track, state=State.OPEN).values_list("rule__key", flat=True))
    for key in running.intersection(step.meets):
        deadlines.meet(subject=track, rule=key, by=by, now=now)
    for key in running.intersection(step.cancels):
        deadlines.cancel(subject=track, rule=key, reason=f"{step.verb}: {step.basis}"[:200], by=by, now=now)


def _counted_from(
    readings: Sequence[DeadlineRule], moments: Mapping[str, datetime | None], now: datetime, zone: ZoneInfo
) -> datetime | None:
    """When the event happened that the reading of its day names; None when it did not happen."""
    for row in readings:
        moment = moments.get(row.starts, now)
        if moment is None:
            return None
        lower, upper, day = row.validity.lower, row.validity.upper, moment.astimezone(zone).date()
        if (lower is None or lower <= day) and (upper is None or day < upper):
            return moment
    return now


def _zones(begun: Sequence[Begun]) -> dict[int, ZoneInfo]:
    offices = {one.dossier.office_id for one in begun if one.rules}
    rows = Office.objects.filter(pk__in=offices).values_list("pk", "time_zone")
    return {pk: ZoneInfo(zone) for pk, zone in rows}
