"""One cell, one fact: what programs did to it is repaired with a note, or refused by name; nothing is guessed."""

from oversight.imports.repairs.faults import Note, Unfit
from oversight.imports.repairs.reading import Reading, read_cell
from oversight.imports.repairs.times import Order

__all__ = ["Note", "Order", "Reading", "Unfit", "read_cell"]
