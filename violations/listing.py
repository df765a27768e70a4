"""Lines of the lists of cases and clocks: number, place, how it stands, until when, who has it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from oversight.deadlines.models import Deadline
from oversight.deadlines.queries import open_of_subject
from oversight.dossiers.models import Dossier, Kind
from oversight.web.dayclock import Face, faces, in_language
from oversight.workflow.queries import duties_of
from violations.links import page_of
from violations.models import Case, ViolationClass
from violations.words import FLAGS
from violations.workflow import TITLES


class Line(NamedTuple):
    """One case in a list; its title is its number, or its kind when it has none."""

    case: Case
    url: str
    number: str
    title: str
    kind: str
    place: str
    office: str
    status: str
    result: str
    classes: list[str]
    flags: list[str]
    clock: Deadline | None
    face: Face | None
    holder: str


class ClockLine(NamedTuple):
    """One clock in a list, with its case."""

    clock: Deadline
    face: Face
    term: str
    line: Line


def lines(cases: Sequence[Case], *, now: datetime) -> list[Line]:
    """Some cases as a list shows them, each with its most urgent clock; a few look-ups for all of them."""
    tracks = [case.track for case in cases]
    clocks = {row.subject: row for row in reversed(open_of_subject(tracks))} if tracks else {}
    told = dict(zip(clocks, faces(list(clocks.values()), now=now), strict=True))
    holders = _holders(tracks)
    return [_line(case, holders, clocks.get(case.track), told.get(case.track)) for case in cases]


def clock_lines(clocks: Sequence[Deadline], *, now: datetime) -> list[ClockLine]:
    """Some clocks as a list shows them; a few look-ups for all of them."""
    cases = [row.dossier.violation for row in clocks]
    holders = _holders([case.track for case in cases])
    told = faces(clocks, now=now)
    found = []
    for row, face in zip(clocks, told, strict=True):
        case: Case = row.dossier.violation
        case.dossier, case.place = row.dossier, row.dossier.place
        term = in_language(row.rule.title_id, row.rule.title_en)
        found.append(ClockLine(row, face, term, _line(case, holders, row, face)))
    return found


def number_of(dossier: Dossier) -> str:
    """The newest number of a dossier whose numbers are at hand; empty for one that has none."""
    held = sorted((row for row in dossier.numbers.all() if not row.alias), key=lambda row: (row.taken_at, row.pk))
    return held[-1].text if held else ""


def _holders(tracks: Iterable[UUID]) -> dict[UUID, str]:
    return {track: duty.holder.name for track, duty in duties_of(tracks).items()}


def _line(case: Case, holders: dict[UUID, str], clock: Deadline | None, face: Face | None) -> Line:
    kind, number = str(Kind(case.kind).label), number_of(case.dossier)
    return Line(
        case=case,
        url=page_of(case.pk),
        number=number,
        title=number or kind,
        kind=kind,
        place=case.place.name,
        office=case.dossier.office.name,
        status=str(TITLES.get(case.status, case.status)),
        result=str(Case.Result(case.result).label) if case.result else "",
        classes=[str(ViolationClass(one).label) for one in case.classes],
        flags=[str(FLAGS.get(flag, flag)) for flag in case.flags],
        clock=clock,
        face=face,
        holder=holders.get(case.track, ""),
    )
