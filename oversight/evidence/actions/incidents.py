"""Incidents of stored files: taken up, put back and checked, or declared lost by two auditors."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import Conflict, Fault, Invalid
from oversight.core.ids import uuid7
from oversight.evidence.actions.damage import add_custody, enter
from oversight.evidence.actions.deriving import derive_again, process
from oversight.evidence.models import Incident, IncidentNote
from oversight.evidence.queries import items_stored_as, loss_proposers
from oversight.files import actions as files
from oversight.files.models import Blob

LONGEST_WORDS = 500


@transaction.atomic
def acknowledge(*, incident: Incident, words: str, by: Actor, now: datetime) -> Incident:
    """An auditor takes the incident up and says what will be done; Conflict when it is over."""
    words = _said(words)
    held = _open(incident, by)
    if held.acknowledged_at is None:
        held.acknowledged_at, held.acknowledged_by_id = now, by.user_id
        held.save(update_fields=["acknowledged_at", "acknowledged_by"])
    _note(held, IncidentNote.Act.ACKNOWLEDGED, words, by.label, now)
    items = items_stored_as(held.blob)
    enter(verb="evidence.acknowledge_incident", incident=held, items=items, by=by.label, now=now)
    return held


@transaction.atomic
def recheck(*, incident: Incident, words: str, by: Actor, now: datetime) -> Incident:
    """Hash the file again: the incident is over when it is as received, otherwise it stands with one more note."""
    held = _open(incident, by)
    state = _state_now(held)
    if state == Blob.State.SOUND:
        return _restore(held, words.strip()[:LONGEST_WORDS], by.label, now)
    files.record_states(states={held.blob_id: state}, now=now)
    _note(held, IncidentNote.Act.CHECKED, words.strip()[:LONGEST_WORDS], by.label, now)
    return held


@transaction.atomic
def propose_loss(*, incident: Incident, words: str, by: Actor, now: datetime) -> Incident:
    """An auditor says that no copy exists any more; the incident stands until another auditor agrees."""
    words = _said(words)
    held = _open(incident, by)
    _note(held, IncidentNote.Act.PROPOSED, words, by.label, now)
    enter(verb="evidence.propose_loss", incident=held, items=items_stored_as(held.blob), by=by.label, now=now)
    return held


@transaction.atomic
def declare_lost(*, incident: Incident, words: str, by: Actor, now: datetime) -> Incident:
    """A second auditor agrees that no copy exists: the incident is over, the file stays held back for good."""
    words = _said(words)
    held = _open(incident, by)
    if not loss_proposers(held) - {by.label}:
        raise Conflict(
            _("A file is declared lost by two auditors: one proposes it, another agrees."), code="second-person-needed"
        )
    held.resolved_at, held.resolution = now, Incident.Resolution.LOST
    held.save(update_fields=["resolved_at", "resolution"])
    _note(held, IncidentNote.Act.LOST, words, by.label, now)
    items = items_stored_as(held.blob)
    add_custody(items=items, by=by.label, now=now, outcome=Incident.Resolution.LOST)
    enter(verb="evidence.declare_lost", incident=held, items=items, by=by.label, now=now)
    return held


def recheck_open(*, by: str, now: datetime) -> tuple[int, int]:
    """Hash every file with an open incident again: how many are as received, how many are not."""
    restored = waiting = 0
    for pk in list(Incident.objects.filter(resolved_at=None).order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            held = Incident.objects.select_for_update(of=("self",)).select_related("blob").get(pk=pk)
            if held.resolved_at is None and _state_now(held) == Blob.State.SOUND:
                _restore(held, "", by, now)
                restored += 1
            else:
                waiting += 1
    return restored, waiting


@transaction.atomic
def put_back(*, content: bytes, by: str, now: datetime) -> bool:
    """Store a backup's bytes under their hash again and end the incident about them; False for unknown bytes."""
    blob = files.put_back(content=content, now=now)
    if blob is not None:
        found_sound(blobs=[blob], by=by, now=now)
    return blob is not None


@transaction.atomic
def found_sound(*, blobs: Sequence[Blob], by: str, now: datetime) -> None:
    """A check found these files as received: whatever incident was open about them is over."""
    open_now = Incident.objects.select_for_update(of=("self",)).select_related("blob")
    for held in open_now.filter(blob__in=blobs, resolved_at=None):
        _restore(held, "", by, now)


def _state_now(held: Incident) -> str:
    """What the store holds now, after a damaged copy was made again from its original."""
    derive_again(blob=held.blob, items=items_stored_as(held.blob))
    return files.state_of(bytes(held.blob.sha256))


def _restore(held: Incident, words: str, by: str, now: datetime) -> Incident:
    files.record_states(states={held.blob_id: Blob.State.SOUND}, now=now)
    held.resolved_at, held.resolution = now, Incident.Resolution.RESTORED
    held.save(update_fields=["resolved_at", "resolution"])
    _note(held, IncidentNote.Act.RESTORED, words, by, now)
    items = items_stored_as(held.blob)
    add_custody(items=items, by=by, now=now, outcome=Incident.Resolution.RESTORED)
    enter(verb="evidence.restore", incident=held, items=items, by=by, now=now)
    process(items=[item for item in items if item.processed_at is None], now=now)
    return held


def _open(incident: Incident, by: Actor) -> Incident:
    by.check(Permission.AUDIT, "", _("Incidents are in the hands of the auditors."))
    held = Incident.objects.select_for_update(of=("self",)).select_related("blob").get(pk=incident.pk)
    if held.resolved_at is not None:
        raise Conflict(_("This incident is already over."), code="incident-over")
    return held


def _said(words: str) -> str:
    said = words.replace("\0", "").strip()
    if not 0 < len(said) <= LONGEST_WORDS:
        fault = Fault(
            "words", f"1 to {LONGEST_WORDS} characters", _("Say what is done, in a few sentences."), said[:50]
        )
        raise Invalid(_("A few words are needed."), faults=[fault])
    return said


def _note(incident: Incident, act: str, words: str, by: str, now: datetime) -> None:
    IncidentNote.objects.create(id=uuid7(now), incident=incident, act=act, at=now, actor=by, words=words)
