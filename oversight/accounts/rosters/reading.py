"""From a file to entries: which column is what, and what each cell says."""

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from oversight.accounts.actions.newcomers import phone_of
from oversight.accounts.actions.supervisors import Entry
from oversight.accounts.roles import Role
from oversight.accounts.rosters import cells
from oversight.accounts.rosters.table import Cell, Line, read_lines
from oversight.core.errors import Fault, Invalid

_HEADERS = {
    "username": "username namapengguna akun useraccount signinname",
    "name": "name nama namalengkap fullname namapengawas",
    "phone": "phone nohp nomorhp hp telepon notelepon nomortelepon nowa whatsapp phonenumber handphone",
    "email": "email surel emailaddress alamatemail",
    "role": "role peran jabatan jenispengawas posisi",
    "place": (
        "stationcode villagecode code kode kodetps kodedesa kodekelurahan kodedesakelurahan kodekelurahandesa "
        "kodewilayah tps place stationorvillagecode kodetpsataudesa kodetpsdesa"
    ),
    "mandate": "mandate spt nospt nomorspt nosk nomorsk suratperintahtugas",
    "since": "from since mulai dari tanggalmulai tglmulai tmt berlakumulai awal",
    "until": "until to sampai selesai hingga tanggalselesai tglselesai berakhir akhir tanggalberakhir berlakusampai",
    "election": "election pemilu pemilihan kodepemilu",
}
_FIELDS = {alias: field for field, aliases in _HEADERS.items() for alias in aliases.split()}
_NEEDED = ("name", "role", "place", "since", "until")
_HEADER_WITHIN = 10
_WORDED: dict[str, Callable[[], str]] = {
    "username": lambda: _("Sign-in name"),
    "name": lambda: _("Name"),
    "phone": lambda: _("Phone"),
    "email": lambda: _("E-mail"),
    "role": lambda: _("Role"),
    "place": lambda: _("Code of station or village"),
    "mandate": lambda: _("Letter of assignment"),
    "since": lambda: _("From"),
    "until": lambda: _("Until"),
    "election": lambda: _("Election"),
}


def read_supervisors(content: bytes) -> list[Entry]:
    """The entries of a list of supervisors; Invalid when the file or its header cannot be read."""
    lines = read_lines(content)
    columns, body = _header(lines)
    return [_entry(line, columns) for line in body]


def _header(lines: list[Line]) -> tuple[dict[str, int], list[Line]]:
    best: dict[str, int] = {}
    for index, line in enumerate(lines[:_HEADER_WITHIN]):
        columns: dict[str, int] = {}
        for column, cell in enumerate(line.cells):
            field = _FIELDS.get(re.sub(r"[^a-z]", "", str(cell).lower()))
            if field is not None:
                columns.setdefault(field, column)
        if all(field in columns for field in _NEEDED):
            return columns, lines[index + 1 :]
        best = max(best, columns, key=len)
    missing = [field for field in _NEEDED if field not in best]
    words = _("The list needs the columns nama, jabatan, kode TPS/desa, mulai, sampai in one header row.")
    raise Invalid(
        words,
        code="unreadable-file",
        faults=[
            Fault("header", "needed column", _("The column “%(name)s” is missing.") % {"name": _WORDED[field]()}, field)
            for field in missing
        ],
    )


def _entry(line: Line, columns: dict[str, int]) -> Entry:
    faults: list[Fault] = []
    notes: list[str] = []

    def read(field: str, how: Callable[[Cell], Any], empty: Any) -> Any:
        column = columns.get(field)
        cell: Cell = line.cells[column] if column is not None and column < len(line.cells) else ""
        if cell == "":
            if field in _NEEDED:
                faults.append(
                    Fault(field, "required", _("Column %(column)s is empty.") % {"column": _letters(columns[field])})
                )
            return empty
        try:
            return how(cell)
        except cells.Unfit as error:
            words = _("Column %(column)s: %(words)s") % {"column": _letters(column or 0), "words": error.words}
            faults.append(Fault(field, error.rule, words, str(cell)[:60].replace("\0", "␀")))
            return empty

    def labelled(how: Callable[[Cell, list[str], str], Any], field: str) -> Callable[[Cell], Any]:
        return lambda cell: how(cell, notes, _WORDED[field]())

    role: Role | None = read("role", cells.role, None)
    return Entry(
        number=line.number,
        name=read("name", cells.name, ""),
        role=role,
        place=read("place", labelled(cells.digits, "place"), ""),
        since=read("since", labelled(cells.moment, "since"), None),
        until=read("until", labelled(cells.moment, "until"), None),
        username=read("username", cells.text, "").lower(),
        phone=read("phone", lambda cell: _phone(cell, notes), ""),
        email=read("email", cells.text, ""),
        mandate=read("mandate", cells.text, ""),
        election=read("election", cells.text, ""),
        notes=tuple(notes),
        faults=tuple(faults),
    )


def _phone(cell: Cell, notes: list[str]) -> str:
    found = (
        cells.text(cell) if isinstance(cell, str) and cell.lstrip("'").startswith("+") else cells.digits(cell, [], "")
    )
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        notes.append(_("The phone was stored as a number and has lost its zero, which is put back."))
    try:
        return phone_of(found.lstrip("'"))
    except Invalid as error:
        raise cells.Unfit(error.faults[0].rule, error.faults[0].message) from error


def _letters(column: int) -> str:
    """A column as programs name it: A, B, … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
