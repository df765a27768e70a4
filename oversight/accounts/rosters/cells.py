"""One cell, one fact: what a program did to a code or a date is repaired with a note, or refused by name."""

import re
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from oversight.accounts.roles import Role
from oversight.accounts.rosters.table import Cell

# Excel counts days from here; its day 60 does not exist, which no list of ours reaches.
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  a wall-clock date
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)
_ROUNDED = re.compile(r"^[0-9]([.,][0-9]+)?[eE]\+?[0-9]+$")
_WHOLE = re.compile(r"^([0-9]+)[.,]0+$")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2})[:.](\d{2}))?(?::\d{2})?$")
_DAY_FIRST = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ ,]+(\d{1,2})[:.](\d{2}))?$")
_WORDS = re.compile(r"^(\d{1,2})[ -]+([A-Za-z]+)[ -]+(\d{4})$")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari february feb pebruari",
            "maret march mar",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "agustus august agu agt aug",
            "september sep sept",
            "oktober october okt oct",
            "november nov nopember",
            "desember december des dec",
        ),
        start=1,
    )
    for name in names.split()
}
_ROLES = {
    "ptps": Role.STATION_SUPERVISOR,
    "pengawastps": Role.STATION_SUPERVISOR,
    "pengawastempatpemungutansuara": Role.STATION_SUPERVISOR,
    "stationsupervisor": Role.STATION_SUPERVISOR,
    "pkd": Role.VILLAGE_SUPERVISOR,
    "ppl": Role.VILLAGE_SUPERVISOR,
    "panwaslukelurahandesa": Role.VILLAGE_SUPERVISOR,
    "panwasludesa": Role.VILLAGE_SUPERVISOR,
    "panwaslukelurahan": Role.VILLAGE_SUPERVISOR,
    "pengawaskelurahandesa": Role.VILLAGE_SUPERVISOR,
    "pengawasdesa": Role.VILLAGE_SUPERVISOR,
    "villagesupervisor": Role.VILLAGE_SUPERVISOR,
}


class Unfit(Exception):
    """The cell breaks a rule: its name and the words."""

    def __init__(self, rule: str, words: str) -> None:
        super().__init__(words)
        self.rule = rule
        self.words = words


def text(cell: Cell) -> str:
    """The cell as text in one line; Unfit when it holds a NUL or another control character."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    found = str(cell)
    if any(ord(letter) < 32 and letter not in "\t\r\n" for letter in found):
        raise Unfit(
            "text without control characters", _("The cell holds a NUL or another control character; type it again.")
        )
    return " ".join(found.split())


def name(cell: Cell) -> str:
    """A person's name; Unfit for what is none."""
    found = text(cell)
    if not 2 <= len(found) <= 120:
        raise Unfit("2 to 120 characters", _("Write the full name."))
    if found[0] in "=+-@" or not any(letter.isalpha() for letter in found):
        raise Unfit("a name", _("This is not a name."))
    return found


def digits(cell: Cell, notes: list[str], label: str) -> str:
    """A code of digits; a number is read as its digits with a note, a rounded one is refused."""
    if isinstance(cell, bool | date | time | timedelta):
        raise Unfit(
            "a code as text", _("A program has turned this code into a date or time; format the column as text.")
        )
    if isinstance(cell, int | float):
        if not float(cell).is_integer() or not 0 <= cell < 10**15:
            raise Unfit(
                "a code as text", _("A program has rounded this code; format the column as text and enter it again.")
            )
        notes.append(
            _("%(label)s was stored as a number and is read as %(code)s.") % {"label": label, "code": int(cell)}
        )
        return str(int(cell))
    found = text(cell).lstrip("'")
    if _ROUNDED.match(found):
        raise Unfit(
            "a code as text", _("A program has rounded this code; format the column as text and enter it again.")
        )
    if (whole := _WHOLE.match(found)) and len(whole[1]) >= 8:
        notes.append(
            _("%(label)s was stored as a number and is read as %(code)s.") % {"label": label, "code": whole[1]}
        )
        found = whole[1]
    return re.sub(r"[\s.\-]", "", found)


def moment(cell: Cell, notes: list[str], label: str) -> date | datetime | None:
    """A day, or a moment by the clock of the office; day before month, as Indonesia writes it."""
    if isinstance(cell, bool | time | timedelta):
        raise Unfit("a date", _("This is not a date; write it as 2024-01-22 or 22/01/2024."))
    if isinstance(cell, datetime):
        return _in_range(cell if cell.time() != time(0) else cell.date())
    if isinstance(cell, date):
        return _in_range(cell)
    if isinstance(cell, int | float) or (isinstance(cell, str) and re.fullmatch(r"[2-9]\d{4}", cell)):
        serial = float(cell)
        if not 36_526 <= serial <= 73_050:
            raise Unfit("a date", _("This is not a date; write it as 2024-01-22 or 22/01/2024."))
        when = _EXCEL_EPOCH + timedelta(days=serial)
        notes.append(
            _("%(label)s was stored as a number and is read as %(day)s.")
            % {"label": label, "day": when.date().isoformat()}
        )
        return _in_range(when if when.time() != time(0) else when.date())
    found = text(cell)
    return _in_range(_spelled(found)) if found else None


def _spelled(found: str) -> date | datetime:
    try:
        if match := _ISO.match(found):
            year, month, day_, hour, minute = match.groups()
        elif match := _DAY_FIRST.match(found):
            day_, month, year, hour, minute = match.groups()
        elif (match := _WORDS.match(found)) and match[2].lower() in _MONTHS:
            day_, month, year, hour, minute = match[1], str(_MONTHS[match[2].lower()]), match[3], None, None
        else:
            raise ValueError(found)
        if hour is None or minute is None:
            return date(int(year), int(month), int(day_))
        return datetime(int(year), int(month), int(day_), int(hour), int(minute))  # noqa: DTZ001  by the office's clock
    except ValueError as error:
        raise Unfit("a date", _("This is not a date; write it as 2024-01-22 or 22/01/2024.")) from error


def _in_range(when: date | datetime) -> date | datetime:
    day = when.date() if isinstance(when, datetime) else when
    if not _FIRST_DAY <= day < _LAST_DAY:
        raise Unfit("a date of this century", _("The year cannot be right."))
    return when


def role(cell: Cell) -> Role:
    """PTPS or PKD, under the names that lists use; Unfit for others."""
    found = _ROLES.get(re.sub(r"[^a-z]", "", text(cell).lower()))
    if found is None:
        raise Unfit("PTPS or PKD", _("Only PTPS and PKD are imported; give other roles one by one."))
    return found
