"""Station reports for machines. The intake reads the raw body with the instrument's compiled rules (docs/adr/0005)."""

from uuid import UUID

import msgspec
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from oversight.accounts.actor import Actor
from oversight.api.direct import Answer, Direct
from oversight.api.idempotency import HEADER, once
from oversight.api.permissions import caller
from oversight.api.schema import describe, read_body, read_query
from oversight.api.shapes import shown as shown_evidence
from oversight.core.errors import Invalid, Refused
from oversight.dossiers.models import Channel
from oversight.evidence.queries import of_dossier
from oversight.ledger.history import latest_receipt
from reports import queries
from reports import serializers as s
from reports.actions import receive, withdraw
from reports.digests import SUBJECT
from reports.models import StationReport
from reports.openapi import EXAMPLE, FILING

_REPLAYED = "Idempotency-Replayed"


def _raw(request: HttpRequest) -> bytes:
    if request.content_type != "application/json":
        raise UnsupportedMediaType(request.content_type or "")
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.API_BATCH_MAX_BYTES:
        raise Refused(
            _("A request may have %(limit)s bytes at most.") % {"limit": settings.API_BATCH_MAX_BYTES},
            status=413,
            code="too-large",
        )
    return request.body


def _channel(actor: Actor) -> Channel:
    return Channel.API if actor.device is None else Channel.OFFLINE


class StationReportList(Direct, APIView):
    """Station reports."""

    @describe(
        summary="List station reports of your area",
        answer=s.Briefs,
        query=s.ReportQuery,
        tag="station-reports",
        id="station_reports_list",
    )
    def get(self, request: Request) -> Response:
        query = read_query(request, s.ReportQuery)
        page = queries.station_reports(
            caller(request), _filters(query), now=timezone.now(), after=query.cursor, size=query.limit
        )
        return Response(s.Briefs([s.brief(row) for row in page.rows], page.next))

    @describe(
        summary="File one station report",
        answer=s.Filed,
        status=201,
        body=FILING,
        tag="station-reports",
        id="station_reports_file",
        examples=[OpenApiExample("One station", EXAMPLE, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        return self.taken(request)

    def take(self, request: HttpRequest, by: Actor) -> Answer:
        (outcome,) = receive(filings=[_raw(request)], by=by, channel=_channel(by), now=timezone.now())
        if outcome.refusal is not None:
            raise outcome.refusal
        headers = {"Location": f"/api/v1/station-reports/{outcome.id}"}
        if outcome.status == "replayed":
            headers[_REPLAYED] = "true"
        return Answer(s.filed(outcome), 201, headers)


class StationReportBatch(Direct, APIView):
    """Many filings in one request."""

    @describe(
        summary="File up to 1,000 station reports; each is judged alone",
        answer=s.Results,
        body=s.Batch,
        tag="station-reports",
        id="station_reports_file_batch",
        examples=[OpenApiExample("Two stations", {"items": [EXAMPLE]}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        return self.taken(request)

    def take(self, request: HttpRequest, by: Actor) -> Answer:
        filings = [bytes(item) for item in read_body_of(_raw(request)).items]
        outcomes = receive(filings=filings, by=by, channel=_channel(by), now=timezone.now())
        return Answer(s.Results([s.result(outcome) for outcome in outcomes]))


def read_body_of(raw: bytes) -> s.Batch:
    """The envelope of a batch; Invalid when it cannot be read, and then nothing is stored."""
    try:
        return msgspec.json.decode(raw, type=s.Batch)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid(_("The envelope cannot be read: %(error)s.") % {"error": error}, code="envelope") from error


class StationReportCount(APIView):
    """How many reports."""

    @describe(
        summary="Count station reports of your area, exact to 10,000",
        answer=s.CountOut,
        query=s.ReportQuery,
        tag="station-reports",
        id="station_reports_count",
    )
    def get(self, request: Request) -> Response:
        found = queries.count_station_reports(caller(request), _filters(read_query(request, s.ReportQuery)))
        return Response(s.CountOut(found.count, found.is_capped))


class StationReportDetail(APIView):
    """One report."""

    @describe(
        summary="Read one station report",
        answer=s.Detail,
        tag="station-reports",
        id="station_reports_read",
        headers=[OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER)],
        answers={304: None},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        row = queries.station_report(caller(request), pk, now=timezone.now())
        etag = f'"{bytes(row.dossier.content_hash).hex()[:32]}-{row.state}"'
        if etag in request.headers.get("If-None-Match", ""):
            return Response(status=304, headers={"ETag": etag})
        evidence = [shown_evidence(item) for item in of_dossier(row.dossier)]
        return Response(s.detail(row, evidence), headers={"ETag": etag})


class StationReportReceipt(APIView):
    """The proof of one report."""

    @describe(
        summary="Fetch the ledger receipt of a report",
        answer=s.Receipt,
        tag="station-reports",
        id="station_reports_receipt",
    )
    def get(self, request: Request, pk: UUID) -> Response:
        row = queries.station_report(caller(request), pk, now=timezone.now())
        receipt = latest_receipt(row.pk, SUBJECT)
        return Response(s.Receipt(**receipt.document(with_body=True)))  # type: ignore[arg-type]


class StationReportWithdraw(APIView):
    """A verb of the report."""

    @describe(
        summary="Withdraw a report filed for the wrong station",
        answer=s.Brief,
        body=s.Withdrawal,
        tag="station-reports",
        id="station_reports_withdraw",
        headers=[HEADER],
        examples=[OpenApiExample("Wrong station", {"reason": "Filed for station 002 by mistake."}, request_only=True)],
    )
    def post(self, request: Request, pk: UUID) -> Response:
        now = timezone.now()
        row = queries.station_report(caller(request), pk, now=now)
        asked = read_body(request, s.Withdrawal)

        def act() -> Response:
            withdrawn = withdraw(report=row, reason=asked.reason, by=caller(request), now=now)
            row.state, row.reason = withdrawn.state, withdrawn.reason
            return Response(s.brief(row))

        return once(request, now, act)


def _filters(query: s.ReportQuery) -> queries.Filters:
    state = None if query.state == "any" else StationReport.State[query.state.upper()]
    return queries.Filters(
        place=f"{query.place.rstrip('.')}." if query.place else "",
        station=query.station,
        instrument=query.instrument,
        flag=query.flag,
        state=state,
    )
