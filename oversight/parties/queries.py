"""Reads of people: masked, unless an unmask of the asking actor runs. What is opened is recorded by the reading."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import NotFound
from oversight.dossiers.models import Dossier
from oversight.dossiers.queries import visible_to
from oversight.parties import looks, policies
from oversight.parties.details import Details, read
from oversight.parties.ledger import DETAILS
from oversight.parties.models import Delay, Erasure, HandOver, Kin, Part, Person, Purpose, Role, Unmask
from oversight.vault import queries as vault
from oversight.vault import rules as spelling
from oversight.vault.models import Term

LARGEST = 50


class PartView(msgspec.Struct, frozen=True):
    """Somebody in a dossier as the actor may know him.

    `name` is the code of a protected person (`P-3F7K2Q`) until he is unmasked; `details` are None as long. Of a named
    person name and position are always clear, the rest is masked too. `unmasked_until`: when the sight ends by itself.
    """

    id: UUID
    person: UUID
    role: Role
    code: str
    name: str
    position: str
    is_named: bool
    is_organisation: bool
    is_erased: bool
    details: Details | None = None
    unmask: UUID | None = None
    unmasked_until: datetime | None = None


def of_dossier(dossier: Dossier, actor: Actor, *, now: datetime) -> list[PartView]:
    """The people of a dossier that the caller has fetched by right, in the order in which they were added.

    Clear where an unmask of this actor runs; then the opening is recorded, once in fifteen minutes.
    """
    parts = list(Part.objects.filter(dossier=dossier).select_related("person").order_by("number", "pk"))
    running = unmasks(dossier, actor, now=now) if parts else {}
    opened: dict[UUID, dict[str, object]] = {}
    if running:
        opened = vault.opened([part.person.subject_id for part in parts if part.pk in running], DETAILS)
        looks.record(running.values(), now=now)
    return [_view(part, running.get(part.pk), opened.get(part.person.subject_id)) for part in parts]


def masked(dossiers: Iterable[UUID]) -> dict[UUID, list[PartView]]:
    """The people of several dossiers, for lists: always masked. One query."""
    found: dict[UUID, list[PartView]] = {}
    for part in Part.objects.filter(dossier__in=list(dossiers)).select_related("person").order_by("number", "pk"):
        found.setdefault(part.dossier_id, []).append(_view(part, None, None))
    return found


def unmasks(dossier: Dossier, actor: Actor, *, now: datetime) -> dict[UUID, Unmask]:
    """The running unmasks of the actor in a dossier, by part; none once he lost the power or was barred."""
    rows = Unmask.objects.filter(part__dossier=dossier, user=actor.user_id, at__lte=now, until__gt=now, ended_at=None)
    found = {row.part_id: row for row in rows.order_by("until")}
    if found and (policies.reach_to(dossier, actor) is None or policies.barred(actor, dossier)):
        return {}
    return found


def _view(part: Part, unmask: Unmask | None, fields: dict[str, object] | None) -> PartView:
    person = part.person
    details = read(fields) if fields is not None else None
    return PartView(
        id=part.pk,
        person=person.pk,
        role=Role(part.role),
        code=person.code,
        name=details.name if details else person.name or person.code,
        position=details.position if details else person.position,
        is_named=person.is_named,
        is_organisation=person.kind == Person.Kind.ORGANISATION,
        is_erased=person.erased_at is not None,
        details=details,
        unmask=unmask.pk if unmask and details else None,
        unmasked_until=unmask.until if unmask and details else None,
    )


def addressees(dossier: Dossier, role: Role) -> list[tuple[str, Details]]:
    """Those of one role, each with the code that stands for him, for a paper that the platform writes by itself.

    Nobody is shown them: the caller puts them into facts that are protected, and whoever takes the complete paper has
    unmasked them before, which is recorded. Who was erased is left out.
    """
    parts = list(Part.objects.filter(dossier=dossier, role=role).select_related("person").order_by("number", "pk"))
    opened = vault.opened([part.person.subject_id for part in parts], DETAILS)
    found = ((part, opened.get(part.person.subject_id)) for part in parts)
    return [(part.person.code, read(fields)) for part, fields in found if fields is not None]


def part(dossier: Dossier, id: UUID) -> Part:
    """One part of a dossier that the caller has fetched by right; NotFound for another's."""
    found = Part.objects.filter(dossier=dossier, pk=id).select_related("person", "dossier").first()
    if found is None:
        raise NotFound(_("There is no such person in this record."))
    return found


def unmask(actor: Actor, id: UUID) -> Unmask:
    """One of the actor's own unmasks; NotFound otherwise."""
    found = Unmask.objects.filter(pk=id, user=actor.user_id).select_related("part__dossier").first()
    if found is None:
        raise NotFound(_("There is no such sight of yours."))
    return found


class Access(msgspec.Struct, frozen=True):
    """What the person is told: somebody of which role and office could see who he is, or handed it on, when and why.

    `looks`: how often it was really opened (in steps of fifteen minutes); `to`: the body to which it was handed.
    """

    part: UUID
    role: str
    office: str
    purpose: Purpose
    at: datetime
    until: datetime | None = None
    looks: int = 0
    last_look: datetime | None = None
    to: str = ""
    basis: str = ""


def accesses(dossier: Dossier, *, now: datetime) -> list[Access]:
    """For the reporter's own page, the oldest first; those that an order delays are left out until they are due.

    An order covers what is done from its moment on: what the person may have read already does not vanish.
    """
    orders: dict[UUID, list[Delay]] = {}
    for order in Delay.objects.filter(part__dossier=dossier, until__gt=now):
        orders.setdefault(order.part_id, []).append(order)
    unmasked = Unmask.objects.filter(part__dossier=dossier).select_related("office")
    found = [
        Access(
            row.part_id, row.role, row.office.name, Purpose(row.purpose), row.at, row.ended_at or row.until,
            row.looked, row.last,
        )
        for row in unmasked.annotate(looked=Count("looks"), last=Max("looks__at"))
    ]  # fmt: skip
    found += [
        Access(
            row.part_id, row.role, row.office.name, Purpose(row.purpose), row.at, to=row.recipient, basis=row.basis
        )
        for row in HandOver.objects.filter(part__dossier=dossier).select_related("office")
    ]  # fmt: skip
    told = [one for one in found if not any(order.at <= one.at for order in orders.get(one.part, ()))]
    return sorted(told, key=lambda one: one.at)


class Touch(msgspec.Struct, frozen=True, kw_only=True):
    """What was done about somebody's identity, as the agency reads it: who did it as what, why, for how long.

    `kind` is `unmask`, `hand_over` or `delay`, `row` its id. `told_from`: the person is told no earlier, by an order.
    """

    row: UUID
    kind: str
    part: UUID
    code: str
    user: int
    who: str
    role: str = ""
    office: str = ""
    purpose: Purpose | None = None
    reason: str
    at: datetime
    until: datetime | None = None
    looks: int = 0
    last_look: datetime | None = None
    to: str = ""
    told_from: datetime | None = None


def touches(dossier: Dossier) -> list[Touch]:
    """Everything that was done about the identities of a dossier that the caller has fetched by right, oldest first.

    Delayed ones too: for the agency, never for the person. Three queries.
    """
    orders = list(Delay.objects.filter(part__dossier=dossier).select_related("part__person", "ordered_by"))

    def told_from(part: UUID, at: datetime) -> datetime | None:
        return max((order.until for order in orders if order.part_id == part and order.at <= at), default=None)

    unmasked = Unmask.objects.filter(part__dossier=dossier).select_related("office", "user", "part__person")
    found = [
        Touch(
            row=row.pk, kind="unmask", part=row.part_id, code=row.part.person.code, user=row.user_id, who=row.user.name,
            role=row.role, office=row.office.name, purpose=Purpose(row.purpose), reason=row.reason, at=row.at,
            until=row.ended_at or row.until, looks=row.looked, last_look=row.last,
            told_from=told_from(row.part_id, row.at),
        )
        for row in unmasked.annotate(looked=Count("looks"), last=Max("looks__at"))
    ]  # fmt: skip
    handed = HandOver.objects.filter(part__dossier=dossier).select_related("office", "user", "part__person")
    found += [
        Touch(
            row=row.pk, kind="hand_over", part=row.part_id, code=row.part.person.code, user=row.user_id,
            who=row.user.name, role=row.role, office=row.office.name, purpose=Purpose(row.purpose), reason=row.basis,
            at=row.at, to=row.recipient, told_from=told_from(row.part_id, row.at),
        )
        for row in handed
    ]  # fmt: skip
    found += [
        Touch(
            row=row.pk, kind="delay", part=row.part_id, code=row.part.person.code, user=row.ordered_by_id,
            who=row.ordered_by.name, reason=row.reason, at=row.at, until=row.until,
        )
        for row in orders
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.at, one.row))


def open_order(person: Person) -> Erasure | None:
    """The order to erase somebody that waits for its second signature; the caller sees him by right."""
    return Erasure.objects.filter(person=person, decided_at=None).select_related("ordered_by").first()


def relative(actor: Actor, id: UUID) -> Kin:
    """One of the actor's own declarations; NotFound otherwise."""
    found = Kin.objects.filter(pk=id, user=actor.user_id).first()
    if found is None:
        raise NotFound(_("There is no such declaration of yours."))
    return found


class Known(msgspec.Struct, frozen=True):
    """Somebody whom the actor's offices know already: his code, and the dossiers there in which he takes part."""

    person: UUID
    code: str
    dossiers: tuple[UUID, ...]


def returning(term: Term, value: str, actor: Actor) -> list[Known]:
    """The people with this number, address or name and year, within the actor's area; codes alone."""
    people = Person.objects.filter(subject__in=vault.find(term, value))
    rows = visible_to(
        Part.objects.filter(person__in=people), actor, Permission.READ_CASES, prefix="dossier__"
    ).select_related("person")
    found: dict[UUID, Known] = {}
    for row in rows.order_by("pk")[: LARGEST * 10]:
        so_far = found.get(row.person_id)
        before = so_far.dossiers if so_far else ()
        found[row.person_id] = Known(row.person_id, row.person.code, tuple(dict.fromkeys((*before, row.dossier_id))))
    return list(found.values())[:LARGEST]


def named(text: str, actor: Actor) -> list[Person]:
    """Named persons within the actor's area whose name is like the text, the likest first."""
    wanted = spelling.name(text)
    if len(wanted) < 3:
        return []
    seen = visible_to(Part.objects.filter(person=OuterRef("pk")), actor, Permission.READ_CASES, prefix="dossier__")
    likeness = TrigramSimilarity("search_name", wanted)
    rows = Person.objects.filter(is_named=True, search_name__trigram_similar=wanted).filter(Exists(seen))
    return list(rows.annotate(likeness=likeness).order_by("-likeness", "pk")[:LARGEST])


def person(actor: Actor, id: UUID) -> Person:
    """Somebody who takes part in a dossier of the actor's area; NotFound otherwise."""
    seen = visible_to(Part.objects.filter(person=id), actor, Permission.READ_CASES, prefix="dossier__")
    found = Person.objects.filter(pk=id).first()
    if found is None or not seen.exists():
        raise NotFound(_("There is no such person, or he lies outside your area."))
    return found


def orders_to_erase(actor: Actor) -> list[Erasure]:
    """Open orders to erase people all of whose dossiers lie in the actor's hands."""
    return list(_orders(actor)[:LARGEST])


def erasure(actor: Actor, id: UUID) -> Erasure:
    """One of `orders_to_erase`; NotFound otherwise."""
    found = _orders(actor).filter(pk=id).first()
    if found is None:
        raise NotFound(_("There is no such order, or it lies outside your area."))
    return found


def _orders(actor: Actor) -> QuerySet[Erasure]:
    elsewhere = Part.objects.filter(person=OuterRef("person")).exclude(
        pk__in=visible_to(Part.objects.all(), actor, Permission.ERASE_IDENTITIES, prefix="dossier__").values("pk")
    )
    rows = Erasure.objects.filter(decided_at=None).filter(~Exists(elsewhere))
    return rows.select_related("person", "ordered_by").order_by("pk")


def relatives(actor: Actor) -> list[Kin]:
    """Whom the actor has declared as close to him."""
    return list(Kin.objects.filter(user=actor.user_id, ended_at=None).order_by("pk"))


def dossiers_of(person: Person) -> list[Dossier]:
    """Every dossier in which a person takes part, whoever holds it: for deciding, not for showing."""
    return list(Dossier.objects.filter(pk__in=Part.objects.filter(person=person).values("dossier")).order_by("pk"))
