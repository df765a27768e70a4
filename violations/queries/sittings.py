"""Reads for those who sit in plenaries: what waits, what each comes to, what may be proposed, who may be asked."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

import msgspec
from django.db.models import Q, QuerySet
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.accounts.roles import OfficeLevel, Permission
from oversight.deadlines.models import Deadline
from oversight.deadlines.queries import open_of_subject
from oversight.dossiers import keyset
from oversight.dossiers.keyset import By, Order
from oversight.dossiers.models import Kind, Recusal, RegisterNumber
from oversight.dossiers.numbers import numbers_of
from oversight.dossiers.queries import Page
from oversight.workflow.models import Track
from oversight.workflow.procedures import procedure
from violations.models import Case, Plenary, Seat, StudyConclusion, Vote, WithdrawalRequest
from violations.queries import procedure as reads
from violations.rules import law, study
from violations.rules.law import PlenaryRule, Reason, Requirement
from violations.rules.study import Standing

_AT_ONCE, _OFFICES = 50, 20
LAST_CLOSED = Order("closed", (By("closed_at", datetime), By("pk", UUID)))
# Offices with commissioners, who could answer: villages have none, and nobody transfers to the nation.
_RECIPIENTS = (OfficeLevel.PROVINCE, OfficeLevel.REGENCY, OfficeLevel.DISTRICT)


class Tally(msgspec.Struct, frozen=True):
    """What the votes of a plenary come to; who was recused since counts nowhere. `is_carried`: None while some wait."""

    entitled: int
    present: int
    in_favour: int
    against: int
    abstained: int
    waiting: tuple[Seat, ...]
    has_quorum: bool
    is_carried: bool | None
    rule: PlenaryRule


class Beside(msgspec.Struct, frozen=True):
    """What a list of plenaries shows of their cases: numbers, the newest conclusion of the study, the running clock."""

    numbers: Mapping[UUID, list[RegisterNumber]]
    conclusions: Mapping[UUID, StudyConclusion]
    clocks: Mapping[UUID, Deadline]


class Possible(msgspec.Struct, frozen=True):
    """One proposal that the law knows where the case stands; `why_not` says what the study holds against it."""

    verb: str
    why_not: str = ""


def rule_of(plenary: Plenary) -> PlenaryRule:
    """The rule of quorum and majority under which a plenary was called."""
    return law.plenary_rule(plenary.office.level, plenary.called_at.date())


def fallen(ballot: reads.Ballot) -> set[int]:
    """Members whose votes do not count: recused by now, and of a closed plenary by when it was closed."""
    rows = Recusal.objects.filter(dossier=ballot.plenary.case_id, user__in=[seat.member_id for seat in ballot.seats])
    if ballot.plenary.closed_at is not None:
        rows = rows.filter(declared_at__lte=ballot.plenary.closed_at)
    return set(rows.values_list("user", flat=True))


def tally(ballot: reads.Ballot, barred: Collection[int]) -> Tally:
    """What the votes come to now: the one count, for the page that announces it and the closing that does it."""
    plenary, rule = ballot.plenary, rule_of(ballot.plenary)
    entitled = [seat for seat in ballot.seats if seat.attendance != Seat.Attendance.RECUSED]
    entitled = [seat for seat in entitled if seat.member_id not in barred]
    present = [seat for seat in entitled if seat.attendance == Seat.Attendance.PRESENT]
    waiting = tuple(seat for seat in present if seat.pk not in ballot.votes)
    votes = {seat.member_id: ballot.votes[seat.pk].choice for seat in present if seat.pk in ballot.votes}
    choices = list(votes.values())
    return Tally(
        entitled=len(entitled),
        present=len(present),
        in_favour=choices.count(Vote.Choice.FOR),
        against=choices.count(Vote.Choice.AGAINST),
        abstained=choices.count(Vote.Choice.ABSTAIN),
        waiting=waiting,
        has_quorum=rule.has_quorum(len(present), len(entitled)),
        is_carried=None if waiting else rule.is_carried(choices, votes.get(plenary.chair_id, "")),
        rule=rule,
    )


def open_plenaries(actor: Actor) -> list[Plenary]:
    """Called and not closed in the actor's own offices, the oldest first; none of a case from which he is barred."""
    rows = _of_own_offices(actor).filter(closed_at=None)
    return list(rows.order_by("called_at", "pk")[:_AT_ONCE])


def closed_plenaries(actor: Actor, *, after: str | None = None, size: int = 20) -> Page[Plenary]:
    """What the actor's own offices have decided, the newest first."""
    rows = _of_own_offices(actor).filter(closed_at__isnull=False)
    return keyset.page([rows], LAST_CLOSED, after=after, size=size)


def waiting_votes(plenaries: Iterable[Plenary]) -> dict[UUID, int]:
    """How many of those present have not voted, by plenary. One query."""
    seats = Seat.objects.filter(plenary__in=list(plenaries), attendance=Seat.Attendance.PRESENT, vote=None)
    found: dict[UUID, int] = {}
    for plenary_id in seats.values_list("plenary", flat=True):
        found[plenary_id] = found.get(plenary_id, 0) + 1
    return found


def beside(cases: Collection[Case]) -> Beside:
    """Numbers, conclusions and clocks of cases that the caller has fetched by right. Three queries."""
    ids = [case.pk for case in cases]
    rows = StudyConclusion.objects.filter(case__in=ids).order_by("case", "-at", "-id").distinct("case")
    running = reversed(open_of_subject([case.track for case in cases]))
    clocks = {row.subject: row for row in running if row.subject is not None}
    return Beside(numbers_of(ids), {row.case_id: row for row in rows}, clocks)


def conclusion(case: Case) -> StudyConclusion | None:
    """What the study proposed last to the plenary."""
    return StudyConclusion.objects.filter(case=case).order_by("-at", "-id").first()


def fitting_reasons(case: Case, verb: str, *, now: datetime) -> dict[str, Reason]:
    """The reasons by code that may be given for a decision and do not contradict the study."""
    return _fitting(reads.study(case), verb, now)


def curable(case: Case) -> tuple[Requirement, ...]:
    """What the study found missing and the reporter can add."""
    return reads.study(case).curable


def possible(case: Case, decisions: Collection[str], *, now: datetime) -> list[Possible]:
    """Every decision that the law knows where the case stands, and what speaks against it; the action asks again."""
    track = Track.objects.get(pk=case.track)
    known = procedure(track.procedure, track.edition).verbs(track.status)
    standing = reads.study(case)
    return [Possible(verb, _against(case, verb, standing, now)) for verb in decisions if verb in known]


def recipients(source: Office, text: str = "") -> list[Office]:
    """Offices to which a case of this one may go, below it or of its level, by a part of the name."""
    rows = Office.objects.filter(level__in=_RECIPIENTS).exclude(pk=source.pk)
    below = Q(path__startswith=source.path)
    if text.strip():
        named = Q(name__iregex=re.escape(text.strip()))
        rows = rows.filter(below | Q(level=source.level)).filter(named)
    else:
        rows = rows.filter(below)
    return list(rows.order_by(Length("path"), "path")[:_OFFICES])


def recipient(source: Office, id: int) -> Office | None:
    """One office by its id, if a case of `source` may go there."""
    below = Q(path__startswith=source.path) | Q(level=source.level)
    return Office.objects.filter(below, level__in=_RECIPIENTS, pk=id).exclude(pk=source.pk).first()


def office(id: int) -> Office:
    """One office by its id."""
    return Office.objects.get(pk=id)


def _fitting(standing: Standing, verb: str, now: datetime) -> dict[str, Reason]:
    return {code: one for code, one in law.reasons(verb, now.date()).items() if study.fits(one, standing)}


def _against(case: Case, verb: str, found: Standing, now: datetime) -> str:
    match verb:
        case "register" if not found.is_complete:
            titles = ", ".join(str(one.title) for one in (*found.failed, *found.unchecked))
            return _("The study did not find this: %(titles)s.") % {"titles": titles}
        case "register" if reads.classification(case) is None:
            return _("The study has not said of which class it is.")
        case "not_register" if not _fitting(found, verb, now):
            return _("The study found no reason for it.")
        case "ask_completion" if not found.curable:
            return _("Nothing is missing that the reporter could add.")
        case "withdraw" if case.kind == Kind.VIOLATION_REPORT and not _is_asked(case):
            return _("Nobody asked to withdraw this case.")
        case "note_withdrawal" if not _is_asked(case):
            return _("Nobody asked to withdraw this case.")
    return ""


def _is_asked(case: Case) -> bool:
    return WithdrawalRequest.objects.filter(Q(decided_at=None) | Q(is_granted=True), case=case).exists()


def _of_own_offices(actor: Actor) -> QuerySet[Plenary]:
    handles = {Permission.DECIDE_VIOLATIONS, Permission.STUDY_VIOLATIONS}
    own = [reach.office for reach in actor.reaches if handles & reach.permissions]
    barring = Recusal.objects.filter(user=actor.user_id).values("dossier")
    rows = Plenary.objects.filter(office__in=own).exclude(case__in=barring)
    return rows.select_related("case__dossier", "office", "recipient", "chair")
