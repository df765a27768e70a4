"""What a cell may hold, and how a text is kept from being run as a formula by the program that opens the file."""

import re
from datetime import date, datetime

Cell = str | int | datetime | date | None

# What spreadsheets take for the beginning of a formula, plain and full-width (OWASP, CSV injection).
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
# Neither XML nor a spreadsheet holds these; half a surrogate pair has no UTF-8.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def is_dangerous(text: str) -> bool:
    """Whether a program might take the text for a formula; leading blanks do not hide one."""
    return (text[:1] in _FORMULA and bool(text)) or (text.lstrip()[:1] in _FORMULA and bool(text.strip()))


def fit(text: str) -> str:
    """The text without what a file of a spreadsheet cannot hold."""
    return _UNFIT.sub("\ufffd", text)


def defused(text: str) -> str:
    """The text as a CSV cell: an apostrophe before what would be a formula, which shows it as text."""
    text = fit(text)
    return f"'{text}" if is_dangerous(text) else text
