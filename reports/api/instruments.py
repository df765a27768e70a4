"""Instruments for machines."""

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from oversight.api.schema import describe, read_query
from oversight.core.errors import NotFound
from reports import queries
from reports import serializers as s


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
