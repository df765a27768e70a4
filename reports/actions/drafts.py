"""Drafts: begun, typed into, sent. What is sent goes the way of every report, through `receive`."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from oversight.core.ids import is_uuid7, uuid7
from oversight.dossiers.models import Channel
from reports import policies, queries, rules
from reports.actions.photos import hand_over
from reports.actions.receive import Outcome, receive
from reports.filings import filing_of
from reports.models import Draft, StationReport

LONGEST_REASON = 500


class Typed(msgspec.Struct, frozen=True):
    """A value at a path and when it was typed, in milliseconds by the clock of the phone; None clears the path."""

    value: rules.Value | None
    at: int


@transaction.atomic
def start(
    *,
    instrument: queries.InstrumentVersion,
    place: queries.StationPlace,
    by: Actor,
    now: datetime,
    id: UUID | None = None,
    on_behalf_of: str = "",
) -> Draft:
    """Begin a report of a station; whoever has begun it goes on with it.

    Conflict when the report was sent before (it is corrected then), or when the id belongs to something else.
    """
    if not by.can(Permission.FILE_REPORT, place.path):
        raise NotAllowed(_("Station %(code)s is outside your area.") % {"code": place.code}, code="outside-your-area")
    if instrument.election != place.election:
        raise Invalid(_("This instrument belongs to another election."), code="other-election")
    if id is not None and not is_uuid7(id):
        fault = Fault("id", "uuid version 7", _("The identifier must be a UUID of version 7."), str(id))
        raise Invalid(_("The draft cannot be kept under this id."), faults=[fault])
    reporter = by.user_id
    if on_behalf_of:
        if not by.can(Permission.FILE_ON_BEHALF, place.path):
            raise NotAllowed(_("You may not file for somebody else at this station."), code="not-on-behalf")
        reporter = queries.reporter_at(on_behalf_of, place, now=now)
    known = _unsent(reporter, place.id, instrument.id, by=by, now=now)
    if known is not None:
        return known
    current = StationReport.objects.filter(
        station=place.id, instrument=instrument.id, reporter=reporter, state=StationReport.State.CURRENT
    ).first()
    if current is not None:
        raise Conflict(
            _("This was reported before. Correct the report that stands instead of writing another."),
            code="already-reported",
            faults=[Fault("supersedes", "current report", _("This report stands now."), str(current.pk))],
        )
    made = Draft(
        id=id or uuid7(now),
        author_id=by.user_id,
        reporter_id=reporter,
        station_id=place.id,
        instrument_id=instrument.id,
        started_at=now,
        changed_at=now,
    )
    return _written(made, by=by, now=now)


@transaction.atomic
def keep(
    *,
    id: UUID,
    instrument: queries.InstrumentVersion,
    place: queries.StationPlace,
    values: Mapping[str, Typed],
    by: Actor,
    now: datetime,
) -> Draft:
    """What a phone typed while it was away: into the draft of that id, which is begun when nobody knows it.

    Conflict when the report was sent already, or when this station's report was begun under another id.
    """
    known = Draft.objects.select_related("station", "instrument").filter(pk=id).first()
    if known is not None and known.author_id != by.user_id:
        raise NotFound(_("There is no such draft."))
    if known is not None and (known.station_id, known.instrument_id) != (place.id, instrument.id):
        raise Conflict(_("This draft belongs to another station or instrument."), code="other-station")
    if StationReport.objects.filter(pk=id).exists():
        raise Conflict(_("This report was sent already; correct it instead."), code="already-sent")
    if known is None:
        known = start(instrument=instrument, place=place, by=by, now=now, id=id)
    if known.pk != id:
        fault = Fault("id", "one draft a station and instrument", _("Go on under this id."), str(known.pk))
        raise Conflict(_("This report was begun under another id."), code="other-draft", faults=[fault])
    return type_in(draft=known, values=values, by=by, now=now)


@transaction.atomic
def start_correction(*, report: StationReport, reason: str, by: Actor, now: datetime) -> Draft:
    """Begin the report that will stand in place of this one, filled in as this one was."""
    policies.check_correct(report, by)
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON or "\0" in reason:
        fault = Fault("reason", f"1 to {LONGEST_REASON} characters", _("Say why the report is corrected."), reason[:50])
        raise Invalid(_("A reason is needed."), faults=[fault])
    known = _unsent(report.reporter_id, report.station_id, report.instrument_id, by=by, now=now)
    if known is not None:
        known.supersedes, known.reason = report.pk, reason
        known.save(update_fields=["supersedes", "reason"])
        return known
    stamp = _milliseconds(now)
    made = Draft(
        id=uuid7(now),
        author_id=by.user_id,
        reporter_id=report.reporter_id,
        station_id=report.station_id,
        instrument_id=report.instrument_id,
        supersedes=report.pk,
        reason=reason,
        values={path: {"value": value, "at": stamp} for path, value in rules.taken_apart(report.content).items()},
        started_at=now,
        changed_at=now,
    )
    return _written(made, by=by, now=now)


@transaction.atomic
def type_in(*, draft: Draft, values: Mapping[str, Typed], by: Actor, now: datetime) -> Draft:
    """Keep what was typed: of each path the newest. A clock that runs ahead counts as now."""
    policies.check_type_in(draft, by)
    locked = _locked(draft)
    if locked is None:
        raise Conflict(_("This report was sent already; correct it instead."), code="already-sent")
    latest, changed = _milliseconds(now), False
    for path, typed in values.items():
        known, at = locked.values.get(path), min(typed.at, latest)
        if known is None:
            if typed.value is None:
                continue
        elif known["at"] > at or known["value"] == typed.value:
            continue
        locked.values[path] = {"value": typed.value, "at": at}
        changed = True
    if changed:
        locked.version, locked.changed_at = locked.version + 1, now
        locked.save(update_fields=["values", "version", "changed_at"])
    return locked


@transaction.atomic
def send(*, draft: Draft, by: Actor, now: datetime, note: str = "", observed_at: datetime | None = None) -> Outcome:
    """File the report under the id of its draft, with its photos; sent twice, it is there once.

    What its instrument does not admit is refused with every fault named, and the draft stays as it was.
    """
    policies.check_type_in(draft, by)
    locked = _locked(draft)
    if locked is None:
        return Outcome(draft.pk, "replayed")
    photos = list(locked.photos.select_related("blob"))
    if StationReport.objects.filter(pk=locked.pk).exists():  # the phone's own outbox was faster
        outcome = Outcome(locked.pk, "replayed")
    else:
        if not locked.typed and not photos:
            raise Invalid(_("Nothing is answered yet. Answer at least one question, then send."), code="empty")
        raw = filing_of(locked, photos, note=note, observed_at=observed_at)
        outcome = receive(filings=[raw], by=by, channel=Channel.WEB, now=now)[0]
        if outcome.refusal is not None:
            raise outcome.refusal
    hand_over(photos=photos, by=by, now=now)
    locked.delete()
    return outcome


@transaction.atomic
def take_over(*, report: UUID, by: Actor, now: datetime) -> None:
    """The draft of a report that came by the phone's own outbox: its photos are handed over, then it goes.

    A photo that the report does not promise stays with its draft.
    """
    locked = Draft.objects.select_for_update(of=("self",)).filter(pk=report).first()
    if locked is None:
        return
    photos = list(locked.photos.select_related("blob"))
    if hand_over(photos=photos, by=by, now=now) == len(photos):
        locked.delete()


@transaction.atomic
def throw_away(*, draft: Draft, by: Actor, now: datetime) -> None:
    """Throw a draft away: begun by mistake."""
    policies.check_type_in(draft, by)
    locked = _locked(draft)
    if locked is not None:
        locked.delete()


def _unsent(reporter: int, station: int, instrument: int, *, by: Actor, now: datetime) -> Draft | None:
    """The actor's draft under this key; one whose report arrived by another way hands its photos over and goes."""
    rows = Draft.objects.select_for_update(of=("self",))
    found = rows.filter(author=by.user_id, reporter=reporter, station=station, instrument=instrument).first()
    if found is None or not StationReport.objects.filter(pk=found.pk).exists():
        return found
    hand_over(photos=list(found.photos.select_related("blob")), by=by, now=now)
    found.delete()
    return None


def _written(made: Draft, *, by: Actor, now: datetime) -> Draft:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        known = _unsent(made.reporter_id, made.station_id, made.instrument_id, by=by, now=now)
        if known is None:
            raise Conflict(_("This id is taken."), code="id-taken") from None
        return known
    return made


def _locked(draft: Draft) -> Draft | None:
    rows = Draft.objects.select_for_update(of=("self",)).select_related("instrument", "station__village", "reporter")
    return rows.defer("instrument__definition").filter(pk=draft.pk).first()


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
