"""Plenaries and transfers for machines: what waits for whom, and the verbs of people who answer for them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from oversight.accounts.actor import Actor
from oversight.api.idempotency import HEADER, once
from oversight.api.permissions import caller
from oversight.api.schema import describe, read_body
from violations import actions, openapi, queries
from violations.models import Case, Transfer
from violations.serializers import cases as c
from violations.serializers import procedure as s
from violations.serializers import verbs as v


class PlenaryList(APIView):
    """What waits for your vote."""

    @describe(
        summary="List the plenaries that wait for your vote", answer=s.Ballots, tag="violations", id="plenaries_list"
    )
    def get(self, request: Request) -> Response:
        return Response(s.waiting(list(queries.my_votes(caller(request)))))


class PlenaryDetail(APIView):
    """One plenary."""

    @describe(
        summary="Read one plenary; how members voted is told once it is closed",
        answer=s.PlenaryOut,
        tag="violations",
        id="plenaries_read",
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(s.plenary(queries.ballot(queries.plenary(caller(request), pk, now=timezone.now()))))


class PlenaryVote(APIView):
    """A vote."""

    @describe(
        summary="Vote, by your own hand and once; a member's session alone",
        answer=s.PlenaryOut,
        body=s.VoteIn,
        tag="violations",
        id="plenaries_vote",
        headers=[HEADER],
        examples=[OpenApiExample("For", openapi.VOTE, request_only=True)],
    )
    def post(self, request: Request, pk: UUID) -> Response:
        by, now = caller(request), timezone.now()
        asked = read_body(request, s.VoteIn)

        def act() -> Response:
            plenary = queries.plenary(by, pk, now=now)
            actions.vote(plenary=plenary, choice=asked.choice, dissent=asked.dissent, by=by, now=now)
            return Response(s.plenary(queries.ballot(plenary)))

        return once(request, now, act)


class PlenaryClose(APIView):
    """The end of a plenary."""

    @describe(
        summary="Close a plenary with its minute; what it carried is done at once",
        answer=s.PlenaryClosed,
        body=s.CloseIn,
        tag="violations",
        id="plenaries_close",
        headers=[HEADER],
        examples=[OpenApiExample("With its minute", openapi.CLOSE, request_only=True)],
    )
    def post(self, request: Request, pk: UUID) -> Response:
        by, now = caller(request), timezone.now()
        asked = read_body(request, s.CloseIn)

        def act() -> Response:
            plenary = queries.plenary(by, pk, now=now)
            closed = actions.close_plenary(
                plenary=plenary, minute=asked.minute, text=asked.text, letter=asked.letter, by=by, now=now
            )
            return Response(s.closed(queries.ballot(closed), queries.stand(closed.case)))

        return once(request, now, act)


class TransferList(APIView):
    """What is offered to your office."""

    @describe(
        summary="List transfers and take-overs that wait for your office's signature",
        answer=s.Offers,
        tag="violations",
        id="transfers_list",
    )
    def get(self, request: Request) -> Response:
        return Response(s.offers(queries.offers(caller(request))))


class TransferDetail(APIView):
    """One transfer that waits."""

    @describe(
        summary="Read one transfer that waits: office, kind and time, nothing of its contents",
        answer=s.OfferOut,
        tag="violations",
        id="transfers_read",
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(s.offer(queries.waiting_transfer(caller(request), pk, now=timezone.now())))


class _Signature(NamedTuple):
    """How one transfer that waits is answered: in one line, with which body, by which action."""

    summary: str
    takes: type
    example: dict[str, Any]
    act: Callable[[Transfer, Any, Actor, datetime], Case]


SIGNATURES: Mapping[str, _Signature] = {
    "accept-transfer": _Signature(
        "Accept a transfer: the case is your office's from now on",
        v.Plain,
        {},
        lambda row, _asked, by, now: actions.accept_transfer(transfer=row, by=by, now=now),
    ),
    "decline-transfer": _Signature(
        "Decline a transfer, or take your own offer back, with a reason",
        v.Because,
        openapi.DECLINE,
        lambda row, asked, by, now: actions.decline_transfer(transfer=row, reason=asked.reason, by=by, now=now),
    ),
    "hand-over": _Signature(
        "Sign a take-over: the case is the upper office's from now on",
        v.Plain,
        {},
        lambda row, _asked, by, now: actions.hand_over(transfer=row, by=by, now=now),
    ),
}


def transfer_door(name: str) -> type[APIView]:
    """The resource of one signature."""
    signature = SIGNATURES[name]

    class TransferAct(APIView):
        """An answer to a transfer."""

        @describe(
            summary=signature.summary,
            answer=c.ActDone,
            body=signature.takes,
            tag="violations",
            id=f"transfers_{name.partition('-transfer')[0].replace('-', '_')}",
            headers=[HEADER],
            examples=[OpenApiExample(signature.summary, signature.example, request_only=True)],
        )
        def post(self, request: Request, pk: UUID) -> Response:
            by, now = caller(request), timezone.now()
            asked: Any = read_body(request, signature.takes)

            def act() -> Response:
                case = signature.act(queries.waiting_transfer(by, pk, now=now), asked, by, now)
                return Response(c.done(case.pk, name, [pk], queries.stand(case)))

            return once(request, now, act)

    return TransferAct
