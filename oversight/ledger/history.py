"""The entries of one dossier."""

from uuid import UUID

from oversight.core.errors import NotFound
from oversight.ledger.models import Entry
from oversight.ledger.queries import Receipt, receipt


def latest_receipt(dossier: UUID) -> Receipt:
    """The receipt of the last entry that a dossier has; NotFound when it has none, NotSealed while it waits."""
    entry = Entry.objects.filter(dossier=dossier).order_by("-id").values_list("pk", flat=True).first()
    if entry is None:
        raise NotFound("The ledger has no entry for this record.")
    return receipt(entry)
