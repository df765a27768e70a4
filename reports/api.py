"""Station reports for machines. The intake reads the raw body with the instrument's compiled rules (docs/adr/0005)."""

from uuid import UUID

import msgspec
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from oversight.accounts import people
from oversight.accounts.actor import Actor
from oversight.api.idempotency import HEADER, once
from oversight.api.permissions import caller
from oversight.api.schema import describe, read_body, read_query
from oversight.api.shapes import shown as shown_evidence
from oversight.core.errors import Invalid, NotFound, Refused
from oversight.dossiers.models import Channel
from oversight.evidence.queries import of_dossier
from oversight.ledger.history import latest_receipt
from reports import queries, rules
from reports import serializers as s
from reports.actions import Typed, keep, receive, withdraw
from reports.models import StationReport
from reports.openapi import DRAFT, EXAMPLE, FILING

_REPLAYED = "Idempotency-Replayed"


def _raw(request: Request) -> bytes:
    if (request.content_type or "").partition(";")[0].strip().lower() != "application/json":
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


class StationReportList(APIView):
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
        outcome = receive(
            filings=[_raw(request)], by=caller(request), channel=_channel(caller(request)), now=timezone.now()
        )[0]
        if outcome.refusal is not None:
            raise outcome.refusal
        headers = {"Location": f"/api/v1/station-reports/{outcome.id}"}
        if outcome.status == "replayed":
            headers[_REPLAYED] = "true"
        return Response(s.filed(outcome), status=201, headers=headers)


class StationReportBatch(APIView):
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
        batch = read_body_of(_raw(request))
        filings = [bytes(item) for item in batch.items]
        outcomes = receive(filings=filings, by=caller(request), channel=_channel(caller(request)), now=timezone.now())
        return Response(s.Results([s.result(outcome) for outcome in outcomes]))


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
        receipt = latest_receipt(row.pk)
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


class DeviceCounters(APIView):
    """What has arrived from one phone."""

    @describe(
        summary="Read which of a phone's own numbers have arrived, and which are missing below the highest",
        answer=s.CountersOut,
        tag="people",
        id="devices_counters",
    )
    def get(self, request: Request, pk: UUID) -> Response:
        device = people.device(caller(request), pk)
        return Response(s.counters(queries.device_counters([device.pk])[device.pk]))


class FieldDraft(APIView):
    """What is typed and not yet sent; the draft's id becomes the report's."""

    @describe(summary="Read one of my drafts", answer=s.DraftOut, tag="field-drafts", id="field_drafts_read")
    def get(self, request: Request, pk: UUID) -> Response:
        row = queries.field_draft(caller(request), pk)
        return Response(s.draft(row, queries.held_photos(row)))

    @describe(
        summary="Keep what was typed; of every path the newest value stays",
        answer=s.DraftOut,
        body=s.DraftIn,
        tag="field-drafts",
        id="field_drafts_keep",
        examples=[OpenApiExample("One answer", DRAFT, request_only=True)],
    )
    def put(self, request: Request, pk: UUID) -> Response:
        body, actor = read_body(request, s.DraftIn), caller(request)
        instrument = queries.instrument(body.instrument)
        if instrument is None:
            raise NotFound(_("There is no such instrument."))
        station = queries.my_station(actor, body.station, election=instrument.election)
        place = queries.stations(instrument.election, [station.code])[station.code]
        typed = {path: entry.value for path, entry in body.values.items()}
        read, refused = rules.read_values(instrument.rules.places, typed)
        values = {path: Typed(value, body.values[path].at) for path, value in read.items()}
        row = keep(id=pk, instrument=instrument, place=place, values=values, by=actor, now=timezone.now())
        return Response(s.draft(row, queries.held_photos(row), refused))


class InstrumentList(APIView):
    """Instruments."""

    @describe(summary="List published instruments", answer=s.InstrumentList, tag="instruments", id="instruments_list")
    def get(self, request: Request) -> Response:
        return Response(s.InstrumentList([s.instrument(row) for row in queries.instruments()]))


class InstrumentDetail(APIView):
    """One instrument."""

    @describe(
        summary="Read one instrument with its JSON Schema",
        answer=s.InstrumentDetail,
        tag="instruments",
        id="instruments_read",
    )
    def get(self, request: Request, name: str) -> Response:
        known = queries.instrument(name)
        if known is None:
            raise NotFound(_("There is no such instrument."))
        row = queries.instruments().get(pk=known.id)
        out = s.instrument(row)
        return Response(
            s.InstrumentDetail(
                out.name, out.election, out.module, out.published_at, out.sha256, row.definition, known.rules.schema()
            )
        )


def _filters(query: s.ReportQuery) -> queries.Filters:
    state = None if query.state == "any" else StationReport.State[query.state.upper()]
    return queries.Filters(
        place=f"{query.place.rstrip('.')}." if query.place else "",
        station=query.station,
        instrument=query.instrument,
        flag=query.flag,
        state=state,
    )
