"""Who is asked what, where and when: which published instruments are asked, their windows, the forms of a place."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .definition import Contest, Definition, Module, Window

MODULES: tuple[Module, ...] = ("quiet_period", "preparation", "voting", "counting", "recapitulation")
_SIWASLU = "Siwaslu 2024: hari-3 sampai hari+2; Siwaslih 2024: 24–27 November"
_DERIVED = "Diturunkan dari jadwal hari pemungutan suara"
# When a module is due where its instrument does not say so: instruments published before windows were part of the
# format, and drafts that leave it open.
WINDOWS: Mapping[Module, Window] = {
    "quiet_period": Window(-3, "00:00", -1, "23:59", _SIWASLU, "S"),
    "preparation": Window(-1, "00:00", 0, "07:00", _DERIVED, "D"),
    "voting": Window(0, "06:00", 0, "18:00", _DERIVED, "D"),
    "voting_counting": Window(0, "06:00", 2, "23:59", _SIWASLU, "S"),
    "counting": Window(0, "13:00", 2, "23:59", _SIWASLU, "S"),
    "recapitulation": Window(1, "00:00", 17, "23:59", "Pengetahuan umum: jadwal rekapitulasi kecamatan", "K"),
}
# The second pair of digits of a region's code: regencies count from 01, cities from 71.
_FIRST_CITY = 71


class Period(NamedTuple):
    """From when to when; the last minute counts whole."""

    opens: datetime
    closes: datetime

    def is_open(self, now: datetime) -> bool:
        """Whether `now` lies in it."""
        return self.opens <= now < self.closes


def modules_of(module: Module) -> frozenset[Module]:
    """The modules that an instrument covers: the combined one covers two."""
    return frozenset({"voting", "counting"} if module == "voting_counting" else {module})


def window_of(definition: Definition) -> Window:
    """When the instrument is due; its own window, or the usual one of its module."""
    return definition.window or WINDOWS[definition.module]


def due(definition: Definition, *, voting_day: date, time_zone: str) -> Period:
    """The window as moments, by the clock of the station's time zone."""
    window, zone = window_of(definition), ZoneInfo(time_zone)
    opens = _moment(voting_day, window.opens_day, window.opens_at, zone)
    return Period(opens, _moment(voting_day, window.closes_day, window.closes_at, zone) + timedelta(minutes=1))


def asked(published: Iterable[Definition]) -> list[Definition]:
    """What is asked of the published versions of one election, in the order of the modules.

    The newest version of each code, without the instruments that another one replaces: nobody is asked the same twice.
    """
    newest: dict[str, Definition] = {}
    for definition in published:
        known = newest.get(definition.code)
        if known is None or known.version < definition.version:
            newest[definition.code] = definition
    replaced = {code for definition in newest.values() for code in definition.replaces}
    kept = [definition for definition in newest.values() if definition.code not in replaced]
    return sorted(kept, key=lambda one: (_place(one.module), one.code))


def overlapping(definition: Definition, others: Iterable[Definition]) -> list[Definition]:
    """Which of the others would ask the same people for the same module beside this one, once it is published."""
    return [
        other
        for other in asked([*(one for one in others if one.code != definition.code), definition])
        if other.code != definition.code
        and other.asked_of == definition.asked_of
        and modules_of(other.module) & modules_of(definition.module)
    ]


def contests_at(definition: Definition, path: str) -> list[Contest]:
    """The result forms that exist at a place (its path begins with province and regency, as 64.71.)."""
    second = path.split(".")[1] if path.count(".") > 1 else ""
    area = ("city" if int(second) >= _FIRST_CITY else "regency") if second.isdecimal() else None
    return [tally for tally in definition.tallies if area is None or tally.area in {None, area}]


def _place(module: Module) -> int:
    return min(MODULES.index(one) for one in modules_of(module))


def _moment(voting_day: date, days: int, clock: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(voting_day + timedelta(days=days), time.fromisoformat(clock), zone)
