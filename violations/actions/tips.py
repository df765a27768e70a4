"""A tip is sent: nothing of its sender is kept, and no exact time (violations may be dangerous to report)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.core.errors import Conflict, Fault, Invalid
from oversight.core.ids import uuid7
from oversight.deadlines.models import Event
from oversight.dossiers.models import Channel, Kind
from oversight.parties.details import Details
from oversight.parties.models import Role
from oversight.parties.rules import faults as person_faults
from oversight.workflow import machine
from violations import policies, rules
from violations.actions import opening
from violations.actions.opening import Brought
from violations.models import Case, Tip
from violations.rules import TipForm

VERB, VERB_OF_STEP, TAKE_VERB = "send_tip", "tip", "take_tip"


class _Taken(msgspec.Struct, frozen=True):
    """All that an officer took down: by it the same is known again."""

    form: TipForm
    source: str
    office: str
    caller: Details | None


class Received(msgspec.Struct, frozen=True):
    """The answer to a tip: by its tracking code alone its sender comes back."""

    id: UUID
    status: Literal["created", "replayed"]
    office: Office
    received_at: datetime


def send_tip(
    *,
    form: TipForm,
    code_mark: bytes,
    by: Actor,
    now: datetime,
    received_at: datetime | None = None,
    contents: Mapping[str, bytes] = opening.NO_CONTENTS,
) -> Received:
    """Receive prior information for the office of its place; it gets no number and waits for tracing.

    Whatever is written carries a time cut to the day or hour that settings.TIP_TIME says, ids and ledger included.
    `received_at` is earlier than `now` where the tip lay in quarantine; `contents` are the bytes of its files that came
    with it, by SHA-256. The same code with the same content changes nothing; Conflict for another content.
    """
    mine = opening.print_of(form)
    for _attempt in range(2):
        known = Case.objects.select_related("dossier__office").filter(code_mark=code_mark).first()
        if known is not None:
            if bytes(known.dossier.content_hash) != mine:
                raise Conflict(_("This tracking code is taken; ask for another."), code="code-taken")
            return Received(known.pk, "replayed", known.dossier.office, known.received_at)
        try:
            with transaction.atomic():
                return _receive(form, code_mark, mine, by, now, received_at or now, contents)
        except IntegrityError:
            continue
    raise Conflict(_("This tracking code is taken; ask for another."), code="code-taken")


def take_tip(
    *,
    form: TipForm,
    source: str,
    office: str,
    code_mark: bytes,
    by: Actor,
    now: datetime,
    caller: Details | None = None,
) -> Received:
    """An officer takes down what somebody told him by phone, e-mail or in person (informasi awal).

    As with `send_tip` nothing says who it was and when exactly; `caller` is given only where he wishes to be known, and
    is protected like every reporter. It stays at the officer's `office` (a path), and is flagged when that is not the
    competent one. The same code with the same content changes nothing.
    """
    mine = opening.print_of(_Taken(form, source, office, caller))
    known = Case.objects.select_related("dossier__office").filter(code_mark=code_mark).first()
    if known is None:
        try:
            with transaction.atomic():
                return _take(form, source, office, caller, code_mark, mine, by, now)
        except IntegrityError:
            known = Case.objects.select_related("dossier__office").filter(code_mark=code_mark).first()
    if known is None or bytes(known.dossier.content_hash) != mine or known.dossier.filed_by_id != by.user_id:
        raise Conflict(_("This tracking code is taken; ask for another."), code="code-taken")
    return Received(known.pk, "replayed", known.dossier.office, known.received_at)


def coarse(moment: datetime, zone: str) -> datetime:
    """The beginning of the day or hour in the office's zone."""
    there = moment.astimezone(ZoneInfo(zone)).replace(minute=0, second=0, microsecond=0)
    return there if settings.TIP_TIME == "hour" else there.replace(hour=0)


def _receive(
    form: TipForm,
    code_mark: bytes,
    mine: bytes,
    by: Actor,
    now: datetime,
    received: datetime,
    contents: Mapping[str, bytes],
) -> Received:
    election = opening.election_of(form.election)
    if faults := rules.tip_faults(form, today=opening.latest_day(received)):
        raise Invalid(_("Some answers are missing or not right yet."), faults=faults)
    spot = opening.spot_of(election, form.place)
    office = opening.competent_office(spot)
    policies.check_submit(office, Channel.WEB, by)
    roughly, arrived = coarse(now, office.time_zone), coarse(received, office.time_zone)
    brought = Brought(
        id=uuid7(roughly),
        kind=Kind.TIP,
        election=election,
        spot=spot,
        office=office,
        channel=Channel.WEB,
        occurred_on=form.occurred_on,
        received_at=arrived,
        imprint=mine,
        classes=form.classes,
        code_mark=code_mark,
    )
    case = _begun(brought, form, VERB_OF_STEP, "", arrived, by, roughly)
    opening.enter(VERB, case, opening.case_row(case), by=by, now=roughly)
    opening.take_files(case, contents, by=by, now=roughly)
    return Received(case.pk, "created", office, arrived)


def _take(
    form: TipForm,
    source: str,
    path: str,
    caller: Details | None,
    code_mark: bytes,
    mine: bytes,
    by: Actor,
    now: datetime,
) -> Received:
    election = opening.election_of(form.election)
    today = opening.latest_day(now)
    faults = rules.tip_faults(form, today=today)
    if source not in Tip.Source.values:
        rule = f"one of {', '.join(Tip.Source.values)}"
        faults.append(Fault("source", rule, _("Choose one of the options."), source[:24]))
    if caller is not None:
        faults += person_faults(caller, today=today, at="caller.")
    if faults:
        raise Invalid(_("Some answers are missing or not right yet."), faults=faults)
    spot = opening.spot_of(election, form.place)
    office = opening.office_at(path)
    policies.check_submit(office, Channel.PAPER, by)
    roughly = coarse(now, office.time_zone)
    is_competent = spot.path.startswith(office.path)
    brought = Brought(
        id=uuid7(roughly),
        kind=Kind.TIP,
        election=election,
        spot=spot,
        office=office,
        channel=Channel.PAPER,
        occurred_on=form.occurred_on,
        received_at=roughly,
        imprint=mine,
        classes=form.classes,
        flags=rules.flags_of(received_at=roughly, terms=None, is_competent=is_competent),
        code_mark=code_mark,
    )
    case = _begun(brought, form, TAKE_VERB, source, roughly, by, roughly)
    if caller is not None:
        opening.add_people(case, {Role.TIPPER: [caller]}, by=by, now=roughly)
    opening.enter(TAKE_VERB, case, opening.case_row(case), by=by, now=roughly)
    return Received(case.pk, "created", office, roughly)


def _begun(
    brought: Brought, form: TipForm, verb: str, source: str, arrived: datetime, by: Actor, roughly: datetime
) -> Case:
    """Write the tip and open its track."""
    narrative = {"what": form.what, "where": form.where, "when": form.when}
    case = opening.open_case(brought, narrative, by=by, now=roughly)
    Tip.objects.create(case=case, source=source)
    opening.keep_evidence(case, form.evidence, now=roughly)
    law = opening.edition_of(brought.election)
    start = machine.Start(case.track, case.dossier, *law, moments={Event.RECEIVED: arrived})
    machine.begin_many([start], verb, by=by, now=roughly)
    return case
