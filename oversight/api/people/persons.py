"""People and their roles."""

from datetime import datetime
from typing import Annotated

import msgspec
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample
from msgspec import Meta
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from oversight.accounts import actions, people
from oversight.accounts.actor import Actor
from oversight.accounts.models import Assignment, User
from oversight.accounts.people import Filters, State
from oversight.accounts.recall import forget_all
from oversight.accounts.roles import Role
from oversight.api.idempotency import HEADER, once
from oversight.api.people.offices import Path, Size
from oversight.api.permissions import caller
from oversight.api.schema import describe, read_body, read_query, shape
from oversight.core.errors import NotFound

Text = Annotated[str, Meta(max_length=200)]
Key = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Moment = Annotated[datetime, Meta(tz=True)]
_APPOINTED = {
    "username": "wati.kusumawati",
    "name": "Wati Kusumawati",
    "phone": "081234567890",
    "role": "station_supervisor",
    "office": "64.01.01.2009.",
    "station": "6401012009003",
    "since": "2024-01-21T16:00:00Z",
    "until": "2024-02-21T16:00:00Z",
    "mandate": "001/SPT/2024",
}
_REPLACE = {"successor": 4712, "at": "2024-02-14T04:00:00Z", "reason": "Fell ill on the day"}


class AssignmentOut(msgspec.Struct):
    """Who holds which role where, and how far it is."""

    id: int
    person: int
    name: str
    role: str
    office: str
    office_name: str
    station: str | None
    since: datetime | None
    until: datetime | None
    mandate: str
    awaits_second_person: bool
    ended_at: datetime | None
    end_reason: str


class People(msgspec.Struct):
    """One page of assignments; `next` goes into `cursor`."""

    results: list[AssignmentOut]
    next: str | None


class PersonOut(msgspec.Struct):
    """A person with the assignments that lie in your area; phone and e-mail are null outside the line of command."""

    id: int
    username: str
    name: str
    is_active: bool
    phone: str | None
    email: str | None
    assignments: list[AssignmentOut]


class PeopleQuery(msgspec.Struct):
    """Which assignments."""

    q: Text = ""
    role: Role | None = None
    state: State = State.CURRENT
    place: Path = ""
    cursor: Annotated[str, Meta(max_length=80)] = ""
    limit: Size = 50


class Place(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which role, where, for how long. `station` is the KPU's code."""

    role: Role
    office: Path
    station: Annotated[str, Meta(max_length=20)] | None = None
    since: Moment
    until: Moment
    mandate: Annotated[str, Meta(max_length=60)] = ""


class Appointment(Place, kw_only=True, forbid_unknown_fields=True):
    """A newcomer and his first role."""

    username: Annotated[str, Meta(min_length=3, max_length=60)]
    name: Annotated[str, Meta(min_length=2, max_length=120)]
    phone: Annotated[str, Meta(max_length=30)] = ""
    email: Annotated[str, Meta(max_length=254)] = ""


class Phone(msgspec.Struct, forbid_unknown_fields=True):
    """A phone number; empty removes it."""

    phone: Annotated[str, Meta(max_length=30)]


class Reason(msgspec.Struct, forbid_unknown_fields=True):
    """Why."""

    reason: Annotated[str, Meta(min_length=1, max_length=200)]


class Until(msgspec.Struct, forbid_unknown_fields=True):
    """How much longer."""

    until: Moment


class Successor(msgspec.Struct, forbid_unknown_fields=True):
    """A successor who has no account yet."""

    username: Annotated[str, Meta(min_length=3, max_length=60)]
    name: Annotated[str, Meta(min_length=2, max_length=120)]
    phone: Annotated[str, Meta(max_length=30)] = ""


class HandOver(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """To whom, and at which moment: noon of the day by the office's clock is the usual one."""

    successor: Key | Successor
    at: Moment
    reason: Annotated[str, Meta(min_length=1, max_length=200)]
    mandate: Annotated[str, Meta(max_length=60)] = ""


class Nothing(msgspec.Struct, forbid_unknown_fields=True):
    """An empty object."""


def shown(row: Assignment) -> AssignmentOut:
    """An assignment as the interface shows it."""
    return AssignmentOut(
        id=row.pk,
        person=row.user_id,
        name=row.user.name,
        role=row.role,
        office=row.office.path,
        office_name=row.office.name,
        station=row.station.code if row.station else None,
        since=row.period.lower,
        until=row.period.upper,
        mandate=row.mandate,
        awaits_second_person=row.needs_approval and row.approved_at is None,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
    )


def _person(person: User, actor: Actor) -> PersonOut:
    career = people.career(actor, person.pk)
    contact = people.sees_contact(actor, person.pk, now=timezone.now())
    return PersonOut(
        person.pk,
        person.username,
        person.name,
        person.is_active,
        person.phone if contact else None,
        person.email if contact else None,
        [shown(row) for row in career],
    )


def _successor(actor: Actor, wanted: int | Successor) -> User | actions.Newcomer:
    if isinstance(wanted, int):
        return people.person(actor, wanted)
    return actions.Newcomer(wanted.username, wanted.name, phone=wanted.phone)


class PersonList(APIView):
    """People."""

    @describe(
        summary="List who sits where in your area", answer=People, query=PeopleQuery, tag="people", id="people_list"
    )
    def get(self, request: Request) -> Response:
        query = read_query(request, PeopleQuery)
        filters = Filters(query.q, query.role, query.state, query.place)
        page = people.assignments(
            caller(request), filters, now=timezone.now(), after=query.cursor or None, size=query.limit
        )
        return Response(People([shown(row) for row in page.rows], page.next))

    @describe(
        summary="Make an account and give it its first role",
        body=Appointment,
        answer=AssignmentOut,
        status=201,
        tag="people",
        id="people_appoint",
        headers=[HEADER],
        examples=[OpenApiExample("A PTPS", _APPOINTED, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        body, actor, now = read_body(request, Appointment), caller(request), timezone.now()
        office = people.office(actor, body.office)
        station = people.station(actor, body.station) if body.station else None
        newcomer = actions.Newcomer(body.username, body.name, body.email, body.phone)

        def act() -> Response:
            given = actions.appoint(
                newcomer=newcomer,
                role=body.role,
                office=office,
                station=station,
                since=body.since,
                until=body.until,
                mandate=body.mandate,
                by=actor,
                now=now,
            )
            return Response(shown(given), status=201)

        return once(request, now, act)


class PersonDetail(APIView):
    """One person."""

    @describe(summary="Read one person", answer=PersonOut, tag="people", id="people_read")
    def get(self, request: Request, pk: int) -> Response:
        return Response(_person(people.person(caller(request), pk), caller(request)))


class PersonVerb(APIView):
    """Verbs on a person: `assign`, `set-phone`, `deactivate`."""

    @describe(
        summary="Assign, correct the phone, or close the account",
        body={"oneOf": [shape(Place), shape(Phone), shape(Reason)]},
        answer=PersonOut,
        tag="people",
        id="people_act",
        headers=[HEADER],
    )
    def post(self, request: Request, pk: int, verb: str) -> Response:
        actor, now = caller(request), timezone.now()
        person = people.person(actor, pk)

        def act() -> Response:
            match verb:
                case "assign":
                    place = read_body(request, Place)
                    actions.assign(
                        person=person,
                        role=place.role,
                        office=people.office(actor, place.office),
                        station=people.station(actor, place.station) if place.station else None,
                        since=place.since,
                        until=place.until,
                        mandate=place.mandate,
                        by=actor,
                        now=now,
                    )
                case "set-phone":
                    actions.set_phone(person=person, phone=read_body(request, Phone).phone, by=actor, now=now)
                case "deactivate":
                    actions.deactivate(person=person, reason=read_body(request, Reason).reason, by=actor, now=now)
                case _:
                    raise NotFound(_("There is no such verb."))
            return Response(_person(people.person(actor, pk), actor))

        answer = once(request, now, act)
        forget_all()
        return answer


class AssignmentVerb(APIView):
    """Verbs on an assignment: `approve`, `end`, `extend`, `replace`."""

    @describe(
        summary="Confirm, end, extend or hand over a role",
        body={"oneOf": [shape(one) for one in (HandOver, Until, Reason, Nothing)]},
        answer=AssignmentOut,
        tag="people",
        id="assignments_act",
        headers=[HEADER],
        examples=[OpenApiExample("At noon (replace)", _REPLACE, request_only=True)],
    )
    def post(self, request: Request, pk: int, verb: str) -> Response:
        actor, now = caller(request), timezone.now()
        assignment = people.assignment(actor, pk)

        def act() -> Response:
            match verb:
                case "approve":
                    done = actions.approve(assignment=assignment, by=actor, now=now)
                case "end":
                    done = actions.end_early(
                        assignment=assignment, reason=read_body(request, Reason).reason, by=actor, now=now
                    )
                case "extend":
                    done = actions.extend(
                        assignment=assignment, until=read_body(request, Until).until, by=actor, now=now
                    )
                case "replace":
                    body = read_body(request, HandOver)
                    done = actions.replace(
                        assignment=assignment,
                        successor=_successor(actor, body.successor),
                        at=body.at,
                        reason=body.reason,
                        mandate=body.mandate,
                        by=actor,
                        now=now,
                    )
                case _:
                    raise NotFound(_("There is no such verb."))
            return Response(shown(done))

        answer = once(request, now, act)
        forget_all()
        return answer
