"""Who of the agency may not handle a dossier because of the people in it. Reads alone; nobody sees what is compared."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from oversight.accounts.actor import Actor
from oversight.accounts.models import Assignment, User
from oversight.accounts.roles import ROLES, Permission
from oversight.dossiers.models import Dossier, Recusal
from oversight.parties import details as known
from oversight.parties.details import Details
from oversight.parties.ledger import DETAILS, RELATIVE
from oversight.parties.models import Kin, Part, Person, Role
from oversight.vault import queries as vault
from oversight.vault import rules as spelling
from oversight.vault.models import Term

# A name and a year fit too many: they help to recognise somebody, they bar nobody.
_READERS = [str(role) for role, what in ROLES.items() if Permission.READ_CASES in what.permissions]
CERTAIN = (Term.NIK, Term.PHONE, Term.EMAIL)


def of_dossier(dossier: Dossier, *, now: datetime) -> set[int]:
    """The people of the agency whom somebody in the dossier bars from it: users by id."""
    parts = list(Part.objects.filter(dossier=dossier).select_related("person"))
    sealed = vault.opened([part.person.subject_id for part in parts], DETAILS)
    terms = [known.read(sealed[part.person.subject_id]).terms() for part in parts if part.person.subject_id in sealed]
    return _linked(parts, now) | _same_contact(dossier, terms, now) | _related(terms)


def of_part(part: Part, details: Details, *, now: datetime) -> set[int]:
    """The people of the agency whom this person, of whom these details are known, bars from his dossier."""
    terms = [details.terms()]
    return _linked([part], now) | _same_contact(part.dossier, terms, now) | _related(terms)


def of_people(users: Collection[int], *, now: datetime) -> list[tuple[Dossier, set[int]]]:
    """The dossiers from which people are barred by where they sit or will sit, and by their own contact."""
    held = Assignment.objects.filter(user__in=users, role__in=_READERS).select_related("office", "user")
    held = held.filter(Q(period__endswith__gt=now) | Q(period__upper_inf=True), ended_at=None)
    found: dict[Dossier, set[int]] = {}
    for one in held:
        own = vault.find_any([(Term.PHONE, one.user.phone), (Term.EMAIL, one.user.email)])
        himself = Q(person__subject__in=own, dossier__scope__startswith=one.office.path)
        of_his_office = Q(role=Role.REPORTED, person__office=one.office)
        for part in Part.objects.filter(himself | of_his_office if own else of_his_office).select_related("dossier"):
            found.setdefault(part.dossier, set()).add(one.user_id)
    return list(found.items())


def with_relative(kin: Kin) -> list[Dossier]:
    """The dossiers in which a declared relative takes part."""
    sealed = vault.opened([kin.subject_id], RELATIVE).get(kin.subject_id, {})
    people = Person.objects.filter(subject__in=_certain([known.read(sealed).terms()]))
    return list(Dossier.objects.filter(pk__in=Part.objects.filter(person__in=people).values("dossier")))


def is_barred(actor: Actor, dossier: Dossier) -> bool:
    """Whether the actor himself is barred: by a recusal, as the party, or as one of the reported office."""
    if Recusal.objects.filter(dossier=dossier, user=actor.user_id).exists():
        return True
    offices = {reach.office for reach in actor.reaches}
    himself = Q(person__user=actor.user_id) | Q(role=Role.REPORTED, person__office__in=offices)
    return Part.objects.filter(himself, dossier=dossier).exists()


def _linked(parts: Iterable[Part], now: datetime) -> set[int]:
    """Those who are in it themselves, and those of a reported office."""
    users = {part.person.user_id for part in parts if part.person.user_id is not None}
    offices = {part.person.office_id for part in parts if part.role == Role.REPORTED and part.person.office_id}
    if offices:
        users |= set(_in_force(now).filter(office__in=offices).values_list("user", flat=True))
    return users


def _same_contact(dossier: Dossier, terms: Iterable[Mapping[Term, str]], now: datetime) -> set[int]:
    """Those of the offices above the dossier whose own phone number or e-mail address is in it."""
    wanted = {spelling.normalised(term, one[term]) for one in terms for term in (Term.PHONE, Term.EMAIL)} - {""}
    if not wanted:
        return set()
    steps = dossier.scope.split(".")
    above = ["".join(f"{step}." for step in steps[:depth]) for depth in range(len(steps))]
    people = User.objects.filter(pk__in=_in_force(now).filter(office__path__in=above).values("user"))
    reached = people.exclude(phone="", email="").values_list("pk", "phone", "email")
    return {pk for pk, phone, email in reached if wanted & {spelling.phone(phone), spelling.email(email)}}


def _related(terms: Iterable[Mapping[Term, str]]) -> set[int]:
    """Those who declared one of these people as close to them."""
    found = _certain(terms)
    return set(Kin.objects.filter(subject__in=found, ended_at=None).values_list("user", flat=True)) if found else set()


def _certain(terms: Iterable[Mapping[Term, str]]) -> list[UUID]:
    """The subjects that are certainly one of these people."""
    return vault.find_any([(term, one[term]) for one in terms for term in CERTAIN])


def _in_force(now: datetime) -> QuerySet[Assignment]:
    running = Assignment.objects.filter(period__contains=now).filter(Q(ended_at=None) | Q(ended_at__gt=now))
    return running.exclude(needs_approval=True, approved_by=None)
