"""The reporter is told how his case stands, and the case goes into the archive."""

from datetime import datetime

from django.db import transaction

from oversight.accounts.actor import Actor
from oversight.core.ids import uuid7
from violations import policies, seals
from violations.actions.messages import post_message
from violations.actions.taking import admit, chosen, hold, reference, step, words
from violations.models import ArchiveEntry, Case, StatusNotice
from violations.rules import law


@transaction.atomic
def notify_status(*, case: Case, way: str, text: str, by: Actor, now: datetime, letter: str = "") -> StatusNotice:
    """Announce the status with its reason (Formulir Model B.18, A.17); by the mailbox the text goes out at once."""
    policies.check_study(case, by)
    held, track = hold(case)
    admit(track, "notify_status")
    chosen("way", way, dict(StatusNotice.Way.choices))
    row = StatusNotice(
        id=uuid7(now),
        case=held,
        status=track.status,
        way=way,
        letter=reference("letter", letter) if way == StatusNotice.Way.LETTER or letter else "",
        at=now,
        by_id=by.user_id,
    )
    row.save(force_insert=True)
    seals.seal(row, words("text", text), case=held.pk, now=now)
    if way == StatusNotice.Way.MAILBOX:
        post_message(case=held, text=text, by=by, now=now)
    step(track, "notify_status", [row], by=by, now=now)
    return row


@transaction.atomic
def archive(*, case: Case, retention: str, by: Actor, now: datetime) -> ArchiveEntry:
    """Put the case into the archive, in a retention class."""
    policies.check_study(case, by)
    held, track = hold(case)
    admit(track, "archive")
    row = ArchiveEntry(
        id=uuid7(now),
        case=held,
        retention=chosen("retention", retention, law.retention_classes()),
        at=now,
        by_id=by.user_id,
    )
    row.save(force_insert=True)
    step(track, "archive", [row], by=by, now=now)
    return row
