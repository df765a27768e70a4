"""Who of the office is told of what came from the holder of a tracking code."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from oversight.dossiers.models import Recusal
from oversight.workflow import queries as workflow
from violations.models import Case, Finding
from violations.queries.procedure import officers


class Told(msgspec.Struct, frozen=True):
    """A case, and the ids of the people who are told of it."""

    case: Case
    people: tuple[int, ...]


def told(cases: Collection[UUID], *, now: datetime) -> Mapping[UUID, Told]:
    """Who has each case as his work, and who stands in for him; else those of its office who study cases.

    Of prior information that became a finding, who has the finding. Nobody who is recused. Six reads for all of them.
    """
    rows = {row.pk: row for row in Case.objects.filter(pk__in=list(cases)).select_related("dossier__office")}
    findings = Finding.objects.filter(source__in=rows).select_related("case").order_by("pk")
    tracks = {row.pk: row.track for row in rows.values()} | {row.source_id: row.case.track for row in findings}
    duties = workflow.duties_of(tracks.values())
    away = workflow.away({duty.holder_id for duty in duties.values()}, now=now)
    at_work = officers({row.dossier.office_id for row in rows.values() if tracks[row.pk] not in duties}, now=now)
    barred = set(Recusal.objects.filter(dossier__in=rows).values_list("dossier", "user"))
    found = {}
    for id, row in rows.items():
        duty = duties.get(tracks[id])
        people = at_work.get(row.dossier.office_id, []) if duty is None else [duty.holder_id]
        people = people + [away[one].substitute_id for one in people if one in away]
        found[id] = Told(row, tuple(one for one in dict.fromkeys(people) if (id, one) not in barred))
    return found
