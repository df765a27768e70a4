"""Phones for machines: their drafts and their numbers."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from oversight.accounts import people
from oversight.api.permissions import caller
from oversight.api.schema import describe, read_body
from oversight.core.errors import NotFound
from reports import queries, rules
from reports import serializers as s
from reports.actions import Typed, keep
from reports.openapi import DRAFT


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
