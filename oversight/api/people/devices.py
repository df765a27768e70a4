"""Phones: the list, a new code, shutting out."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from msgspec import Meta
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from oversight.accounts import actions, people
from oversight.accounts.models import Device
from oversight.accounts.recall import forget_all
from oversight.api.idempotency import HEADER, once
from oversight.api.people.offices import Size
from oversight.api.permissions import caller
from oversight.api.schema import describe, read_body, read_query

_PERSON = {"person": 4711}
_CODE = {"person": 4711, "code": "7K3QF-9TX2M", "expires_at": "2024-02-13T03:00:00Z"}


class DeviceOut(msgspec.Struct):
    """An enrolled phone; its token is not known here."""

    id: UUID
    person: int
    name: str
    label: str
    enrolled_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class Devices(msgspec.Struct):
    """One page, the newest first; `next` goes into `after`."""

    results: list[DeviceOut]
    next: UUID | None


class DeviceQuery(msgspec.Struct):
    """Which phones."""

    person: Annotated[int, Meta(ge=1, le=2**63 - 1)] | None = None
    after: UUID | None = None
    limit: Size = 50


class CodeWanted(msgspec.Struct, forbid_unknown_fields=True):
    """For whom a phone is to be enrolled."""

    person: Annotated[int, Meta(ge=1, le=2**63 - 1)]


class CodeOut(msgspec.Struct):
    """The code for one phone, told this once; his earlier unused codes are withdrawn."""

    person: int
    code: str
    expires_at: datetime


def shown(device: Device) -> DeviceOut:
    """A phone as the interface shows it."""
    return DeviceOut(
        device.pk,
        device.user_id,
        device.user.name,
        device.label,
        device.enrolled_at,
        device.expires_at,
        device.revoked_at,
    )


class DeviceList(APIView):
    """Phones."""

    @describe(
        summary="List phones of your line of command, and your own",
        answer=Devices,
        query=DeviceQuery,
        tag="people",
        id="devices_list",
    )
    def get(self, request: Request) -> Response:
        query = read_query(request, DeviceQuery)
        rows, following = people.devices(caller(request), owner=query.person, after=query.after, size=query.limit)
        return Response(Devices([shown(row) for row in rows], following))

    @describe(
        summary="Issue a one-time code with which one phone is enrolled",
        body=CodeWanted,
        answer=CodeOut,
        status=201,
        tag="people",
        id="devices_issue_code",
        examples=[
            OpenApiExample("For a person", _PERSON, request_only=True),
            OpenApiExample("The code", _CODE, response_only=True, status_codes=["201"]),
        ],
    )
    def post(self, request: Request) -> Response:
        person = people.person(caller(request), read_body(request, CodeWanted).person)
        issued, code = actions.issue_enrolment_code(person=person, by=caller(request), now=timezone.now())
        return Response(CodeOut(person.pk, code, issued.expires_at), status=201)


class DeviceRevoke(APIView):
    """Shutting a phone out."""

    @describe(
        summary="Shut a phone out: lost, stolen, handed on",
        answer=DeviceOut,
        tag="people",
        id="devices_revoke",
        headers=[HEADER],
    )
    def post(self, request: Request, pk: UUID) -> Response:
        now = timezone.now()

        def act() -> Response:
            device = actions.revoke_device(device=people.device(caller(request), pk), by=caller(request), now=now)
            return Response(shown(device))

        answer = once(request, now, act)
        forget_all()
        return answer
