"""A report is submitted: one verb for the public's page, the counter, the interface and import."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.core.errors import Conflict, Invalid
from oversight.deadlines import queries as terms
from oversight.deadlines.models import Deadline, Event
from oversight.deadlines.rules import due
from oversight.dossiers.models import Channel, Dossier, Kind, Series
from oversight.parties.models import Person, Role
from oversight.regions.models import Election
from oversight.workflow import machine
from violations import policies, rules
from violations.actions import opening
from violations.actions.opening import Brought, Source
from violations.models import Case, Report
from violations.rules import ReportForm
from violations.workflow import PAPERS

VERB = "submit"
REPORTING = "report"
# Who sends it himself hands his papers in later; what comes over a counter or from another system has them.
_BY_THE_PUBLIC = frozenset({Channel.WEB, Channel.API, Channel.OFFLINE})


class Submitted(msgspec.Struct, frozen=True):
    """The answer to a submission; a replay reads the same but for its status."""

    id: UUID
    status: Literal["created", "replayed"]
    number: str
    office: Office
    received_at: datetime
    papers_due: datetime | None
    flags: tuple[str, ...]


def submit(
    *,
    form: ReportForm,
    channel: Channel,
    code_mark: bytes | None,
    by: Actor,
    now: datetime,
    received_at: datetime | None = None,
    source: Source | None = None,
    reporter: Person | None = None,
    contents: Mapping[str, bytes] = opening.NO_CONTENTS,
) -> Submitted:
    """Receive a report: number LP, sealed contents, people, promised files, its track and the clocks of its regime.

    `code_mark` is the keyed hash of its tracking code. `received_at` is earlier than `now` where the report lay in
    quarantine or comes from another system; `contents` are the bytes of files that came with it, by SHA-256 (others
    are promised). `reporter` is somebody of the actor's area who was recognised. Invalid names every fault; a report
    that is late or at the wrong office is received and flagged. The same id with the same content changes nothing;
    Conflict for another content.
    """
    received = received_at or now
    mine = opening.print_of(form)
    for _attempt in range(2):
        known = _known(form.id)
        if known is not None:
            opening.check_same(known, mine, by.user_id or None)
            return _answer(known, "replayed")
        try:
            with transaction.atomic():
                return _receive(form, channel, code_mark, mine, by, now, received, source, reporter, contents)
        except IntegrityError:
            if not Dossier.objects.filter(pk=form.id).exists():
                raise _taken(source) from None
    raise Conflict(_("Another report with this id arrived at the same moment; send it again."), code="race")


def _receive(
    form: ReportForm,
    channel: Channel,
    code_mark: bytes | None,
    mine: bytes,
    by: Actor,
    now: datetime,
    received: datetime,
    source: Source | None,
    reporter: Person | None,
    contents: Mapping[str, bytes],
) -> Submitted:
    election = opening.election_of(form.sighting.election)
    unlikely = rules.moment_faults("received_at", received, now)
    today = opening.latest_day(now if unlikely else received)
    if faults := [*rules.report_faults(form, opening.law_of(election), today=today), *unlikely]:
        raise Invalid(_("Some answers are missing or not right yet."), faults=faults)
    if form.known_on is None:
        raise ValueError("a report without the day on which it became known is faulty")
    spot = opening.spot_of(election, form.sighting.place, form.sighting.station)
    office = _office(form, spot)
    policies.check_submit(office, channel, by)
    case = opening.open_case(
        Brought(
            id=form.id,
            kind=Kind.VIOLATION_REPORT,
            election=election,
            spot=spot,
            office=office,
            channel=channel,
            occurred_on=form.sighting.occurred_on,
            received_at=received,
            imprint=mine,
            contest=form.sighting.contest,
            stage=opening.stage_of(election, form.sighting.stage, form.sighting.occurred_on),
            classes=form.sighting.classes,
            flags=_flags(form, election, office, spot, received),
            code_mark=code_mark,
            source=source,
        ),
        narrative_of(form),
        by=by,
        now=now,
    )
    report = Report(
        case=case,
        capacity=form.capacity,
        by_proxy=form.proxy is not None,
        known_on=form.known_on,
        counted_from=received,
    )
    report.save(force_insert=True)
    opening.keep_evidence(case, form.evidence, now=now)
    is_public = channel in _BY_THE_PUBLIC
    # What was handled elsewhere had its terms there. Who sent it online brings his papers once it is taken in: while it
    # lay in quarantine he had no number, and was told that he need do nothing.
    submitted = None if channel == Channel.IMPORT else now if is_public else received
    law = opening.edition_of(election)
    start = machine.Start(case.track, case.dossier, *law, moments={Event.SUBMITTED: submitted})
    machine.begin_many([start], "submit_online" if is_public else "submit", by=by, now=now)
    people = {
        Role.REPORTER: [form.reporter],
        Role.PROXY: [form.proxy] if form.proxy else [],
        Role.REPORTED: form.reported,
        Role.WITNESS: form.witnesses,
    }
    opening.add_people(case, people, by=by, now=now, reporter=reporter)
    opening.enter(VERB, case, opening.case_row(case), by=by, now=now)
    opening.take_files(case, contents, by=by, now=now)
    number = opening.number(case, Series.REPORT, source, by=by, at=received, now=now)
    return _answer(case, "created", number)


def narrative_of(form: ReportForm) -> dict[str, object]:
    """What is sealed of the event in words."""
    sighting = form.sighting
    return {"event": sighting.event, "location": sighting.location, "account": sighting.account}


def _office(form: ReportForm, spot: opening.Spot) -> Office:
    """Where it was handed in; online the one of the place. Whether it is the competent one is flagged, not refused."""
    return opening.competent_office(spot) if form.office is None else opening.office_at(form.office)


def _flags(form: ReportForm, election: Election, office: Office, spot: opening.Spot, received: datetime) -> list[str]:
    return rules.flags_of(
        received_at=received,
        terms=_terms(form, election, office),
        is_competent=spot.path.startswith(office.path),
        capacity=form.capacity,
        citizenship=form.reporter.citizenship,
        born=form.reporter.birth_date,
        voting_day=election.voting_day,
    )


def _terms(form: ReportForm, election: Election, office: Office) -> rules.Terms | None:
    """Until when it could be reported, by the reading in force and by every other (sources disagree on D1)."""
    if form.known_on is None:
        return None
    zone = ZoneInfo(office.time_zone)
    known = datetime.combine(form.known_on, time(0), zone)
    calendar = terms.calendar(since=form.known_on).seen_from(office.path, office.level)
    readings = list(terms.rules().filter(key=f"{election.regime}.{REPORTING}"))
    ends = [(row.in_force, due(row.terms, known, calendar, zone).astimezone(UTC)) for row in readings]
    in_force = [end for is_in_force, end in ends if is_in_force]
    return rules.Terms(min(in_force), [end for is_in_force, end in ends if not is_in_force]) if in_force else None


def _known(id: UUID) -> Case | None:
    return Case.objects.select_related("dossier__office").filter(pk=id).first()


def _taken(source: Source | None) -> Conflict:
    if source is not None:
        words = _("%(system)s %(reference)s was brought over before under another id.")
        return Conflict(words % {"system": source.system, "reference": source.reference}, code="source-known")
    return Conflict(_("This tracking code is taken; ask for another."), code="code-taken")


def _answer(case: Case, status: Literal["created", "replayed"], number: str = "") -> Submitted:
    dossier = case.dossier
    return Submitted(
        id=dossier.pk,
        status=status,
        number=number or opening.number_of(case),
        office=dossier.office,
        received_at=dossier.received_at,
        papers_due=_papers_due(case),
        flags=tuple(case.flags),
    )


def _papers_due(case: Case) -> datetime | None:
    rows = Deadline.objects.filter(dossier=case.pk, subject=case.track, rule__key__endswith=f".{PAPERS}")
    row = rows.order_by("-started_at").first()
    return row.due_at if row else None
