"""Which cases may speak of the same event: the platform proposes, people decide. Foreign cases stay masked."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import NotFound
from oversight.dossiers.models import Recusal
from oversight.regions.models import Region
from oversight.vault import queries as vault
from violations.digests import pair_label
from violations.models import Case, SameEvent

WINDOW = timedelta(days=2)
MOST = 50


class Hint(msgspec.Struct, frozen=True):
    """All that is told of a case of another office until it is opened: office, number, kind."""

    id: UUID
    office: str
    number: str
    kind: str


class Candidate(msgspec.Struct, frozen=True):
    """A case that may speak of the same event: itself where the actor sees it, else a hint; and why it is proposed."""

    hint: Hint
    case: Case | None
    reasons: tuple[str, ...]


def proposals(case: Case, actor: Actor) -> list[Candidate]:
    """Cases of the same or the next wider or narrower place within two days of the event, the nearest day first.

    Pairs that were decided are left out, and cases from which the actor is recused.
    """
    if case.occurred_on is None:
        return []
    places = [case.place_id, case.place.parent_id, *_below(case.place)]
    barred = Recusal.objects.filter(user=actor.user_id, dossier=OuterRef("pk"))
    decided = SameEvent.objects.filter(undone_at=None).filter(
        Q(first=case.pk, second=OuterRef("pk")) | Q(second=case.pk, first=OuterRef("pk"))
    )
    rows = (
        Case.objects.filter(
            place__in=[place for place in places if place is not None],
            occurred_on__range=(case.occurred_on - WINDOW, case.occurred_on + WINDOW),
        )
        .exclude(pk=case.pk)
        .filter(~Exists(barred), ~Exists(decided))
        .select_related("dossier__office", "place")
        .prefetch_related("dossier__numbers")[: MOST * 4]
    )
    known = case.occurred_on
    nearest = sorted(rows, key=lambda row: (abs((row.occurred_on or known) - known), row.pk))[:MOST]
    return [_candidate(case, row, actor) for row in nearest]


def by_number(case: Case, actor: Actor, number: str) -> list[Candidate]:
    """Cases with this number, word for word, for comparing; none from which the actor is recused."""
    wanted = " ".join(number.split())
    if not wanted:
        return []
    barred = Recusal.objects.filter(user=actor.user_id, dossier=OuterRef("pk"))
    rows = Case.objects.filter(dossier__numbers__text=wanted).exclude(pk=case.pk).filter(~Exists(barred))
    rows = rows.select_related("dossier__office", "place").prefetch_related("dossier__numbers").distinct()
    return [_candidate(case, row, actor) for row in rows[:MOST]]


def _candidate(case: Case, row: Case, actor: Actor) -> Candidate:
    sees = actor.can(Permission.READ_CASES, row.scope)
    return Candidate(_hint(row), row if sees else None, tuple(_reasons(case, row)))


def _hint(row: Case) -> Hint:
    numbers = sorted(row.dossier.numbers.all(), key=lambda number: number.alias)  # an older system's where we gave none
    number = numbers[0].text if numbers else ""
    return Hint(row.pk, row.dossier.office.name, number, str(row.get_kind_display()))


def _reasons(case: Case, row: Case) -> list[str]:
    found = []
    if case.dossier.station_id is not None and case.dossier.station_id == row.dossier.station_id:
        found.append(_("the same polling station"))
    elif case.place_id == row.place_id:
        found.append(_("the same place"))
    else:
        found.append(_("a neighbouring place"))
    found.append(_("the same day") if case.occurred_on == row.occurred_on else _("within two days"))
    if set(case.classes) & set(row.classes):
        found.append(_("the same kind of violation"))
    return found


def _below(place: Region) -> list[int]:
    return list(Region.objects.filter(parent=place).values_list("pk", flat=True))


class Pair(msgspec.Struct, frozen=True):
    """What was decided of the case and another, and the note where it was written from a case that the actor sees.

    `is_seen`: whether the other case lies in the actor's area.
    """

    row: SameEvent
    other: Hint
    note: str
    is_seen: bool


def pairs_of(case: Case, actor: Actor) -> list[Pair]:
    """What was decided of a case that the caller has already fetched by right, undone ones too, oldest first."""
    rows = list(
        SameEvent.objects.filter(Q(first=case.pk) | Q(second=case.pk)).select_related("decided_by", "undone_by")
    )
    others = {row.second_id if row.first_id == case.pk else row.first_id for row in rows}
    known = {
        one.pk: one
        for one in Case.objects.filter(pk__in=others)
        .select_related("dossier__office")
        .prefetch_related("dossier__numbers")
    }
    sides: dict[UUID, list[UUID]] = {}
    for row in rows:
        other = known[row.second_id if row.first_id == case.pk else row.first_id]
        sides[row.pk] = [case.pk] + [other.pk] * actor.can(Permission.READ_CASES, other.scope)
    notes = vault.several((side, pair_label(pair)) for pair, seen in sides.items() for side in seen)
    found = []
    for row in rows:
        other = known[row.second_id if row.first_id == case.pk else row.first_id]
        told = (notes.get((side, pair_label(row.pk))) for side in sides[row.pk])
        note = next((str(one.get("note", "")) for one in told if one is not None), "")
        found.append(Pair(row, _hint(other), note, len(sides[row.pk]) > 1))
    return found


def pair(case: Case, id: UUID, *, now: datetime) -> SameEvent:
    """One pair of a case that the caller has already fetched by right; NotFound for another's."""
    row = SameEvent.objects.filter(Q(first=case.pk) | Q(second=case.pk), pk=id, decided_at__lte=now).first()
    if row is None:
        raise NotFound(_("There is no such record, or it lies outside your area."))
    return row
