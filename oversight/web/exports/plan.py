"""The declaration of an export: which columns, which rows, and what stands above them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oversight.web.exports.cells import Cell

R = TypeVar("R")


class Format(NamedTuple):
    """A kind of file: its ending, its media type and the words by which people choose it."""

    name: str
    ending: str
    media_type: str
    words: str | Promise
    hint: str | Promise


_CSV = "text/csv; charset=utf-8"
FORMATS = {
    made.name: made
    for made in (
        Format(
            "xlsx", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            _("Spreadsheet (XLSX)"), _("For Excel and LibreOffice. Codes stay whole, times are times."),
        ),
        Format(
            "csv", "csv", _CSV,
            _("CSV for Excel"), _("Semicolons, and the mark at the beginning by which Excel knows UTF-8."),
        ),
        Format("csv-plain", "csv", _CSV, _("CSV for programs"), _("Commas, UTF-8 without a mark.")),
    )
}  # fmt: skip


class Column(msgspec.Struct, Generic[R], frozen=True):
    """One column: its title, what it shows of a row, its width in characters. Never a phone, an address, an NIK."""

    title: str | Promise
    value: Callable[[R], Cell]
    width: int = 16


class Table(msgspec.Struct, Generic[R], frozen=True):
    """A list as a file: the URL name of the list, its title, a word for the file's name, its columns."""

    name: str
    title: str | Promise
    slug: str
    columns: tuple[Column[R], ...]


class Fact(NamedTuple):
    """A line above the table: what it says, and the value."""

    label: str
    value: Cell


class Plan(msgspec.Struct, Generic[R], frozen=True):
    """One export before it runs.

    `count` is exact up to one more than the limit; `pieces` gives the rows in pieces of bounded size, as the asker may
    see them; `filters` says in words what narrows them; `parameters` is the query of the list's address.
    """

    table: Table[R]
    list_url: str
    parameters: str
    filters: Sequence[Fact]
    count: int
    scope: str
    office: str
    as_of: datetime
    pieces: Callable[[], Iterable[Sequence[R]]]
