"""What the ledger's verifier may ask of tracks, their steps, duties and absences."""

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from oversight.workflow import digests
from oversight.workflow.models import Absence, Duty, Step, Track

M = TypeVar("M", bound=Model)


class _Rows(Generic[M]):
    """A subject whose rows have UUIDs as keys."""

    def __init__(self, rows: QuerySet[M], digest_of: Callable[[M], bytes]) -> None:
        self._rows = rows
        self._digest_of = digest_of

    def digests(self, ids: Sequence[UUID]) -> Mapping[UUID, bytes]:
        """Digest by id of those that exist."""
        return {row.pk: self._digest_of(row) for row in self._rows.filter(pk__in=ids)}

    def ids_after(self, last: UUID | None, limit: int) -> Sequence[UUID]:
        """Ids in order, after `last`."""
        rows = self._rows.order_by("pk")
        return list((rows.filter(pk__gt=last) if last else rows).values_list("pk", flat=True)[:limit])


class Tracks(_Rows[Track]):
    """Subject `workflow_track`."""

    table = digests.TRACK

    def __init__(self) -> None:
        super().__init__(Track.objects.all(), digests.track_digest)


class Steps(_Rows[Step]):
    """Subject `workflow_step`."""

    table = digests.STEP

    def __init__(self) -> None:
        super().__init__(Step.objects.all(), digests.step_digest)


class Duties(_Rows[Duty]):
    """Subject `workflow_duty`."""

    table = digests.DUTY

    def __init__(self) -> None:
        super().__init__(Duty.objects.all(), digests.duty_digest)


class Absences(_Rows[Absence]):
    """Subject `workflow_absence`."""

    table = digests.ABSENCE

    def __init__(self) -> None:
        super().__init__(Absence.objects.all(), digests.absence_digest)
