"""Reads of the procedure: how a study stands, who sits in a plenary, what was offered, what is overdue."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Assignment, Office, User
from oversight.accounts.roles import ROLES, Permission
from oversight.core.errors import Fault, Invalid, NotFound
from oversight.dossiers.models import Kind, Recusal
from oversight.workflow.models import Track
from oversight.workflow.procedures import procedure
from violations import seals
from violations.models import (
    Case,
    Classification,
    CompletionRequest,
    Plenary,
    RequirementCheck,
    Seat,
    StatusNotice,
    Tracing,
    Transfer,
    Vote,
)
from violations.queries.cases import case as visible
from violations.rules import law
from violations.rules.law import Requirement
from violations.rules.study import Standing, standing

_KINDS = {Kind.VIOLATION_REPORT: "report", Kind.FINDING: "finding"}
_NEWEST = 50


class Ballot(msgspec.Struct, frozen=True):
    """A plenary with who is in it and how each voted."""

    plenary: Plenary
    seats: tuple[Seat, ...]
    votes: Mapping[UUID, Vote]

    @property
    def waiting(self) -> tuple[Seat, ...]:
        """Members who are present and have not voted."""
        return tuple(seat for seat in self.seats if seat.attendance == "present" and seat.pk not in self.votes)


def regime(case: Case) -> str:
    """The body of law of the case's election."""
    election = case.dossier.election
    if election is None:
        raise ValueError(f"{case.pk} belongs to no election")
    return election.regime


def day_of(case: Case) -> date:
    """The day on which the case was received, by the clock of the office that holds it: its lists of the law."""
    return case.received_at.astimezone(ZoneInfo(case.dossier.office.time_zone)).date()


def track(case: Case) -> Track:
    """The main track of a case that the caller has fetched by right."""
    return Track.objects.select_related("dossier").get(pk=case.track)


def verbs(case: Case) -> frozenset[str]:
    """What the procedure knows where the case stands."""
    found = track(case)
    return frozenset(procedure(found.procedure, found.edition).verbs(found.status))


def status_title(case: Case) -> str:
    """Where the case stands, in words."""
    found = track(case)
    return procedure(found.procedure, found.edition).status_title(found.status)


def tracing(case: Case) -> Tracing | None:
    """The last tracing of a case that the caller has fetched by right: the one that runs, or how it ended."""
    return Tracing.objects.filter(case=case).select_related("started_by", "ended_by").order_by("-started_at").first()


def notices(case: Case) -> list[StatusNotice]:
    """How and when the reporter of a case, fetched by right, was told how it stands, the newest first."""
    return list(StatusNotice.objects.filter(case=case).select_related("by").order_by("-at", "-pk"))


def required(case: Case) -> tuple[Requirement, ...]:
    """What must be checked of the case; nothing of prior information."""
    kind = _KINDS.get(Kind(case.kind))
    return law.requirements(regime(case), kind, day_of(case)) if kind else ()


def checks(case: Case) -> dict[str, RequirementCheck]:
    """The check that counts of each requirement."""
    rows = RequirementCheck.objects.filter(case=case).order_by("requirement", "-at", "-id").distinct("requirement")
    return {row.requirement: row for row in rows}


def noted_checks(case: Case) -> dict[str, tuple[RequirementCheck, str]]:
    """The same with who made it, and his note, opened. Two queries."""
    rows = RequirementCheck.objects.filter(case=case).select_related("by")
    newest = {row.requirement: row for row in rows.order_by("requirement", "-at", "-id").distinct("requirement")}
    notes = seals.words_of(newest.values(), case=case.pk)
    return {code: (row, notes.get(row.pk, "")) for code, row in newest.items()}


def study(case: Case) -> Standing:
    """How the case stands by its checks: formal_ok and material_ok are derived here and nowhere else."""
    return standing(required(case), {code: row.answer for code, row in checks(case).items()})


def classification(case: Case) -> Classification | None:
    """The classification that counts."""
    return Classification.objects.filter(case=case).order_by("-at", "-id").first()


def completion(case: Case) -> CompletionRequest | None:
    """The completion that is asked now."""
    return CompletionRequest.objects.filter(case=case, ended_at=None).first()


def transfer(case: Case) -> Transfer | None:
    """The transfer or take-over that waits for its second signature."""
    return Transfer.objects.select_related("source", "target").filter(case=case, answered_at=None).first()


def members(office: Office, *, now: datetime) -> list[User]:
    """The commissioners of one office itself, by name: those whose role decides there."""
    return [one.user for one in _appointed([office.pk], Permission.DECIDE_VIOLATIONS, now)]


def officers(offices: Collection[int], *, now: datetime) -> dict[int, list[int]]:
    """The people who study cases in each of some offices themselves, by office."""
    found: dict[int, list[int]] = {}
    for one in _appointed(offices, Permission.STUDY_VIOLATIONS, now):
        found.setdefault(one.office_id, []).append(one.user_id)
    return found


def _appointed(offices: Collection[int], permission: Permission, now: datetime) -> list[Assignment]:
    """Assignments in force at the offices themselves whose role gives the permission, once a person and office."""
    roles = [role for role, what in ROLES.items() if permission in what.permissions]
    held = Assignment.objects.filter(Q(ended_at=None) | Q(ended_at__gt=now), office__in=offices, role__in=roles)
    held = held.filter(period__contains=now, user__is_active=True).exclude(needs_approval=True, approved_by=None)
    rows = held.select_related("user").order_by("user__name", "user_id", "pk")
    return list({(row.office_id, row.user_id): row for row in rows}.values())


def barred(case: Case, people: list[User]) -> set[int]:
    """Which of some people are recused from the case."""
    rows = Recusal.objects.filter(dossier=case.pk, user__in=people)
    return set(rows.values_list("user", flat=True))


def ballot(plenary: Plenary) -> Ballot:
    """A plenary with its seats and votes; the caller has fetched it by right."""
    seats = tuple(Seat.objects.filter(plenary=plenary).select_related("member").order_by("member__name", "pk"))
    votes = {vote.seat_id: vote for vote in Vote.objects.filter(seat__in=seats)}
    return Ballot(plenary, seats, votes)


def plenaries(case: Case) -> QuerySet[Plenary]:
    """The plenaries of a case that the caller has fetched by right, the newest first."""
    rows = Plenary.objects.filter(case=case).select_related("office", "recipient", "chair")
    return rows.order_by("-called_at", "-pk")


def my_votes(actor: Actor) -> QuerySet[Seat]:
    """Open plenaries in which the actor is present and has not voted, the oldest first."""
    barring = Recusal.objects.filter(user=actor.user_id).values("dossier")
    rows = Seat.objects.filter(member=actor.user_id, attendance="present", vote=None, plenary__closed_at=None)
    rows = rows.exclude(plenary__case__in=barring).select_related(
        "plenary__case__dossier", "plenary__office", "plenary__recipient"
    )
    return rows.order_by("plenary__called_at")[:_NEWEST]


def plenary(actor: Actor, id: UUID, *, now: datetime) -> Plenary:
    """One plenary with its case: of who has a seat in it, is not recused, or reads the case; NotFound otherwise.

    A seat counts also when the case has gone to another office meanwhile: what was called is still to be closed.
    """
    rows = Plenary.objects.select_related("case__dossier__office", "case__dossier__election", "office", "chair")
    found = rows.select_related("recipient", "closed_by").filter(pk=id).first()
    if found is None:
        raise NotFound(_("There is no such plenary, or you have no seat in it."))
    seated = Seat.objects.filter(plenary=found, member=actor.user_id).exclude(attendance=Seat.Attendance.RECUSED)
    is_recused = Recusal.objects.filter(dossier=found.case_id, user=actor.user_id).exists()
    if is_recused or not seated.exists():
        visible(actor, found.case_id, now=now)
    return found


def ballots(case: Case) -> list[Ballot]:
    """All plenaries of a case that the caller has fetched by right, with seats and votes, the newest first."""
    rows = list(plenaries(case))
    seats: dict[UUID, list[Seat]] = {row.pk: [] for row in rows}
    for seat in Seat.objects.filter(plenary__in=rows).select_related("member").order_by("member__name", "pk"):
        seats[seat.plenary_id].append(seat)
    votes = {vote.seat_id: vote for vote in Vote.objects.filter(seat__plenary__in=rows)}
    return [
        Ballot(row, tuple(seats[row.pk]), {seat.pk: votes[seat.pk] for seat in seats[row.pk] if seat.pk in votes})
        for row in rows
    ]


def office(path: str, *, field: str) -> Office:
    """An office of any area by its path, as the one to which a case may go; Invalid, blaming `field`, when unknown."""
    found = Office.objects.filter(path=path).first()
    if found is None:
        fault = Fault(field, "known office", _("There is no such office."), path[:24])
        raise Invalid(_("The office is unknown."), code="unknown-office", faults=[fault])
    return found


class Offer(msgspec.Struct, frozen=True):
    """What an office may know of a case before it has signed for it: office, kind and time, nothing of its contents."""

    id: UUID
    direction: str
    source: str
    target: str
    kind: int
    offered_at: datetime


def offers(actor: Actor) -> list[Offer]:
    """Transfers and take-overs that wait for the signature of the actor's own office, the oldest first."""
    own = [reach.office for reach in actor.reaches if Permission.DECIDE_VIOLATIONS in reach.permissions]
    waiting = Q(target__in=own, direction__in=["down", "side"]) | Q(source__in=own, direction="up")
    rows = Transfer.objects.filter(waiting, answered_at=None).select_related("source", "target", "case")
    return [
        Offer(row.pk, row.direction, row.source.name, row.target.name, row.case.kind, row.offered_at)
        for row in rows.order_by("offered_at", "pk")[:_NEWEST]
    ]


def offer(actor: Actor, id: UUID) -> Transfer:
    """One of them, to be signed; NotFound otherwise."""
    if not any(one.id == id for one in offers(actor)):
        raise NotFound(_("There is no such transfer, or it does not wait for your office."))
    return Transfer.objects.select_related("case__dossier__office", "source", "target").get(pk=id)


def waiting_transfer(actor: Actor, id: UUID, *, now: datetime) -> Transfer:
    """One transfer that waits: for who signs in the office that is asked, and for who reads the case; else NotFound."""
    rows = Transfer.objects.select_related("case__dossier__office", "source", "target")
    found = rows.filter(pk=id, answered_at=None).first()
    if found is None:
        raise NotFound(_("There is no such transfer, or it does not wait for your office."))
    asked = found.source_id if found.direction == Transfer.Direction.UP else found.target_id
    signs = any(reach.office == asked and Permission.DECIDE_VIOLATIONS in reach.permissions for reach in actor.reaches)
    if not signs or Recusal.objects.filter(dossier=found.case_id, user=actor.user_id).exists():
        visible(actor, found.case_id, now=now)
    return found
