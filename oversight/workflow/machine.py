"""The machine: begins tracks and moves them along the edges of their procedure, one ledger entry a step."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.canonical import digest
from oversight.core.ids import uuid7
from oversight.dossiers.models import Dossier, Status
from oversight.ledger import actions as ledger
from oversight.workflow.models import Track
from oversight.workflow.procedures import Transition, procedure

SUBJECT = "workflow_track"


@transaction.atomic
def begin(dossier: Dossier, name: str, edition: str, verb: str, *, by: Actor, now: datetime) -> Track:
    """Open a track by its first verb. NotAllowed without the permission, Conflict for a verb that begins nothing."""
    step = procedure(name, edition).step("", verb)
    by.check(step.permission, dossier.scope, _("You may not begin this procedure here."))
    track = Track.objects.create(
        id=uuid7(now), dossier=dossier, procedure=name, edition=edition, status=step.target, since=now
    )
    _record(track, step, dossier, by, now)
    return track


@transaction.atomic
def move(track: Track, verb: str, *, by: Actor, now: datetime) -> Track:
    """Take one step: lock, check edge and permission, write, enter. The trigger refuses what slips past this."""
    locked = Track.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=track.pk)
    step = procedure(locked.procedure, locked.edition).step(locked.status, verb)
    by.check(step.permission, locked.dossier.scope, _("You may not take this step here."))
    locked.status, locked.since = step.target, now
    locked.save(update_fields=["status", "since"])
    _record(locked, step, locked.dossier, by, now)
    return locked


def track_digest(track: Track) -> bytes:
    """The digest of a track as it stands."""
    return digest(
        {
            "id": track.pk,
            "dossier": track.dossier_id,
            "procedure": track.procedure,
            "edition": track.edition,
            "status": track.status,
        }
    )


def derived_status(dossier: Dossier) -> Status:
    """The dossier's coarse status: the least advanced of its tracks decides."""
    tracks = Track.objects.filter(dossier=dossier)
    coarse = [procedure(t.procedure, t.edition).statuses[t.status] for t in tracks]
    return min(coarse, default=Status(dossier.status))


def _record(track: Track, step: Transition, dossier: Dossier, by: Actor, now: datetime) -> None:
    status = derived_status(dossier)
    if status != dossier.status:
        Dossier.objects.filter(pk=dossier.pk).update(status=status)
        dossier.status = status
    line = ledger.draw_up(
        verb=f"{track.procedure}.{step.verb}",
        actor=by.label,
        office=dossier.scope,
        at=now,
        dossier=dossier.pk,
        rows={f"{SUBJECT}:{track.pk}": track_digest(track)},
    )
    ledger.append([line])
