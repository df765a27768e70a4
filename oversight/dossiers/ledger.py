"""What the ledger's verifier may ask of register numbers."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from oversight.dossiers.models import RegisterNumber
from oversight.dossiers.numbers import SUBJECT, number_digest


class RegisterNumbers:
    """Subject `dossier_number`."""

    table = SUBJECT

    def digests(self, ids: Sequence[UUID]) -> Mapping[UUID, bytes]:
        """Digest by id of those that exist."""
        return {row.pk: number_digest(row) for row in RegisterNumber.objects.filter(pk__in=ids)}

    def ids_after(self, last: UUID | None, limit: int) -> Sequence[UUID]:
        """Ids in order, after `last`."""
        rows = RegisterNumber.objects.order_by("pk")
        return list((rows.filter(pk__gt=last) if last else rows).values_list("pk", flat=True)[:limit])
