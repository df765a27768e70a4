"""A stored file is no longer what was received: it is held back, and stands before the auditors."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from oversight.core.ids import uuid7
from oversight.evidence.ledger import INCIDENT, incident_digest
from oversight.evidence.models import CustodyEvent, Incident, Item
from oversight.evidence.queries import items_stored_as
from oversight.files import actions as files
from oversight.files.models import Blob
from oversight.ledger import actions as ledger

FOUND_VERB = "evidence.find_damage"
_CUSTODY_ROWS = 1_000


@transaction.atomic
def find_damage(*, blob: Blob, state: str, by: str, now: datetime) -> Incident | None:
    """Hold a file back; the incident about it, with a custody row for every item that it belongs to.

    None for a thumbnail, which belongs to no item and is made again when it is next asked for.
    """
    # Two that find the same damage come one after the other, and the second finds the incident of the first.
    was = Blob.objects.select_for_update().get(pk=blob.pk).state
    files.record_states(states={blob.pk: state}, now=now)
    items = items_stored_as(blob)
    if not items:
        return None
    known = Incident.objects.filter(blob=blob).order_by("-found_at").first()
    is_known = known is not None and (
        known.resolved_at is None or (known.resolution == Incident.Resolution.LOST and was != Blob.State.SOUND)
    )
    if is_known:
        return known
    incident = Incident.objects.create(id=uuid7(now), blob=blob, found=state, found_at=now, found_by=by)
    add_custody(items=items, by=by, now=now, outcome=state)
    enter(verb=FOUND_VERB, incident=incident, items=items, by=by, now=now)
    return incident


def add_custody(*, items: Sequence[Item], by: str, now: datetime, outcome: str) -> None:
    """A custody row for each item: its stored bytes were checked, with this outcome."""
    CustodyEvent.objects.bulk_create(
        (
            CustodyEvent(id=uuid7(now), item=item, act=CustodyEvent.Act.CHECKED, at=now, actor=by, outcome=outcome)
            for item in items
        ),
        batch_size=_CUSTODY_ROWS,
    )


def enter(*, verb: str, incident: Incident, items: Sequence[Item], by: str, now: datetime) -> None:
    """The ledger entry of an act on an incident; it names the dossier when the file belongs to one alone."""
    dossiers = {item.dossier_id for item in items}
    line = ledger.draw_up(
        verb=verb,
        actor=by,
        office=items[0].dossier.scope if len(dossiers) == 1 else "",
        at=now,
        dossier=dossiers.pop() if len(dossiers) == 1 else None,
        rows={f"{INCIDENT}:{incident.pk}": incident_digest(incident)},
    )
    ledger.append([line])
