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

from oversight.accounts import people
from oversight.accounts.actor import Actor
from oversight.api.direct import Answer, Direct
from oversight.api.idempotency import HEADER, once
from oversight.api.permissions import caller
from oversight.api.schema import describe, read_body, read_query
from oversight.api.shapes import shown as shown_evidence
from oversight.core.errors import Invalid, NotFound, Refused
from oversight.dossiers.models import Channel
from oversight.evidence.queries import of_dossier
from oversight.ledger.history import latest_receipt
from oversight.workflow.queries import duties_of
from reports import charting, policies, queries, rules
from reports import serializers as s
from reports.actions import ALERT_VERBS, Typed, keep, receive, withdraw
from reports.models import Alert, StationReport
from reports.openapi import DRAFT, EXAMPLE, FILING

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


class CoverageRead(APIView):
    """Coverage of an area."""

    @describe(
        summary="Count the stations of your area that have reported, against those expected",
        answer=s.CoverageRows,
        query=s.CoverageQuery,
        tag="coverage",
        id="coverage_read",
    )
    def get(self, request: Request) -> Response:
        query, actor = read_query(request, s.CoverageQuery), caller(request)
        known = queries.questionnaires()
        about = next((one for one in known if query.instrument in (None, one.code)), None)
        if about is None:
            raise NotFound(_("There is no such instrument."))
        paths = queries.area(actor, f"{query.place.rstrip('.')}." if query.place else "")
        rows = charting.areas(paths, about)
        total = queries.total(rows or queries.figures(paths, about), paths[0] if len(paths) == 1 else "")
        offices = queries.places([total.path, *(row.path for row in rows)])
        shown = [s.coverage(row, str(charting.place(row.path, offices).name)) for row in rows]
        name = str(charting.place(total.path, offices).name) if len(paths) == 1 else ""
        return Response(
            s.CoverageRows(
                about.code, about.election.code, queries.as_of(now=timezone.now()), s.coverage(total, name), shown
            )
        )


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

    @describe(
        summary="List published instruments",
        answer=s.InstrumentList,
        query=s.InstrumentQuery,
        tag="instruments",
        id="instruments_list",
    )
    def get(self, request: Request) -> Response:
        query = read_query(request, s.InstrumentQuery)
        rows = queries.published(election=query.election, module=query.module or "", asked_only=query.asked)
        return Response(s.InstrumentList([s.instrument_listed(row, is_asked) for row, is_asked in rows]))


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


class AlertList(APIView):
    """Alerts."""

    @describe(
        summary="List alerts from adverse answers in your area",
        answer=s.AlertBriefs,
        query=s.AlertQuery,
        tag="alerts",
        id="alerts_list",
    )
    def get(self, request: Request) -> Response:
        query, now = read_query(request, s.AlertQuery), timezone.now()
        filters = queries.AlertFilters(
            state=query.state,
            item=query.item,
            place=f"{query.place.rstrip('.')}." if query.place else "",
            is_mine=query.mine,
        )
        page = queries.alerts(caller(request), filters, now=now, after=query.cursor, size=query.limit)
        clocks, duties = queries.clocks_of(page.rows), duties_of(row.pk for row in page.rows)
        rows = [s.alert_brief(row, clocks.get(row.pk), duties.get(row.pk)) for row in page.rows]
        return Response(s.AlertBriefs(rows, page.next))


class AlertDetail(APIView):
    """One alert."""

    @describe(summary="Read one alert", answer=s.AlertDetail, tag="alerts", id="alerts_read")
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(_shown(queries.alert(caller(request), pk, now=timezone.now()), caller(request)))


class AlertAct(APIView):
    """A verb of the alert."""

    @describe(
        summary="Take a lawful step: take-up, recommend, pass-on or dismiss",
        answer=s.AlertDetail,
        body=s.AlertAct,
        tag="alerts",
        id="alerts_act",
        headers=[HEADER],
        examples=[
            OpenApiExample(
                "Recount", {"note": "Three witnesses confirm that counting began at 11.", "outcome": "recount"},
                request_only=True,
            )
        ],
    )  # fmt: skip
    def post(self, request: Request, pk: UUID, verb: str) -> Response:
        now, by = timezone.now(), caller(request)
        row = queries.alert(by, pk, now=now)
        asked = read_body(request, s.AlertAct)
        step = ALERT_VERBS.get(verb.replace("-", "_"))
        if step is None:
            raise NotFound(_("An alert knows no such verb."))

        def act() -> Response:
            step(row, asked.note, asked.outcome or "", by, now)
            return Response(_shown(queries.alert(by, pk, now=now), by))

        return once(request, now, act)


def _shown(row: Alert, by: Actor) -> s.AlertDetail:
    question = queries.questions(row.report.instrument_id).get(row.item)
    clock, duty = queries.clocks_of((row,)).get(row.pk), duties_of([row.pk]).get(row.pk)
    return s.alert_detail(row, clock, duty, question, policies.steps_open_to(row, by))


def _filters(query: s.ReportQuery) -> queries.Filters:
    state = None if query.state == "any" else StationReport.State[query.state.upper()]
    return queries.Filters(
        place=f"{query.place.rstrip('.')}." if query.place else "",
        station=query.station,
        instrument=query.instrument,
        flag=query.flag,
        state=state,
    )
