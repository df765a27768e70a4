"""Plenaries and transfers for machines: what waits for whom, and the verbs of people who answer for them."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from oversight.api.idempotency import HEADER, once
from oversight.api.permissions import caller
from oversight.api.schema import describe, read_body
from violations import actions, openapi, queries
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


class TransferAccept(APIView):
    """The second signature of a transfer."""

    @describe(
        summary="Accept a transfer: the case is your office's from now on",
        answer=c.ActDone,
        body=v.Plain,
        tag="violations",
        id="transfers_accept",
        headers=[HEADER],
        examples=[OpenApiExample("Accepted", {}, request_only=True)],
    )
    def post(self, request: Request, pk: UUID) -> Response:
        by, now = caller(request), timezone.now()
        read_body(request, v.Plain)

        def act() -> Response:
            row = queries.waiting_transfer(by, pk, now=now)
            case = actions.accept_transfer(transfer=row, by=by, now=now)
            return Response(c.done(case.pk, "accept-transfer", [pk], queries.stand(case)))

        return once(request, now, act)


class TransferDecline(APIView):
    """The end of an offer."""

    @describe(
        summary="Decline a transfer, or take your own offer back, with a reason",
        answer=c.ActDone,
        body=v.Because,
        tag="violations",
        id="transfers_decline",
        headers=[HEADER],
        examples=[OpenApiExample("Declined", openapi.DECLINE, request_only=True)],
    )
    def post(self, request: Request, pk: UUID) -> Response:
        by, now = caller(request), timezone.now()
        asked = read_body(request, v.Because)

        def act() -> Response:
            row = queries.waiting_transfer(by, pk, now=now)
            case = actions.decline_transfer(transfer=row, reason=asked.reason, by=by, now=now)
            return Response(c.done(case.pk, "decline-transfer", [pk], queries.stand(case)))

        return once(request, now, act)


class TransferHandOver(APIView):
    """The second signature of a take-over."""

    @describe(
        summary="Sign a take-over: the case is the upper office's from now on",
        answer=c.ActDone,
        body=v.Plain,
        tag="violations",
        id="transfers_hand_over",
        headers=[HEADER],
        examples=[OpenApiExample("Signed", {}, request_only=True)],
    )
    def post(self, request: Request, pk: UUID) -> Response:
        by, now = caller(request), timezone.now()
        read_body(request, v.Plain)

        def act() -> Response:
            row = queries.waiting_transfer(by, pk, now=now)
            case = actions.hand_over(transfer=row, by=by, now=now)
            return Response(c.done(case.pk, "hand-over", [pk], queries.stand(case)))

        return once(request, now, act)
