"""Supervision records what it found; the plenary sets it as a finding."""

from datetime import datetime, time
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.accounts.roles import Permission
from oversight.core.errors import Conflict, Invalid
from oversight.deadlines.models import Event
from oversight.dossiers import queries as dossiers
from oversight.dossiers.models import FIRST_CASE_KIND, Channel, Dossier, Kind, Series
from oversight.parties.models import Role
from oversight.workflow import machine
from violations import policies, rules
from violations.actions import opening
from violations.actions.opening import Brought, Source
from violations.models import Case, Finding
from violations.rules import FindingForm

VERB = "record_finding"


class Recorded(msgspec.Struct, frozen=True):
    """The answer to a finding."""

    id: UUID
    status: Literal["created", "replayed"]
    number: str
    office: Office


def record_finding(
    *, form: FindingForm, by: Actor, now: datetime, channel: Channel = Channel.WEB, source: Source | None = None
) -> Recorded:
    """Record what supervision found: number TM, and the clock until the plenary sets it (UU 7/2017 art. 454(5)).

    `form.source` is the report, tip or supervision report from which it came; it must be one that the actor sees. The
    same id with the same content changes nothing; Conflict for another content.
    """
    mine = opening.print_of(form)
    for _attempt in range(2):
        known = Case.objects.select_related("dossier__office").filter(pk=form.id).first()
        if known is not None:
            opening.check_same(known, mine, by.user_id or None)
            return Recorded(form.id, "replayed", opening.number_of(known), known.dossier.office)
        try:
            with transaction.atomic():
                return _record(form, mine, by, now, channel, source)
        except IntegrityError:
            if not Dossier.objects.filter(pk=form.id).exists():
                raise Conflict(_("This was brought over before under another id."), code="source-known") from None
    raise Conflict(_("Another record with this id arrived at the same moment; send it again."), code="race")


def _record(
    form: FindingForm, mine: bytes, by: Actor, now: datetime, channel: Channel, source: Source | None
) -> Recorded:
    election = opening.election_of(form.sighting.election)
    if faults := rules.finding_faults(form, opening.law_of(election), today=opening.latest_day(now)):
        raise Invalid(_("Some answers are missing or not right yet."), faults=faults)
    if form.found_on is None:
        raise ValueError("a finding without its day is faulty")
    office = opening.office_at(form.office)
    policies.check_find(office, by)
    spot = opening.spot_of(election, form.sighting.place, form.sighting.station)
    is_competent = spot.path.startswith(office.path)
    brought = Brought(
        id=form.id,
        kind=Kind.FINDING,
        election=election,
        spot=spot,
        office=office,
        channel=channel,
        occurred_on=form.sighting.occurred_on,
        received_at=now,
        imprint=mine,
        contest=form.sighting.contest,
        stage=opening.stage_of(election, form.sighting.stage, form.sighting.occurred_on),
        classes=form.sighting.classes,
        flags=rules.flags_of(received_at=now, terms=None, is_competent=is_competent),
        source=source,
    )
    sighting = form.sighting
    narrative = {"event": sighting.event, "location": sighting.location, "account": sighting.account}
    case = opening.open_case(brought, narrative, by=by, now=now)
    Finding.objects.create(
        case=case, found_on=form.found_on, finder_id=by.user_id, source=_source(form.source, by, now)
    )
    opening.keep_evidence(case, form.evidence, now=now)
    found = datetime.combine(form.found_on, time(0), ZoneInfo(office.time_zone))
    moments: dict[str, datetime | None] = {Event.FOUND: None if channel == Channel.IMPORT else found}
    start = machine.Start(case.track, case.dossier, *opening.edition_of(election), moments=moments)
    machine.begin_many([start], "find", by=by, now=now)
    opening.add_people(case, {Role.REPORTED: form.reported, Role.WITNESS: form.witnesses}, by=by, now=now)
    opening.enter(VERB, case, opening.case_row(case), by=by, now=now)
    number = opening.number(case, Series.FINDING, source, by=by, at=now, now=now)
    return Recorded(case.pk, "created", number, office)


def _source(id: UUID | None, by: Actor, now: datetime) -> Dossier | None:
    """The dossier from which it came; NotFound when the actor does not see it."""
    if id is None:
        return None
    kind = Dossier.objects.filter(pk=id).values_list("kind", flat=True).first()
    reads = Permission.READ_CASES if kind is not None and kind >= FIRST_CASE_KIND else Permission.READ_REPORTS
    return dossiers.fetch(Dossier.objects.all(), by, reads, id, now=now)
