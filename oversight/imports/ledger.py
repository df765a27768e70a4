"""What the ledger says of imports: the digests of an import with its receipts, and of a mapping, as they stand."""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from oversight.core.canonical import digest
from oversight.core.moments import utc_text, utc_text_or_none
from oversight.imports.models import Import, Mapping
from oversight.ledger.rows import Rows

SUBJECT, MAPPING = "imports_import", "imports_mapping"
# One figure over all receipts and decisions: what somebody changes in any of them shows at the import.
_RECEIPTS = """
select r.of_id,
  sha256(convert_to(string_agg(
    concat_ws('|', r.round, r.number, r.verdict, r.outcome, r.outcome_rule, r.dossier_id, r.entry,
      encode(sha256(r.sealed), 'hex')), E'\\n' order by r.round, r.number), 'UTF8'))
from imports_row r where r.of_id = any(%s) group by r.of_id
"""
_DECISIONS = """
select r.of_id, sha256(convert_to(string_agg(
  concat_ws('|', d.id, d.row_id, d.rule, d.choice, d.words, d.decided_by_id), E'\\n' order by d.id), 'UTF8'))
from imports_decision d join imports_row r on r.id = d.row_id where r.of_id = any(%s) group by r.of_id
"""


def import_digests(imports: Sequence[Import]) -> dict[UUID, bytes]:
    """SHA-256 over each import, its receipts and the decisions about its rows, by id. Two statements for all."""
    ids = [one.pk for one in imports]
    with connection.cursor() as cursor:
        cursor.execute(_RECEIPTS, [ids])
        receipts = {id: bytes(value).hex() for id, value in cursor.fetchall()}
        cursor.execute(_DECISIONS, [ids])
        decisions = {id: bytes(value).hex() for id, value in cursor.fetchall()}
    return {one.pk: _digest(one, receipts.get(one.pk), decisions.get(one.pk)) for one in imports}


def mapping_digest(mapping: Mapping) -> bytes:
    """SHA-256 over a version of a mapping."""
    return digest(
        {
            "id": mapping.pk,
            "target": mapping.target,
            "source": mapping.source,
            "office": mapping.office_id,
            "name": mapping.name,
            "version": mapping.version,
            "columns": mapping.columns,
            "zone": mapping.zone,
            "made_by": mapping.made_by_id,
            "made_at": utc_text(mapping.made_at),
        }
    )


def _digest(one: Import, receipts: str | None, decisions: str | None) -> bytes:
    return digest(
        {
            "id": one.pk,
            "target": one.target,
            "source": one.source,
            "office": one.office_id,
            "scope": one.scope,
            "blob": one.blob_id,
            "fingerprint": bytes(one.fingerprint).hex(),
            "received_by": one.received_by_id,
            "received_at": utc_text(one.received_at),
            "state": one.state,
            "round": one.round,
            "layout": one.layout,
            "mapping": one.mapping_id,
            "counts": one.counts,
            "trouble": one.trouble,
            "begun_by": one.begun_by_id,
            "begun_at": utc_text_or_none(one.begun_at),
            "undo_by": one.undo_by_id,
            "undo_at": utc_text_or_none(one.undo_at),
            "undo_reason": one.undo_reason,
            "receipts": receipts,
            "decisions": decisions,
        }
    )


class Imports(Rows[Import]):
    """Subject `imports_import`."""

    def __init__(self) -> None:
        super().__init__(SUBJECT, Import.objects.all(), import_digests)


class Mappings:
    """Subject `imports_mapping`."""

    table = MAPPING

    def digests(self, ids: Sequence[int | str]) -> Map[int, bytes]:
        """Digest by id of those that exist."""
        return {row.pk: mapping_digest(row) for row in Mapping.objects.filter(pk__in=[int(id) for id in ids])}

    def ids_after(self, last: int | str | None, limit: int) -> Sequence[int]:
        """Ids in order, after `last`."""
        return list(Mapping.objects.filter(pk__gt=int(last or 0)).order_by("pk").values_list("pk", flat=True)[:limit])
