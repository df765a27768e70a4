"""Alerts for machines."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from oversight.accounts.actor import Actor
from oversight.api.idempotency import HEADER, once
from oversight.api.permissions import caller
from oversight.api.schema import describe, read_body, read_query
from oversight.core.errors import NotFound
from oversight.workflow.queries import duties_of
from reports import policies, queries
from reports import serializers as s
from reports.actions import ALERT_VERBS
from reports.models import Alert


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
