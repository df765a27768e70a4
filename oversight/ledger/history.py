"""The entries of one dossier."""

from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from oversight.core.errors import NotFound
from oversight.ledger.queries import Receipt, receipt


def latest_receipt(dossier: UUID) -> Receipt:
    """The receipt of the last entry that a dossier has; NotFound when it has none, NotSealed while it waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select e.id from ledger_entry e left join ledger_leaf l on l.entry = e.id"
            " left join ledger_pending p on p.entry = e.id"
            " where e.dossier = %s order by l.index desc nulls first, p.seq desc limit 1",
            [dossier],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotFound(_("The ledger has no entry for this record."))
    return receipt(row[0])
