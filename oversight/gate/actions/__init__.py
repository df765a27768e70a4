"""Every write of the gate: drafts, sending, quarantine, and what is forgotten in time."""

from oversight.gate.actions.admitting import Facts, admit, bits, count
from oversight.gate.actions.drafts import (
    Gathered,
    Page,
    Promised,
    Upload,
    add_files,
    begin,
    drop_file,
    forget_expired,
    gathered,
    keep_file,
    promise,
    throw_away,
    type_in,
)
from oversight.gate.actions.quarantine import (
    MOST_AT_ONCE,
    discard,
    forget_decided,
    hold,
    look,
    release,
    released,
    take_back,
)
from oversight.gate.actions.sending import Unsound, send

__all__ = [
    "MOST_AT_ONCE",
    "Facts",
    "Gathered",
    "Page",
    "Promised",
    "Unsound",
    "Upload",
    "add_files",
    "admit",
    "begin",
    "bits",
    "count",
    "discard",
    "drop_file",
    "forget_decided",
    "forget_expired",
    "gathered",
    "hold",
    "keep_file",
    "look",
    "promise",
    "release",
    "released",
    "send",
    "take_back",
    "throw_away",
    "type_in",
]
