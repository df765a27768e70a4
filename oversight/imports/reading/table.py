"""What every kind of file is turned into, and how large it may be."""

from datetime import date, datetime, time, timedelta

import msgspec

from oversight.core.errors import Fault, Invalid

Cell = str | int | float | bool | date | datetime | time | timedelta

LARGEST_FILE = 20 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 200
LONGEST_CELL = 32_767  # what a spreadsheet itself admits


class Line(msgspec.Struct, frozen=True):
    """One row of the file: its number as a spreadsheet shows it, and its cells.

    `broken` names the rule that the row breaks before any cell can be told from the next; otherwise it is empty.
    """

    number: int
    cells: tuple[Cell, ...]
    broken: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return not self.broken and all(isinstance(cell, str) and not cell.strip() for cell in self.cells)


def letters(column: int) -> str:
    """A column, counted from 0, as programs name it: A, B, … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def unreadable(rule: str, words: str) -> Invalid:
    """The refusal of a whole file."""
    return Invalid(words, code="unreadable-file", faults=[Fault("file", rule, words)])
