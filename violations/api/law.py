"""Lists of the law for machines: requirements, offences, reasons, classes of the archive."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from oversight.api.schema import describe, read_query
from violations.rules import law
from violations.serializers import procedure as s


class RequirementList(APIView):
    """Requirements."""

    @describe(
        summary="List what a report or finding must have",
        answer=s.Requirements,
        query=s.RequirementQuery,
        tag="law",
        id="law_requirements",
    )
    def get(self, request: Request) -> Response:
        query = read_query(request, s.RequirementQuery)
        on = query.on or timezone.localdate()
        return Response(s.requirements(law.requirements(query.regime, query.kind, on)))


class OffenceList(APIView):
    """Offences."""

    @describe(
        summary="List the articles under which an event may fall, with their classes",
        answer=s.Offences,
        query=s.OffenceQuery,
        tag="law",
        id="law_offences",
    )
    def get(self, request: Request) -> Response:
        query = read_query(request, s.OffenceQuery)
        return Response(s.offences(law.offences(query.regime, query.on or timezone.localdate())))


class ReasonList(APIView):
    """Reasons."""

    @describe(
        summary="List the reasons that may be given for a decision",
        answer=s.Reasons,
        query=s.ReasonQuery,
        tag="law",
        id="law_reasons",
    )
    def get(self, request: Request) -> Response:
        query = read_query(request, s.ReasonQuery)
        return Response(s.reasons(law.reasons(query.verb.replace("-", "_"), query.on or timezone.localdate())))


class RetentionList(APIView):
    """Classes of the archive."""

    @describe(
        summary="List the retention classes of the archive",
        answer=s.RetentionClasses,
        tag="law",
        id="law_retention_classes",
    )
    def get(self, request: Request) -> Response:
        return Response(s.retention_classes(law.retention_classes()))
