"""The digests of tracks, steps, duties and absences, as the ledger keeps them: one definition for acts and verifier."""

from oversight.core.canonical import digest
from oversight.core.moments import utc_text, utc_text_or_none
from oversight.workflow.models import Absence, Duty, Step, Track

TRACK, STEP, DUTY, ABSENCE = "workflow_track", "workflow_step", "workflow_duty", "workflow_absence"


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


def step_digest(step: Step) -> bytes:
    """The digest of a step: what was done, by whom, and the note."""
    return digest(
        {
            "id": step.pk,
            "track": step.track_id,
            "source": step.source,
            "verb": step.verb,
            "target": step.target,
            "at": utc_text(step.at),
            "actor": step.actor,
            "by": step.by_id,
            "note": step.note,
        }
    )


def duty_digest(duty: Duty) -> bytes:
    """The digest of a duty: who has or had what, from whom, and how it ended."""
    return digest(
        {
            "id": duty.pk,
            "track": duty.track_id,
            "holder": duty.holder_id,
            "office": duty.office_id,
            "assigned_by": duty.assigned_by_id,
            "assigned_at": utc_text(duty.assigned_at),
            "ended_by": duty.ended_by_id,
            "ended_at": utc_text_or_none(duty.ended_at),
            "end": str(duty.end),
            "note": duty.note,
        }
    )


def absence_digest(absence: Absence) -> bytes:
    """The digest of an absence: who is away, when, and who stands in."""
    return digest(
        {
            "id": absence.pk,
            "person": absence.person_id,
            "substitute": absence.substitute_id,
            "from": utc_text_or_none(absence.period.lower),
            "until": utc_text_or_none(absence.period.upper),
            "recorded_by": absence.recorded_by_id,
            "recorded_at": utc_text(absence.recorded_at),
            "cancelled_by": absence.cancelled_by_id,
            "cancelled_at": utc_text_or_none(absence.cancelled_at),
        }
    )


def step_row(step: Step) -> dict[str, bytes]:
    """The member of an entry's `rows` for a step."""
    return {f"{STEP}:{step.pk}": step_digest(step)}


def duty_row(duty: Duty) -> dict[str, bytes]:
    """The member of an entry's `rows` for a duty."""
    return {f"{DUTY}:{duty.pk}": duty_digest(duty)}


def absence_row(absence: Absence) -> dict[str, bytes]:
    """The member of an entry's `rows` for an absence."""
    return {f"{ABSENCE}:{absence.pk}": absence_digest(absence)}
