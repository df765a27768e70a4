"""Every write of the intake. What a person begins the stream carries on, batch by batch."""

from oversight.imports.actions.checking import MAP_VERB, check, map_columns
from oversight.imports.actions.deciding import decide
from oversight.imports.actions.receiving import discard, receive
from oversight.imports.actions.running import BATCH_VERB, BEGIN_VERB, begin, halt, run_batch, try_failed_again
from oversight.imports.actions.undoing import UNDO_BATCH_VERB, UNDO_VERB, undo, undo_batch

__all__ = [
    "BATCH_VERB",
    "BEGIN_VERB",
    "MAP_VERB",
    "UNDO_BATCH_VERB",
    "UNDO_VERB",
    "begin",
    "check",
    "decide",
    "discard",
    "halt",
    "map_columns",
    "receive",
    "run_batch",
    "try_failed_again",
    "undo",
    "undo_batch",
]
