"""Every write of evidence: it arrives, is processed, looked at, handed out, hashed again, mourned and put back."""

from oversight.evidence.actions.damage import FOUND_VERB, find_damage
from oversight.evidence.actions.deriving import process
from oversight.evidence.actions.incidents import (
    LONGEST_WORDS,
    acknowledge,
    declare_lost,
    propose_loss,
    put_back,
    recheck,
    recheck_open,
)
from oversight.evidence.actions.promising import Promise, promise
from oversight.evidence.actions.receiving import VERB, receive
from oversight.evidence.actions.rehashing import Tally, rehash_all, rehash_share
from oversight.evidence.actions.viewing import LONGEST_REASON, Content, copy_original, view, view_small

__all__ = [
    "FOUND_VERB",
    "LONGEST_REASON",
    "LONGEST_WORDS",
    "VERB",
    "Content",
    "Promise",
    "Tally",
    "acknowledge",
    "copy_original",
    "declare_lost",
    "find_damage",
    "process",
    "promise",
    "propose_loss",
    "put_back",
    "receive",
    "recheck",
    "recheck_open",
    "rehash_all",
    "rehash_share",
    "view",
    "view_small",
]
