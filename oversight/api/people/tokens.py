"""Access tokens of offices."""

from datetime import datetime
from typing import Annotated

import msgspec
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from msgspec import Meta
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from oversight.accounts import actions, people
from oversight.accounts.models import ApiToken
from oversight.accounts.recall import forget_all
from oversight.accounts.roles import TokenScope
from oversight.api.idempotency import HEADER, once
from oversight.api.people.offices import Path
from oversight.api.permissions import caller
from oversight.api.schema import describe, read_body

_WANTED = {
    "office": "64.01.",
    "name": "Paser server",
    "scopes": ["read", "file-reports"],
    "expires_at": "2024-12-31T00:00:00Z",
}


class TokenOut(msgspec.Struct):
    """A token of an office, without its secret."""

    id: int
    office: str
    office_name: str
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class Tokens(msgspec.Struct):
    """The newest 500."""

    results: list[TokenOut]


class TokenWanted(msgspec.Struct, forbid_unknown_fields=True):
    """For which office, what it may do, until when (a year at most)."""

    office: Path
    name: Annotated[str, Meta(min_length=2, max_length=80)]
    scopes: Annotated[list[TokenScope], Meta(min_length=1)]
    expires_at: Annotated[datetime, Meta(tz=True)]


class NewToken(msgspec.Struct):
    """The token with its secret, told this once."""

    token: str
    details: TokenOut


def shown(token: ApiToken) -> TokenOut:
    """A token as the interface shows it."""
    return TokenOut(
        token.pk,
        token.office.path,
        token.office.name,
        token.name,
        list(token.scopes),
        token.created_at,
        token.expires_at,
        token.revoked_at,
    )


class TokenList(APIView):
    """Tokens."""

    @describe(summary="List the access tokens of your offices", answer=Tokens, tag="people", id="tokens_list")
    def get(self, request: Request) -> Response:
        return Response(Tokens([shown(row) for row in people.tokens(caller(request))]))

    @describe(
        summary="Make an access token for an office",
        body=TokenWanted,
        answer=NewToken,
        status=201,
        tag="people",
        id="tokens_create",
        examples=[OpenApiExample("For a regency", _WANTED, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        body = read_body(request, TokenWanted)
        office = people.office(caller(request), body.office)
        token, secret = actions.create_api_token(
            office=office,
            name=body.name,
            scopes=body.scopes,
            expires_at=body.expires_at,
            by=caller(request),
            now=timezone.now(),
        )
        return Response(NewToken(secret, shown(token)), status=201)


class TokenRevoke(APIView):
    """Shutting a token out."""

    @describe(summary="Shut an access token out", answer=TokenOut, tag="people", id="tokens_revoke", headers=[HEADER])
    def post(self, request: Request, pk: int) -> Response:
        now = timezone.now()

        def act() -> Response:
            return Response(
                shown(actions.revoke_api_token(token=people.token(caller(request), pk), by=caller(request), now=now))
            )

        answer = once(request, now, act)
        forget_all()
        return answer
