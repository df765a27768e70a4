"""Reports and findings from an office's counter or its own system."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from oversight.api.permissions import caller
from oversight.api.schema import describe, read_body
from oversight.core.errors import Fault, Invalid
from oversight.dossiers.models import Channel
from oversight.evidence.queries import of_dossiers
from oversight.gate import codes
from violations import actions, openapi, rules
from violations.serializers import filing as s

_CHANNELS = {"paper": Channel.PAPER, "import": Channel.IMPORT, "web": Channel.WEB}


class ReportSubmit(APIView):
    """Reports of violations."""

    @describe(
        summary="Bring in a report of a violation (Formulir Model B.1)",
        answer=s.ReportReceived,
        status=201,
        body=s.ReportIn,
        tag="violations",
        id="violation_reports_submit",
        examples=[OpenApiExample("At the counter", openapi.REPORT, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        asked = read_body(request, s.ReportIn)
        if faults := rules.arrival_faults(asked.channel, asked.received_at, has_source=asked.source is not None):
            raise Invalid(_("Some answers are missing or not right yet."), faults=faults)
        answer = actions.submit(
            form=asked.form(),
            channel=_CHANNELS[asked.channel],
            code_mark=_code_mark(asked),
            by=caller(request),
            now=timezone.now(),
            received_at=asked.received_at,
            source=s.source(asked.source),
        )
        return _created(s.received(answer, of_dossiers([answer.id])), answer.status)


class FindingRecord(APIView):
    """Findings of supervision."""

    @describe(
        summary="Record a finding of supervision (Formulir Model B.2)",
        answer=s.FindingRecorded,
        status=201,
        body=s.RecordedIn,
        tag="violations",
        id="findings_record",
        examples=[OpenApiExample("A finding", openapi.FINDING, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        asked = read_body(request, s.RecordedIn)
        answer = actions.record_finding(
            form=asked.form(),
            by=caller(request),
            now=timezone.now(),
            channel=_CHANNELS[asked.channel],
            source=s.source(asked.record),
        )
        return _created(s.recorded(answer, of_dossiers([answer.id])), answer.status)


def _code_mark(asked: s.ReportIn) -> bytes | None:
    """What is stored of the reporter's tracking code. The code is not repeated: who knows it reads the case."""
    if not asked.tracking_code:
        return None
    code = codes.read(asked.tracking_code)
    if code is None:
        fault = Fault("tracking_code", "a tracking code", _("This is no tracking code."))
        raise Invalid(_("Some answers are missing or not right yet."), faults=[fault])
    return codes.mark(code)


def _created(answer: s.ReportReceived | s.FindingRecorded, status: str) -> Response:
    headers = {"Location": f"/api/v1/cases/{answer.id}"}
    if status == "replayed":
        headers["Idempotency-Replayed"] = "true"
    return Response(answer, status=201, headers=headers)
