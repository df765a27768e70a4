"""What every way in shares: where it happened, which office is competent, the dossier and its sealed contents."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from types import MappingProxyType
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.accounts.offices import office_of_path, office_of_village
from oversight.core import canonical
from oversight.core.errors import Conflict, Fault, Invalid
from oversight.core.ids import uuid7
from oversight.dossiers import numbers
from oversight.dossiers.models import Channel, Confidentiality, Dossier, Kind, Series, Status
from oversight.evidence import actions as evidence
from oversight.evidence.queries import of_dossier as promised
from oversight.ledger import actions as ledger
from oversight.parties import actions as parties
from oversight.parties.details import Details
from oversight.parties.models import Person, Role
from oversight.regions.models import Contest, Election, PollingStation, Regime, Region, Stage
from oversight.regions.queries import region_of
from oversight.vault import actions as vault
from oversight.vault.models import SubjectKind
from oversight.vault.queries import imprint, opened
from violations.digests import CASE, EVIDENCE, NARRATIVE, case_digests
from violations.models import Case
from violations.queries.places import REGENCY_PATH
from violations.rules import Evidence, Law
from violations.workflow import EDITIONS, NAME

NO_CONTENTS: Mapping[str, bytes] = MappingProxyType({})


class Source(msgspec.Struct, frozen=True):
    """Under which reference another system holds what is brought over, and the number that it gave."""

    system: str
    reference: str
    number: str = ""


class Spot(msgspec.Struct, frozen=True):
    """Where it happened, and the path of the office there."""

    place: Region
    station: PollingStation | None
    path: str


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """What is the same in all that is brought in."""

    id: UUID
    kind: Kind
    election: Election
    spot: Spot
    office: Office
    channel: Channel
    occurred_on: date | None
    received_at: datetime
    imprint: bytes
    contest: str = ""
    stage: Stage | None = None
    classes: Sequence[str] = ()
    flags: Sequence[str] = ()
    code_mark: bytes | None = None
    source: Source | None = None


def election_of(code: str) -> Election:
    """The election with this code; Invalid when there is none."""
    found = Election.objects.select_related("edition").filter(code=code).first()
    if found is None:
        fault = Fault("election", "known election", _("There is no such election."), code[:40])
        raise Invalid(_("The election is unknown."), code="unknown-election", faults=[fault])
    return found


def latest_day(moment: datetime) -> date:
    """The date that it is in the nation's easternmost zone: no day is refused that has begun somewhere."""
    return moment.astimezone(ZoneInfo("Asia/Jayapura")).date()


def law_of(election: Election) -> Law:
    """What forms of the election are checked against."""
    contests = Contest.objects.filter(election=election).values_list("type", flat=True)
    stages = Stage.objects.filter(election=election).values_list("code", flat=True)
    return Law(frozenset(contests), frozenset(stages))


def spot_of(election: Election, place: str, station: str = "") -> Spot:
    """The place by its code in the election's edition, or the village of a station; Invalid when it is unknown."""
    if station:
        found = PollingStation.objects.select_related("village").filter(election=election, code=station).first()
        if found is None:
            fault = Fault("sighting.station", "known station", _("There is no such polling station."), station[:20])
            raise Invalid(_("The polling station is unknown."), code="unknown-station", faults=[fault])
        return Spot(found.village, found, found.path)
    region = region_of(place, election.edition)
    if region is None:
        fault = Fault("sighting.place", "known place", _("There is no such place in this election."), place[:24])
        raise Invalid(_("The place is unknown."), code="unknown-place", faults=[fault])
    return Spot(region, None, office_of_village(region).path)


def competent_office(spot: Spot) -> Office:
    """Where an online report goes: the regency or city of the place, or the wider place itself."""
    return office_of_path(spot.path[:REGENCY_PATH])


def office_at(path: str) -> Office:
    """The office with this path; Invalid when there is none."""
    found = Office.objects.filter(path=path).first()
    if found is None:
        fault = Fault("office", "known office", _("There is no such office."), path[:24])
        raise Invalid(_("The office is unknown."), code="unknown-office", faults=[fault])
    return found


def stage_of(election: Election, code: str, occurred_on: date | None) -> Stage | None:
    """The stage that was named; otherwise the one that ran on the day, if only one did."""
    stages = Stage.objects.filter(election=election)
    if code:
        return stages.filter(code=code).first()
    if occurred_on is None:
        return None
    running = list(stages.filter(starts__lte=occurred_on, ends__gte=occurred_on)[:2])
    return running[0] if len(running) == 1 else None


def print_of(form: msgspec.Struct) -> bytes:
    """By what the same form is known again; tells nothing of its contents without the root key."""
    return imprint(canonical.encode(msgspec.to_builtins(form)))


def check_same(case: Case, mine: bytes, filer: int | None) -> None:
    """A replay repeats the answer; Conflict for another content, or for somebody else's, and then without content."""
    dossier = case.dossier
    if dossier.filed_by_id != filer:
        raise Conflict(_("This id is taken."), code="id-taken")
    if bytes(dossier.content_hash) != mine:
        raise Conflict(_("This id was sent before with another content."), code="other-content")


def open_case(brought: Brought, narrative: Mapping[str, object], *, by: Actor, now: datetime) -> Case:
    """Write dossier and case, and seal the contents. The caller begins the track, whose id is the case's."""
    office = brought.office
    happened = brought.received_at
    if brought.occurred_on is not None:
        happened = datetime.combine(brought.occurred_on, time(0), ZoneInfo(office.time_zone))
    dossier = Dossier(
        id=brought.id,
        kind=brought.kind,
        status=Status.OPEN,
        confidentiality=Confidentiality.INTERNAL if brought.kind == Kind.FINDING else Confidentiality.RESTRICTED,
        channel=brought.channel,
        office=office,
        place=brought.spot.place,
        station=brought.spot.station,
        election=brought.election,
        scope=office.path,
        filed_by_id=by.user_id or None,
        occurred_at=happened,
        received_at=brought.received_at,
        recorded_at=now,
        content_hash=brought.imprint,
        source_system=brought.source.system if brought.source else None,
        source_reference=brought.source.reference if brought.source else None,
    )
    dossier.save(force_insert=True)
    vault.create(SubjectKind.CONTENTS, now=now, id=dossier.pk)
    vault.seal(dossier.pk, NARRATIVE, narrative, now=now)
    case = Case(
        dossier=dossier,
        kind=brought.kind,
        track=uuid7(now),
        received_at=brought.received_at,
        place=brought.spot.place,
        occurred_on=brought.occurred_on,
        contest=brought.contest,
        stage=brought.stage,
        classes=list(brought.classes),
        flags=list(brought.flags),
        code_mark=brought.code_mark,
    )
    case.save(force_insert=True)
    return case


def edition_of(election: Election) -> tuple[str, str]:
    """Name and edition of the procedure that an election's cases follow."""
    return NAME, EDITIONS[Regime(election.regime)]


def add_people(
    case: Case,
    people: Mapping[Role, Sequence[Details]],
    *,
    by: Actor,
    now: datetime,
    reporter: Person | None = None,
) -> None:
    """Everybody who is named in the form takes part in the dossier; `reporter` is who was recognised as him."""
    additions = []
    for role, several in people.items():
        for details in several:
            if reporter is not None and role == Role.REPORTER:
                parties.add(case.dossier, role, details, by=by, now=now, person=reporter)
            else:
                additions.append(parties.Addition(case.dossier, role, details))
    parties.add_many(additions, by=by, now=now)


def keep_evidence(case: Case, pieces: Sequence[Evidence], *, now: datetime) -> None:
    """Seal the list of evidence, with what was there before, and promise its files; nothing where there is none."""
    if not pieces:
        return
    from_before = evidence_of(case)
    vault.seal(case.pk, EVIDENCE, {"pieces": [*from_before, *map(msgspec.to_builtins, pieces)]}, now=now)
    files = [
        evidence.Promise(piece.kind, piece.file.sha256, piece.file.size, piece.file.media_type)
        for piece in pieces
        if piece.file is not None
    ]
    evidence.promise(dossier=case.dossier, files=files, now=now)


def take_files(case: Case, contents: Mapping[str, bytes], *, by: Actor, now: datetime) -> None:
    """The bytes of promised files that came with the form, by SHA-256; before a number is taken: they go to disk."""
    if not contents:
        return
    for item in promised(case.dossier).filter(received_at=None):
        content = contents.get(bytes(item.sha256).hex())
        if content is not None:
            item.dossier = case.dossier
            evidence.receive(item=item, content=content, media_type=item.media_type, by=by, now=now)


def evidence_of(case: Case) -> list[object]:
    """The list of evidence as it is sealed now."""
    pieces = opened([case.pk], EVIDENCE).get(case.pk, {}).get("pieces", [])
    return list(pieces) if isinstance(pieces, list) else []


def number(case: Case, series: Series, source: Source | None, *, by: Actor, at: datetime, now: datetime) -> str:
    """The case's number, taken as the last statement of its action.

    What another register has numbered keeps that number as an alias, and our register gives it none.
    """
    if source is not None and source.number:
        return numbers.alias(case.dossier, source.number, source.system, by=by, now=now).text
    election = case.dossier.election
    mark = numbers.mark_of(case.contest, election.regime if election else "", case.dossier.office)
    return numbers.take(case.dossier, series, mark, by=by, now=at).text


def number_of(case: Case) -> str:
    """The number by which people call a case: our register's, else that of another; empty for a tip."""
    rows = sorted(case.dossier.numbers.all(), key=lambda row: (row.alias, row.series == Series.REGISTRATION, row.pk))
    return rows[0].text if rows else ""


def enter(verb: str, case: Case, rows: Mapping[str, bytes], *, by: Actor, now: datetime) -> None:
    """The entry of an act about a case."""
    line = ledger.draw_up(
        verb=f"violations.{verb}",
        actor=by.label,
        office=case.dossier.scope,
        at=now,
        dossier=case.pk,
        rows=rows,
    )
    ledger.append([line])


def case_row(case: Case) -> dict[str, bytes]:
    """The member of an entry's `rows` for a case."""
    return {f"{CASE}:{case.pk}": case_digests([case])[case.pk]}


def locked(case: Case) -> Case:
    """The case as it stands now, locked: what is written about it is written in turn."""
    return (
        Case.objects.select_for_update(of=("self",))
        .select_related("dossier__office", "dossier__election")
        .get(pk=case.pk)
    )
