"""The field's sign-in: a phone is enrolled once with a code, and then asks who it is (docs/adr/0006)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from allauth.account.adapter import get_adapter
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample
from msgspec import Meta
from rest_framework.exceptions import Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from oversight.accounts import actions, attempts
from oversight.accounts.actions.devices import UnknownCode
from oversight.accounts.actor import Actor, Reach
from oversight.accounts.attempts import WITHIN_SECONDS
from oversight.accounts.roles import ROLES, TOKEN_PERMISSIONS
from oversight.api.permissions import caller
from oversight.api.schema import describe, read_body

_EXAMPLE = {
    "code": "7K3QF-9TX2M",
    "device": "018d90f5-1f80-7994-a432-1ef053404ae3",
    "label": "Samsung A14",
    "token_sha256": "3f1f3cf8a5b7a2a4d3c0b6f9b7d9e3a1c5e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4",
}


class Enrolment(msgspec.Struct, forbid_unknown_fields=True):
    """What a phone sends. It keeps its token (`ovd_` and at least 256 random bits) and sends the SHA-256 alone."""

    code: Annotated[str, Meta(max_length=40)]
    device: UUID
    token_sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    label: Annotated[str, Meta(max_length=80)] = ""


class Enrolled(msgspec.Struct):
    """The phone is admitted; its token works from now until `expires_at`."""

    device: UUID
    name: str
    enrolled_at: datetime
    expires_at: datetime


class Held(msgspec.Struct):
    """One assignment in force: what may be done at and below `path`. `station` is the KPU's code."""

    role: str | None
    title: str
    office: int
    path: str
    station: str | None
    until: datetime | None
    permissions: list[str]


class Me(msgspec.Struct):
    """Who calls: `kind` is desk, device or office; `scopes` are an office token's; `expires_at` ends the token."""

    kind: str
    user: int
    name: str
    time_zone: str
    device: UUID | None
    assignments: list[Held]
    scopes: list[str]
    expires_at: datetime | None


class EnrolDevice(APIView):
    """The public door of the field."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()

    @describe(
        summary="Enrol a phone with the code from the superior",
        body=Enrolment,
        answer=Enrolled,
        status=201,
        public=True,
        tag="sign-in",
        id="devices_enrol",
        examples=[OpenApiExample("A phone", _EXAMPLE, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        body = read_body(request, Enrolment)
        slot = take_slot(get_adapter().get_client_ip(request._request))
        try:
            device = actions.enrol_device(
                code=body.code, device=body.device, token_sha256=body.token_sha256, label=body.label, now=timezone.now()
            )
        except UnknownCode:
            raise
        except Exception:
            attempts.give_back(slot)
            raise
        attempts.give_back(slot)
        return Response(Enrolled(device.pk, device.user.name, device.enrolled_at, device.expires_at), status=201)


class Who(APIView):
    """The caller himself; for a phone, its sign-in."""

    @describe(summary="Who am I, and what may I do", answer=Me, tag="sign-in", id="me_read")
    def get(self, request: Request) -> Response:
        actor: Actor = caller(request)
        is_office = actor.label.startswith("token:")
        return Response(
            Me(
                kind="office" if is_office else "device" if actor.device else "desk",
                user=actor.user_id,
                name=actor.name,
                time_zone=actor.time_zone,
                device=actor.device,
                assignments=[_held(reach) for reach in actor.reaches],
                scopes=sorted(s for s, what in TOKEN_PERMISSIONS.items() if what <= actor.permissions)
                if is_office
                else [],
                expires_at=actor.expires_at,
            )
        )


def take_slot(address: str) -> str:
    """One of the address's attempts; Throttled when none is left."""
    slot = attempts.take(address)
    if slot is None:
        raise Throttled(
            wait=WITHIN_SECONDS, detail=_("Too many wrong codes from this connection. Wait a quarter of an hour.")
        )
    return slot


def _held(reach: Reach) -> Held:
    return Held(
        role=reach.role,
        title=str(ROLES[reach.role].title) if reach.role else "",
        office=reach.office,
        path=reach.path,
        station=reach.path.replace(".", "") if reach.station is not None else None,
        until=reach.until,
        permissions=sorted(reach.permissions),
    )
