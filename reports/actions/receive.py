"""Receiving station reports: one path for a single filing, a batch, an outbox and an import."""

import contextlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Literal
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.canonical import digest as canonical_digest
from oversight.core.errors import Conflict, Fault, Invalid, NotAllowed, Refused
from oversight.dossiers.models import Channel, Dossier, Status
from oversight.ledger.actions import draw_up
from reports import queries, rules
from reports.actions import pour, together
from reports.actions.store import Row, store
from reports.digests import SUBJECT, report_digest
from reports.models import StationReport

VERB, SUPERSEDE_VERB = "reports.receive", "reports.supersede"
Answer = Literal["created", "replayed", "superseded", "conflict", "refused"]


class Outcome(msgspec.Struct, frozen=True):
    """What became of one filing; `received_at` and `flagged` are the stored ones, so a replay reads the same."""

    id: UUID | None
    status: Answer
    received_at: datetime | None = None
    flagged: tuple[str, ...] = ()
    refusal: Refused | None = None


class _Prepared(msgspec.Struct):
    """A sound filing with its row, waiting to be stored."""

    index: int
    row: Row


def receive(*, filings: Sequence[bytes], by: Actor, channel: Channel, now: datetime) -> list[Outcome]:
    """Store every sound filing and name every other; outcomes come in the order of `filings`.

    Sound is what the instrument's rules admit, for a station in the actor's reach. Contradictions inside a sound
    filing are stored and flagged. A repeated filing changes nothing; a correction names what it supersedes and why.
    """
    outcomes: list[Outcome | None] = [None] * len(filings)
    prepared: list[_Prepared] = []
    for index, read in enumerate(_read_all(filings)):
        try:
            if isinstance(read, Refused):
                raise read
            prepared.append(_Prepared(index, _row(*read, by=by, channel=channel, now=now)))
        except Refused as refusal:
            outcomes[index] = Outcome(_id_of(filings[index]), "refused", refusal=refusal)
    first, later = _split(prepared)
    stored = _store_fast(first)
    for item in (*first, *later):
        row = item.row
        if item in first and row.id in stored:
            outcomes[item.index] = Outcome(row.id, "created", row.received_at, tuple(row.flagged))
        else:
            outcomes[item.index] = _settle(row, by=by, now=now)
    return [outcome for outcome in outcomes if outcome is not None]


class _Read(msgspec.Struct, frozen=True):
    """A filing that its instrument admits, with its canonical bytes."""

    instrument: queries.InstrumentVersion
    filing: rules.Filing
    content: bytes


def _read_all(filings: Sequence[bytes]) -> Iterable["tuple[_Read, queries.StationPlace] | Refused"]:
    """Decode all, then look all stations up at once."""
    read: list[_Read | Refused] = []
    wanted: dict[int, set[str]] = {}
    for raw in filings:
        try:
            one = _decode(raw)
        except Refused as refusal:
            read.append(refusal)
        else:
            read.append(one)
            wanted.setdefault(one.instrument.election, set()).add(one.filing.station)
    known = {election: queries.stations(election, codes) for election, codes in wanted.items()}
    for found in read:
        if isinstance(found, Refused):
            yield found
            continue
        station = found.filing.station
        place = known[found.instrument.election].get(station)
        if place is None:
            fault = Fault("station", "known station of the election", _("There is no such polling station."), station)
            yield Invalid(_("The polling station is unknown."), code="unknown-station", faults=[fault])
        else:
            yield found, place


def _decode(raw: bytes) -> _Read:
    name = rules.instrument_of(raw)
    instrument = queries.instrument(name)
    if instrument is None:
        fault = Fault(
            "instrument", "published instrument", _("There is no such instrument; see /api/v1/instruments."), name
        )
        raise Invalid(_("The instrument is unknown."), code="unknown-instrument", faults=[fault])
    filing, content = instrument.rules.take(raw)
    if filing.demo_answers and not settings.DEMO:
        fault = Fault("demo_answers", "demo mode", _("Invented answers are taken by a demonstration alone."), True)
        raise Invalid(_("Invented answers are not taken here."), code="demo-answers", faults=[fault])
    return _Read(instrument, filing, content)


def _id_of(raw: bytes) -> UUID | None:
    try:
        return msgspec.json.decode(raw, type=_OnlyId).id
    except msgspec.DecodeError:
        return None


class _OnlyId(msgspec.Struct):
    id: UUID


def _row(read: _Read, place: queries.StationPlace, *, by: Actor, channel: Channel, now: datetime) -> Row:
    instrument, filing, content = read.instrument, read.filing, read.content
    if not by.can(Permission.FILE_REPORT, place.path):
        raise NotAllowed(_("Station %(code)s is outside your area.") % {"code": place.code}, code="outside-your-area")
    reporter = by.user_id
    if filing.on_behalf_of:
        if not by.can(Permission.FILE_ON_BEHALF, place.path):
            raise NotAllowed(_("You may not file for somebody else at this station."), code="not-on-behalf")
        reporter = queries.reporter_at(filing.on_behalf_of, place, now=now)
    checks = rules.check(filing)
    content_hash = sha256(content).digest()
    digest = report_digest(
        id=filing.id,
        instrument=instrument.id,
        station=place.id,
        reporter=reporter,
        filed_by=by.user_id,
        scope=place.path,
        received_at=now,
        stored_hash=content_hash,
        content_hash=content_hash,
        applied=checks.applied,
        flagged=checks.flagged,
        state=StationReport.State.CURRENT,
        superseded_by=None,
        reason=filing.reason or "",
    )
    line = draw_up(
        verb=VERB, actor=by.label, office=place.path, at=now, dossier=filing.id, rows={f"{SUBJECT}:{filing.id}": digest}
    )
    source = filing.source
    return Row(
        id=filing.id,
        occurred_at=filing.observed_at,
        received_at=now,
        filed_by=by.user_id,
        on_behalf_of=reporter if filing.on_behalf_of else None,
        office=place.office,
        place=place.village,
        station=place.id,
        election=place.election,
        channel=int(channel),
        content_hash=content_hash.hex(),
        scope=place.path,
        source_system=source.system if source else None,
        source_reference=source.reference if source else None,
        instrument=instrument.id,
        reporter=reporter,
        device=by.device,
        device_counter=filing.device_counter,
        supersedes=filing.supersedes,
        reason=filing.reason or "",
        content=msgspec.Raw(content),
        applied=checks.applied,
        flagged=checks.flagged,
        evidence=list(filing.evidence) or None,
        entry=line.id,
        body=line.body.decode(),
        salt=line.salt.hex(),
        commitment=line.commitment.hex(),
    )


def _split(prepared: list[_Prepared]) -> tuple[list[_Prepared], list[_Prepared]]:
    """What can go in with one statement, and what needs a look of its own: corrections and doubles in the batch."""
    first, later = [], []
    ids: set[UUID] = set()
    keys: set[tuple[int, int, int]] = set()
    for item in prepared:
        row = item.row
        if row.supersedes or row.id in ids or row.key in keys:
            later.append(item)
        else:
            first.append(item)
            ids.add(row.id)
            keys.add(row.key)
    return first, later


def _store_fast(items: list[_Prepared]) -> set[UUID]:
    """One statement, its own transaction. If current reports stand in the way, they are set aside and it runs again."""
    rows = [item.row for item in items]
    if len(rows) >= pour.FROM:
        with contextlib.suppress(IntegrityError):
            return pour.pour(rows)
    if len(rows) == 1 and not connection.in_atomic_block and together.store(rows[0]):
        return {rows[0].id}
    for _attempt in range(3):
        try:
            return store(rows)
        except IntegrityError:
            taken = _current(rows)
            rows = [row for row in rows if row.key not in taken]
    return set()


def _current(rows: Sequence[Row]) -> dict[tuple[int, int, int], StationReport]:
    """The current reports under the keys of these rows."""
    found = StationReport.objects.filter(
        state=StationReport.State.CURRENT,
        station__in={r.station for r in rows},
        instrument__in={r.instrument for r in rows},
        reporter__in={r.reporter for r in rows},
    ).defer("content")
    return {(r.station_id, r.instrument_id, r.reporter_id): r for r in found}


def _settle(row: Row, *, by: Actor, now: datetime) -> Outcome:
    """One filing that was not simply new: a replay, a conflict or a correction."""
    try:
        with transaction.atomic():
            return _settle_locked(row, by=by, now=now)
    except Refused as refusal:
        return Outcome(row.id, "conflict" if refusal.status == 409 else "refused", refusal=refusal)
    except IntegrityError:
        race = Conflict(_("Another report for this station arrived at the same moment; send it again."), code="race")
        return Outcome(row.id, "conflict", refusal=race)


def _settle_locked(row: Row, *, by: Actor, now: datetime) -> Outcome:
    known = StationReport.objects.select_related("dossier").filter(dossier=row.id).first()
    if known is not None:
        return _replay(known, row, by)
    if row.source_system:
        twin = Dossier.objects.filter(source_system=row.source_system, source_reference=row.source_reference).first()
        if twin is not None:
            raise Conflict(
                _("%(system)s %(reference)s was filed before under another id.")
                % {"system": row.source_system, "reference": row.source_reference},
                code="source-known",
            )
    current = (
        StationReport.objects.select_for_update(of=("self",))
        .select_related("dossier")
        .filter(
            station=row.station, instrument=row.instrument, reporter=row.reporter, state=StationReport.State.CURRENT
        )
        .first()
    )
    if row.supersedes is None:
        if current is None:
            return _created(row)
        raise Conflict(
            _("You have already reported this: %(id)s. To correct it, name it in `supersedes` with a reason.")
            % {"id": current.pk},
            code="already-reported",
        )
    if current is None or current.pk != row.supersedes:
        raise Conflict(
            _("What you correct is not your current report of this station and instrument."),
            code="not-current",
            faults=[Fault("supersedes", "current report", _("Name the report that stands now."), str(row.supersedes))],
        )
    return _supersede(current, row, by=by, now=now)


def _replay(known: StationReport, row: Row, by: Actor) -> Outcome:
    if known.dossier.filed_by_id != by.user_id:
        raise Conflict(_("This id is taken."), code="id-taken")
    if bytes(known.dossier.content_hash).hex() != row.content_hash:
        raise Conflict(_("This id was filed before with another content."), code="other-content")
    return Outcome(known.pk, "replayed", known.dossier.received_at, tuple(known.flagged))


def _created(row: Row) -> Outcome:
    if not store([row]):
        raise Conflict(_("Another report with this id arrived at the same moment; send it again."), code="race")
    return Outcome(row.id, "created", row.received_at, tuple(row.flagged))


def _supersede(old: StationReport, row: Row, *, by: Actor, now: datetime) -> Outcome:
    StationReport.objects.filter(pk=old.pk).update(state=StationReport.State.SUPERSEDED, superseded_by=row.id)
    Dossier.objects.filter(pk=old.pk).update(status=Status.CLOSED)
    old.state, old.superseded_by = StationReport.State.SUPERSEDED, row.id
    line = draw_up(
        verb=SUPERSEDE_VERB,
        actor=by.label,
        office=row.scope,
        at=now,
        dossier=row.id,
        rows={f"{SUBJECT}:{row.id}": _digest_of_row(row), f"{SUBJECT}:{old.pk}": digest_of(old)},
    )
    sealed = msgspec.structs.replace(
        row, entry=line.id, body=line.body.decode(), salt=line.salt.hex(), commitment=line.commitment.hex()
    )
    if not store([sealed]):
        raise Conflict(
            _("Another report with this id or source arrived at the same moment; send it again."), code="race"
        )
    return Outcome(row.id, "superseded", row.received_at, tuple(row.flagged))


def _digest_of_row(row: Row) -> bytes:
    rows: dict[str, str] = msgspec.json.decode(row.body)["rows"]
    return bytes.fromhex(rows[f"{SUBJECT}:{row.id}"])


def digest_of(report: StationReport) -> bytes:
    """The digest of a stored report as it stands now."""
    return report_digest(
        id=report.pk,
        instrument=report.instrument_id,
        station=report.station_id,
        reporter=report.reporter_id,
        filed_by=report.dossier.filed_by_id,
        scope=report.dossier.scope,
        received_at=report.dossier.received_at,
        stored_hash=bytes(report.dossier.content_hash),
        content_hash=canonical_digest(report.content),
        applied=report.applied,
        flagged=report.flagged,
        state=report.state,
        superseded_by=report.superseded_by,
        reason=report.reason,
    )
