"""The public register: what anybody may know of a case. Masked by what is read, not by what is left out when shown.

No part, message, seal, file or account is read here. A case stands in it once its status is one of those that the law's
list names (violations/data/register.toml); what is excepted from publicity by law (dikecualikan) never does.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from oversight.accounts.models import Office
from oversight.accounts.roles import OfficeLevel
from oversight.core.errors import NotFound
from oversight.deadlines.models import Deadline, State
from oversight.dossiers import keyset
from oversight.dossiers.models import Confidentiality, Kind, Series
from oversight.dossiers.queries import PAGE, Page, within
from oversight.ledger.history import Place, last_entry
from oversight.ledger.queries import Receipt, receipt
from oversight.regions.models import Election, Level, Region
from violations.models import Case, Plenary
from violations.queries.tracking import Passed, steps_of
from violations.rules import law
from violations.rules.law import PublicState
from violations.workflow import NAME, OWN_TERMS

KINDS = (Kind.VIOLATION_REPORT, Kind.FINDING)
FIRST_YEAR = 2022
# What a step was to the public; others stay inside.
TOLD = frozenset({
    "submit", "submit_online", "find", "register", "not_register", "lapse_papers", "lapse_completion", "withdraw",
    "accept_transfer", "hand_over", "notify_status", "archive",
})  # fmt: skip
_DECIDING = ("register", "not_register", "notify_status", "archive")
_BESIDE = ("dossier__office", "dossier__numbers", "election", "stage", "place__parent__parent__parent")


class Narrowing(msgspec.Struct, frozen=True, kw_only=True):
    """What the register is narrowed by: an area by its path, the year of receipt, election and state by their codes."""

    place: str = ""
    year: int | None = None
    election: str = ""
    state: str = ""
    number: str = ""


class Entry(msgspec.Struct, frozen=True):
    """One line of the register: everything that is public of a case. `where` ends at the sub-district."""

    id: UUID
    kind: str
    number: str
    registration: str
    state: PublicState
    classes: tuple[str, ...]
    stage: tuple[str, str]
    election: tuple[str, str]
    where: tuple[str, ...]
    office: str
    received_on: date


class Term(msgspec.Struct, frozen=True):
    """A term that bound the office, and whether it was kept; None while it runs."""

    title: tuple[str, str]
    due_on: date
    is_kept: bool | None


class Whole(msgspec.Struct, frozen=True):
    """An entry with its history; `reason` is of the law's list. `proof` is the entry of the last public decision."""

    entry: Entry
    history: tuple[Passed, ...]
    zone: str
    reason: str
    terms: tuple[Term, ...]
    proof: Place | None


def entries(
    narrowing: Narrowing, *, now: datetime, after: str | None = None, size: int = PAGE
) -> tuple[list[Entry], str | None]:
    """One page of the register, the newest received first, and the cursor of the next."""
    states = law.public_states(now.date())
    page = public_page(narrowing, states, after=after, size=size)
    prefetch_related_objects(list(page.rows), *_BESIDE)
    return [_entry(case, states) for case in page.rows], page.next


def branches(narrowing: Narrowing, states: Mapping[str, PublicState]) -> list[QuerySet[Case]]:
    """The rows of each status by themselves, each read by its own index."""
    rows = Case.objects.filter(kind__in=KINDS, dossier__confidentiality__lt=Confidentiality.EXCEPTED)
    if narrowing.place:
        rows = rows.filter(within([narrowing.place]))
    if narrowing.year is not None:
        # Years as they turn in the capital; the register's own order is by moment.
        zone = ZoneInfo("Asia/Jakarta")
        begins, ends = (datetime(narrowing.year + n, 1, 1, tzinfo=zone).astimezone(UTC) for n in (0, 1))
        rows = rows.filter(received_at__gte=begins, received_at__lt=ends)
    if narrowing.election:
        rows = rows.filter(election=Election.objects.filter(code=narrowing.election).values("pk")[:1])
    if narrowing.number:
        rows = rows.filter(dossier__numbers__text=" ".join(narrowing.number.split()))
    chosen = [one for one in states.values() if narrowing.state in {"", one.code}]
    return [rows.filter(status=status) for one in chosen for status in one.statuses]


def public_page(narrowing: Narrowing, states: Mapping[str, PublicState], *, after: str | None, size: int) -> Page[Case]:
    """The cases themselves, without anything beside them."""
    wanted = [rows.select_related("dossier") for rows in branches(narrowing, states)]
    return keyset.page(wanted, keyset.newest(), after=after, size=size)


def entry(id: UUID, *, now: datetime) -> Whole:
    """One entry with its public history; NotFound while the case is not public, and for what is none."""
    case, states = _case(id, now)
    zone = case.dossier.office.time_zone
    terms = Deadline.objects.filter(dossier=case.pk, subject=case.track).select_related("rule").order_by("due_at", "pk")
    return Whole(
        entry=_entry(case, states),
        history=tuple(step for step in steps_of(case.track) if step.verb in TOLD),
        zone=zone,
        reason=_reason(case),
        terms=tuple(_term(row, zone) for row in terms if _binds_office(row) and row.state != State.CANCELLED),
        proof=_proof(case.pk),
    )


def proof(id: UUID, *, now: datetime) -> Receipt:
    """The ledger's receipt of the last public decision; its body is for the house. NotSealed while it waits."""
    found = _proof(_case(id, now)[0].pk)
    if found is None:
        raise NotFound(_("The ledger has no entry for this record."))
    return receipt(found.entry)


def provinces() -> list[Office]:
    """The offices of the provinces, by name."""
    return list(Office.objects.filter(level=OfficeLevel.PROVINCE).order_by("name"))


def regencies(province: str) -> list[Office]:
    """The offices of the regencies and cities of a province by its path, by name."""
    rows = Office.objects.filter(level=OfficeLevel.REGENCY, path__gte=province, path__lt=f"{province[:-1]}/")
    return list(rows.order_by("name")) if province else []


def _case(id: UUID, now: datetime) -> tuple[Case, Mapping[str, PublicState]]:
    states = law.public_states(now.date())
    statuses = [status for one in states.values() for status in one.statuses]
    rows = Case.objects.filter(
        pk=id, kind__in=KINDS, status__in=statuses, dossier__confidentiality__lt=Confidentiality.EXCEPTED
    )
    found = rows.select_related("dossier").prefetch_related(*_BESIDE).first()
    if found is None:
        raise NotFound(_("The register has no such entry, or it is not public."))
    return found, states


def _entry(case: Case, states: Mapping[str, PublicState]) -> Entry:
    numbers = sorted(case.dossier.numbers.all(), key=lambda row: (row.alias, row.pk))
    stage, election = case.stage, case.election
    return Entry(
        id=case.pk,
        kind=str(case.get_kind_display()),
        number=next((row.text for row in numbers if row.series != Series.REGISTRATION), ""),
        registration=next((row.text for row in numbers if row.series == Series.REGISTRATION), ""),
        state=next(one for one in states.values() if case.status in one.statuses),
        classes=tuple(case.classes),
        stage=(stage.name_id, stage.name_en) if stage else ("", ""),
        election=(election.name_id, election.name_en) if election else ("", ""),
        where=tuple(_where(case.place)),
        office=case.dossier.office.name,
        received_on=case.received_at.astimezone(ZoneInfo(case.dossier.office.time_zone)).date(),
    )


def _where(place: Region | None) -> Sequence[str]:
    """From the sub-district upward; a village would be too near to whoever spoke."""
    names = []
    while place is not None:
        if place.level <= Level.DISTRICT:
            names.append(place.name)
        place = place.parent
    return names


def _reason(case: Case) -> str:
    """Why it was not registered, in the words of the law's list; no word that somebody wrote."""
    carried = Plenary.objects.filter(case=case, proposal="not_register", outcome=Plenary.Outcome.CARRIED)
    found = carried.order_by("-closed_at", "-pk").first()
    if found is None or not found.reason:
        return ""
    known = law.reasons("not_register", (found.closed_at or found.called_at).date()).get(found.reason)
    return str(known.title) if known else ""


def _binds_office(row: Deadline) -> bool:
    return row.rule.key.rpartition(".")[2] in OWN_TERMS


def _term(row: Deadline, zone: str) -> Term:
    is_kept = None if row.state == State.OPEN else row.state == State.MET
    return Term((row.rule.title_id, row.rule.title_en), row.due_at.astimezone(ZoneInfo(zone)).date(), is_kept)


def _proof(id: UUID) -> Place | None:
    return last_entry(id, [f"{NAME}.{verb}" for verb in _DECIDING])
