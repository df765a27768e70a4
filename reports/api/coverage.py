"""Coverage for machines."""

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from oversight.api.permissions import caller
from oversight.api.schema import describe, read_query
from oversight.core.errors import NotFound
from reports import charting, queries
from reports import serializers as s


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
