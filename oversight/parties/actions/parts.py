"""Somebody comes into a dossier, or what is known of him is corrected; whoever is in conflict is barred at once."""

import os
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office, User
from oversight.core.errors import Conflict, Invalid, NotAllowed
from oversight.core.ids import uuid7
from oversight.dossiers import actions as dossiers
from oversight.dossiers.models import Dossier
from oversight.ledger import actions as ledger
from oversight.parties import conflicts, queries, rules
from oversight.parties.details import Details
from oversight.parties.ledger import DETAILS, PART, PERSON, part_digest, person_digests
from oversight.parties.models import NAMED_ROLES, Part, Person, Role
from oversight.vault import actions as vault
from oversight.vault import rules as spelling
from oversight.vault.models import SubjectKind

# Without letters and digits that are taken for each other; six of them are 730 million codes.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LETTERS = 6
CONFLICT = "conflict-of-interest"


@transaction.atomic
def add(
    dossier: Dossier,
    role: Role,
    details: Details,
    *,
    by: Actor,
    now: datetime,
    person: Person | None = None,
    kind: str = Person.Kind.PERSON,
    office: Office | None = None,
    user: User | None = None,
) -> Part:
    """Somebody takes part in a dossier. The module whose verb this is part of has checked that the actor may.

    `person` is somebody who was recognised: his details become these. `office` and `user` say which of our offices, and
    who of us, a reported person is. Invalid when the details break a rule, Conflict when he is in the dossier already
    as this, or a protected person would become a named one.
    """
    _check(details, now)
    is_named = role in NAMED_ROLES
    if person is None:
        person = _make(is_named, kind, now)
    elif person.is_named != is_named or person.erased_at is not None:
        raise Conflict(_("This person cannot be entered here: add him anew."), code="another-kind-of-person")
    elif Part.objects.filter(dossier=dossier, person=person, role=role).exists():
        raise Conflict(_("This person is in this record already."), code="already-here")
    _know(person, details, now)
    if office is not None or user is not None:
        person.office, person.user = office or person.office, user or person.user
        person.save(update_fields=["office", "user"])
    part = Part.objects.create(
        id=uuid7(now),
        dossier=dossier,
        person=person,
        role=role,
        number=Part.objects.filter(dossier=dossier).count() + 1,
        added_at=now,
        added_by=by.label,
    )
    _enter("parties.add", part, by, now)
    _bar(part, details, by, now)
    return part


class Addition(msgspec.Struct, frozen=True):
    """Somebody who comes into a dossier with many others."""

    dossier: Dossier
    role: Role
    details: Details


@transaction.atomic
def add_many(additions: Sequence[Addition], *, by: Actor, now: datetime) -> list[Part]:
    """What `add` does for people who are new to the platform, in as many statements as one would take.

    Who can be recognised by a number or address is looked at for conflicts one by one. Refuses as `add`, then all.
    """
    for one in additions:
        _check(one.details, now)
    people = _make_many(additions, now)
    counted = Part.objects.filter(dossier__in={one.dossier.pk for one in additions}).order_by().values_list("dossier")
    last = dict(counted.annotate(number=Count("pk")))
    parts = []
    for one, person in zip(additions, people, strict=True):
        number = last[one.dossier.pk] = last.get(one.dossier.pk, 0) + 1
        part = Part(
            id=uuid7(now), dossier=one.dossier, person=person, role=one.role, number=number, added_at=now,
            added_by=by.label,
        )  # fmt: skip
        parts.append(part)
    Part.objects.bulk_create(parts)
    digests = person_digests(people)
    ledger.append([_line("parties.add", part, digests[part.person_id], by, now) for part in parts])
    for one, part in zip(additions, parts, strict=True):
        _bar(part, one.details, by, now)
    return parts


@transaction.atomic
def amend(part: Part, details: Details, *, by: Actor, now: datetime) -> Part:
    """Correct what is recorded of a person; what stood there before stays sealed beside it.

    Only who sees the person may: NotAllowed without a running unmask.
    """
    if part.pk not in queries.unmasks(part.dossier, by, now=now):
        raise NotAllowed(_("Unmask the person first: only who sees what is recorded corrects it."), code="masked")
    _check(details, now)
    _know(part.person, details, now)
    _enter("parties.amend", part, by, now)
    _bar(part, details, by, now)
    return part


def find_conflicts(dossier: Dossier, *, by: Actor, now: datetime) -> None:
    """Bar from the dossier whoever of the agency is in it, close to somebody in it, or of the reported office.

    A change of its people looks at the changed one; this is for when the dossier goes to another office.
    """
    dossiers.bar(dossier=dossier, users=conflicts.of_dossier(dossier, now=now), reason=CONFLICT, by=by, now=now)


@transaction.atomic
def bar_newcomers(users: Collection[int], *, by: Actor, now: datetime) -> None:
    """Bar people whose assignment or phone number is new from the dossiers with which that brings them in conflict."""
    for dossier, barred in conflicts.of_people(users, now=now):
        dossiers.bar(dossier=dossier, users=barred, reason=CONFLICT, by=by, now=now)


def _bar(part: Part, details: Details, by: Actor, now: datetime) -> None:
    if users := conflicts.of_part(part, details, now=now):
        dossiers.bar(dossier=part.dossier, users=users, reason=CONFLICT, by=by, now=now)


def _check(details: Details, now: datetime) -> None:
    if faults := rules.faults(details, today=now.date()):
        raise Invalid(_("Some of what is said of the person is not right yet."), faults=faults)


def _make_many(additions: Sequence[Addition], now: datetime) -> list[Person]:
    codes = _new_codes(len(additions))
    people, subjects = [], []
    for one, code in zip(additions, codes, strict=True):
        is_named = one.role in NAMED_ROLES
        subject = uuid7(now)
        sealed = {DETAILS: one.details.fields()}
        subjects.append(vault.Fresh(subject, SubjectKind.PERSON, sealed, one.details.terms()))
        person = Person(
            id=uuid7(now), subject_id=subject, code=code, kind=Person.Kind.PERSON, is_named=is_named,
            salt=os.urandom(16) if is_named else b"", made_at=now,
        )  # fmt: skip
        if is_named:
            person.name, person.position = one.details.name, one.details.position
            person.search_name = spelling.name(one.details.name)
        people.append(person)
    vault.create_many(subjects, now=now)
    Person.objects.bulk_create(people)
    return people


def _make(is_named: bool, kind: str, now: datetime) -> Person:
    subject = vault.create(SubjectKind.PERSON, now=now)
    return Person.objects.create(
        id=uuid7(now),
        subject=subject,
        code=_new_code(),
        kind=kind,
        is_named=is_named,
        salt=os.urandom(16) if is_named else b"",
        made_at=now,
    )


def _new_code() -> str:
    return _new_codes(1)[0]


def _new_codes(number: int) -> list[str]:
    """Codes that nobody has."""
    found: set[str] = set()
    while len(found) < number:
        drawn = {
            "P-" + "".join(secrets.choice(_ALPHABET) for _letter in range(_CODE_LETTERS))
            for _code in range(number - len(found))
        }
        found |= drawn - set(Person.objects.filter(code__in=drawn).values_list("code", flat=True))
    return list(found)


def _know(person: Person, details: Details, now: datetime) -> None:
    """Seal the details; of a named person name and position are shown and searched besides."""
    vault.seal(person.subject_id, DETAILS, details.fields(), now=now)
    vault.index(person.subject_id, details.terms())
    if person.is_named:
        person.name, person.position = details.name, details.position
        person.search_name = spelling.name(details.name)
        person.save(update_fields=["name", "position", "search_name"])


def _enter(verb: str, part: Part, by: Actor, now: datetime) -> None:
    ledger.append([_line(verb, part, person_digests([part.person])[part.person_id], by, now)])


def _line(verb: str, part: Part, person: bytes, by: Actor, now: datetime) -> ledger.Line:
    return ledger.draw_up(
        verb=verb,
        actor=by.label,
        office=part.dossier.scope,
        at=now,
        dossier=part.dossier_id,
        rows={f"{PERSON}:{part.person_id}": person, f"{PART}:{part.pk}": part_digest(part)},
        more={"role": str(part.role)},
    )
