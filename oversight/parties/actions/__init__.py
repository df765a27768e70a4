"""Every write about people: they come into a dossier, are unmasked, handed on, corrected, erased; kin is declared."""

from oversight.parties.actions.erasing import decline_erasure, erase, order_erasure
from oversight.parties.actions.parts import Addition, add, add_many, amend, bar_newcomers, find_conflicts
from oversight.parties.actions.relatives import declare_kin, end_kin
from oversight.parties.actions.unmasking import cover, delay_notice, hand_over, unmask

__all__ = [
    "Addition",
    "add",
    "add_many",
    "amend",
    "bar_newcomers",
    "cover",
    "declare_kin",
    "decline_erasure",
    "delay_notice",
    "end_kin",
    "erase",
    "find_conflicts",
    "hand_over",
    "order_erasure",
    "unmask",
]
