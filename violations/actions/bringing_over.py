"""Cases of older systems are brought over, many at once, and taken back as one when their import is undone.

A case comes to where it stood there, by one step that says so: its history there is told by the sealed old record, and
is never made up here. No clock starts, since its terms ran there.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.core import canonical
from oversight.core.errors import Conflict, Invalid
from oversight.core.ids import uuid7
from oversight.dossiers import numbers
from oversight.dossiers.models import Channel, Confidentiality, Dossier, Kind, Status
from oversight.ledger import actions as ledger
from oversight.parties import actions as parties
from oversight.parties.details import Details
from oversight.parties.models import Role
from oversight.regions.models import Election, Region
from oversight.vault import actions as vault
from oversight.vault.models import SubjectKind
from oversight.vault.queries import imprint
from oversight.workflow import machine
from violations import policies
from violations.actions import opening
from violations.digests import CASE, NARRATIVE, OLD_RECORD, case_digests
from violations.models import Case, Finding, Report
from violations.queries.legacy import worked_on
from violations.rules import Flag
from violations.workflow import BROUGHT_OVER, TAKE_BACK

VERB, BACK_VERB = "violations.bring_over", "violations.take_back"


class Inherited(msgspec.Struct, frozen=True, kw_only=True):
    """A case as an older system hands it on.

    `status` is the one of our procedure at which it stands; `old` is what the system said, word for word by field, and
    `decisions` what a person decided of its contradictions, by rule. `numbers` are those that it had there.
    """

    reference: str
    kind: Kind
    election: Election
    office: Office
    place: Region
    status: str
    received_at: datetime
    occurred_on: date
    known_on: date | None = None
    capacity: str = ""
    contest: str = ""
    classes: tuple[str, ...] = ()
    narrative: Mapping[str, str]
    people: Sequence[tuple[Role, Details]] = ()
    numbers: Sequence[str] = ()
    old: Mapping[str, str]
    decisions: Mapping[str, str] = {}
    is_marked: bool = False


class BroughtOver(msgspec.Struct, frozen=True):
    """What became of it: its dossier, and the entry of the ledger that speaks of it."""

    dossier: UUID
    entry: UUID


@transaction.atomic
def bring_over(*, inherited: Sequence[Inherited], system: str, by: Actor, now: datetime) -> list[BroughtOver]:
    """Make a case of each, in their order; a bounded number of statements for all of them.

    NotAllowed for an office for which the actor brings nothing over, Invalid for a day that has not come yet,
    IntegrityError for a reference of the system that is here already: nothing is written then.
    """
    for office in {one.office.pk: one.office for one in inherited}.values():
        policies.check_bring_over(office, by)
    if any(one.received_at > now for one in inherited):
        raise Invalid(_("This was received on a day that has not come yet."), code="in-the-future")
    dossiers = [_dossier(one, system, by, now) for one in inherited]
    Dossier.objects.bulk_create(dossiers)
    vault.create_many([_contents(one, dossier.pk) for one, dossier in zip(inherited, dossiers, strict=True)], now=now)
    cases = [_case(one, dossier, now) for one, dossier in zip(inherited, dossiers, strict=True)]
    Case.records.bulk_create(cases)
    _keep_what_is_theirs(inherited, cases)
    digests = case_digests(cases)
    lines = [
        ledger.draw_up(
            verb=VERB, actor=by.label, office=case.dossier.scope, at=now, dossier=case.pk,
            rows={f"{CASE}:{case.pk}": digests[case.pk]}, more={"decisions": dict(one.decisions)},
        )
        for one, case in zip(inherited, cases, strict=True)
    ]  # fmt: skip
    ledger.append(lines)
    starts: dict[str, list[machine.Start]] = {}
    for one, case in zip(inherited, cases, strict=True):
        start = machine.Start(case.track, case.dossier, *opening.edition_of(one.election))
        starts.setdefault(BROUGHT_OVER[one.status], []).append(start)
    for verb, some in starts.items():
        machine.begin_many(some, verb, by=by, now=now)
    parties.add_many(
        [
            parties.Addition(case.dossier, role, details)
            for one, case in zip(inherited, cases, strict=True)
            for role, details in one.people
        ],
        by=by,
        now=now,
    )
    inherited_numbers = [
        numbers.Inherited(case.dossier, text, system)
        for one, case in zip(inherited, cases, strict=True)
        for text in dict.fromkeys(one.numbers)
    ]
    numbers.aliases(inherited_numbers, by=by, now=now)
    return [BroughtOver(case.pk, line.id) for case, line in zip(cases, lines, strict=True)]


@transaction.atomic
def take_back(*, cases: Collection[UUID], reason: str, by: Actor, now: datetime) -> None:
    """Take cases that were brought over out of every list and count; nothing of them is deleted.

    Conflict when somebody has worked on one of them since: such a case stays.
    """
    held = list(Case.objects.select_for_update(of=("self",)).select_related("dossier").filter(pk__in=cases))
    for case in held:
        policies.check_take_back(case, by)
    if worked_on([case.pk for case in held]):
        raise Conflict(_("Somebody has worked on this case since it was brought over: it stays."), code="worked-on")
    ledger.append(
        [
            ledger.draw_up(
                verb=BACK_VERB, actor=by.label, office=case.scope, at=now, dossier=case.pk, rows={},
                more={"reason": reason},
            )
            for case in held
        ]
    )  # fmt: skip
    machine.move_many([case.track for case in held], TAKE_BACK, by=by, now=now)


def _dossier(one: Inherited, system: str, by: Actor, now: datetime) -> Dossier:
    zone = ZoneInfo(one.office.time_zone)
    content = {"system": system, "reference": one.reference, "old": dict(one.old), "decisions": dict(one.decisions)}
    return Dossier(
        id=uuid7(one.received_at),
        kind=one.kind,
        status=Status.OPEN,
        confidentiality=Confidentiality.INTERNAL if one.kind == Kind.FINDING else Confidentiality.RESTRICTED,
        channel=Channel.IMPORT,
        office=one.office,
        place=one.place,
        election=one.election,
        scope=one.office.path,
        filed_by_id=by.user_id,
        occurred_at=datetime.combine(one.occurred_on, time(0), zone),
        received_at=one.received_at,
        recorded_at=now,
        content_hash=imprint(canonical.encode(content)),
        source_system=system,
        source_reference=one.reference,
    )


def _contents(one: Inherited, id: UUID) -> vault.Fresh:
    old = {"values": dict(one.old), "decisions": dict(one.decisions)}
    return vault.Fresh(id, SubjectKind.CONTENTS, {NARRATIVE: dict(one.narrative), OLD_RECORD: old})


def _case(one: Inherited, dossier: Dossier, now: datetime) -> Case:
    flags = [] if f"{one.place.code}.".startswith(one.office.path) else [Flag.WRONG_OFFICE]
    flags += [Flag.CONTRADICTORY_SOURCE] if one.is_marked else []
    return Case(
        dossier=dossier,
        kind=one.kind,
        track=uuid7(now),
        received_at=one.received_at,
        place=one.place,
        occurred_on=one.occurred_on,
        contest=one.contest,
        classes=list(one.classes),
        flags=[str(flag) for flag in flags],
    )


def _keep_what_is_theirs(inherited: Sequence[Inherited], cases: Sequence[Case]) -> None:
    reports, findings = [], []
    for one, case in zip(inherited, cases, strict=True):
        if one.kind == Kind.FINDING:
            findings.append(Finding(case=case, found_on=one.known_on))
        else:
            reports.append(
                Report(
                    case=case, capacity=one.capacity, by_proxy=False, known_on=one.known_on,
                    counted_from=one.received_at,
                )
            )  # fmt: skip
    Report.objects.bulk_create(reports)
    Finding.objects.bulk_create(findings)
