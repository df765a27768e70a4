"""Everything that is stored is hashed again in turn, so that damage is found before somebody needs the file."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec

from oversight.core.database import single_flight
from oversight.evidence.actions.damage import find_damage
from oversight.evidence.actions.incidents import found_sound
from oversight.files import actions as files
from oversight.files import queries as stored
from oversight.files.models import Blob

log = logging.getLogger(__name__)

ACTOR = "system:rehash"
_LOCK = "evidence.rehash"
_PIECE = 50


class Tally(msgspec.Struct):
    """How many files a run hashed, of how many bytes, and how many were not as received."""

    files: int = 0
    bytes: int = 0
    damaged: int = 0
    missing: int = 0


def rehash_share(*, period: timedelta, budget: int, now: datetime) -> Tally:
    """Hash what waits longest until `budget` bytes are read; everything comes within `period` if the budget allows.

    Nothing while another process does it. StoreAway when the store does not answer: then nothing is called missing.
    """
    tally = Tally()
    with single_flight(_LOCK) as alone:
        while alone and tally.bytes < budget:
            piece = stored.due(cutoff=now - period, limit=_PIECE)
            if not piece:
                break
            _check(piece, tally, now)
    return tally


def rehash_all(*, now: datetime, tell: Callable[[int], None]) -> Tally:
    """Hash everything, whenever it was last checked; `tell` hears how many files each piece had."""
    tally = Tally()
    for piece in stored.everything(size=_PIECE):
        _check(piece, tally, now)
        tell(len(piece))
    return tally


def _check(blobs: Sequence[Blob], tally: Tally, now: datetime) -> None:
    """Hash outside a transaction, then write what was found: no row is locked while the disk turns."""
    states = {blob.pk: files.state_of(bytes(blob.sha256)) for blob in blobs}
    unsound = [blob for blob in blobs if states[blob.pk] != Blob.State.SOUND]
    mended = [blob for blob in blobs if blob not in unsound and blob.state != Blob.State.SOUND]
    files.record_states(states={pk: state for pk, state in states.items() if state == Blob.State.SOUND}, now=now)
    found_sound(blobs=mended, by=ACTOR, now=now)
    for blob in unsound:
        find_damage(blob=blob, state=states[blob.pk], by=ACTOR, now=now)
        log.error("a stored file is %s: blob %s", states[blob.pk], blob.pk)
    count = Counter(states.values())
    tally.files += len(blobs)
    tally.bytes += sum(blob.size for blob in blobs)
    tally.damaged += count[Blob.State.DAMAGED]
    tally.missing += count[Blob.State.MISSING]
