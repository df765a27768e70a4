"""Statistics and kept terms as pages show them: areas by name, and for every figure the list of its very rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oversight.accounts.models import Office
from violations.models import ViolationClass
from violations.queries import Figures, Kept, Overdue
from violations.queries.figures import LEVELS
from violations.words import TERMS

Words = str | Promise
Parameters = Mapping[str, str]
# Below a sub-district no office holds cases.
_LOWEST = LEVELS[3]


class Column(NamedTuple):
    """One figure of statistics: its name in `Figures`, its title, and what the list of its rows is narrowed by."""

    name: str
    title: Words
    narrowed: Parameters


_OF_REGISTERED: Parameters = {"kind": "handled", "result": "registered"}
BROUGHT = (
    Column("reports", _("Reports"), {"kind": "report"}),
    Column("findings", _("Findings"), {"kind": "finding"}),
    Column("handled", _("Together"), {"kind": "handled"}),
)
ENDED = (
    Column("registered", _("Registered"), _OF_REGISTERED),
    Column("not_registered", _("Not registered"), {"kind": "handled", "result": "not_registered"}),
    Column("other_end", _("Ended otherwise"), {"kind": "handled", "result": "other"}),
    Column("in_process", _("In process"), {"kind": "handled", "result": "open"}),
)
CLASSES = (
    Column("administrative", _("Administrative"), {**_OF_REGISTERED, "violation": ViolationClass.ADMINISTRATIVE.value}),
    Column("ethics", _("Ethics"), {**_OF_REGISTERED, "violation": ViolationClass.ETHICS.value}),
    Column("criminal", _("Crime"), {**_OF_REGISTERED, "violation": ViolationClass.CRIMINAL.value}),
    Column("other_law", _("Other laws"), {**_OF_REGISTERED, "violation": ViolationClass.OTHER_LAW.value}),
)
TIPS = (Column("tips", _("Prior information"), {"kind": "tip"}),)
COLUMNS = (*BROUGHT, *ENDED, *CLASSES, *TIPS)
# How terms were kept: the name in `Kept`, the title, the standing by which the list of clocks is narrowed.
KEPT: tuple[tuple[str, Words, str], ...] = (
    ("in_time", _("Met in time"), "met"),
    ("late", _("Met too late"), "missed"),
    ("running", _("Running, not late"), "running"),
    ("overdue", _("Past the limit"), "late"),
)


class Cell(NamedTuple):
    """One figure, the list of its rows, and what it is called."""

    number: int
    url: str
    title: Words


class Area(NamedTuple):
    """One area, or an office itself; `url` leads a level down where there is one."""

    name: Words
    code: str
    url: str


class Row(NamedTuple):
    """One area of the statistics with all of its figures."""

    area: Area
    figures: Figures
    cells: list[Cell]


class TermRow(NamedTuple):
    """How terms were kept in one area, or one term in all of it; `whole` are those that can be judged."""

    area: Area
    term: Words
    kept: Kept
    cells: list[Cell]
    whole: int


class OfficeRow(NamedTuple):
    """An office, how many of its terms are overdue, and the list of them."""

    name: str
    number: int
    address: str


def name_of(path: str, offices: Mapping[str, Office]) -> Words:
    """The name of a place, its code where no office stands there today."""
    office = offices.get(path)
    if office is not None and office.region is not None:
        return office.region.name
    return path.rstrip(".") or _("Indonesia")


def way_to(path: str, reach: Iterable[str], offices: Mapping[str, Office]) -> list[tuple[Words, str]]:
    """Names and codes of the areas above a path that lie within the reach, the widest first."""
    held = tuple(reach)
    steps = [path[:length] for length in LEVELS if length < len(path) and path[:length].startswith(held)]
    return [(name_of(step, offices), step.rstrip(".")) for step in steps]


def steps_above(path: str) -> list[str]:
    """The paths of a place and of all above it."""
    return [path[:length] for length in LEVELS if length <= len(path)]


def areas(paths: Iterable[str], place: str | None, offices: Mapping[str, Office], page: str) -> dict[str, Area]:
    """The areas of a page's rows by path: below `place`, whose own office is one of them; `page` is its address."""
    found = {}
    for path in paths:
        if path == place:
            office = offices.get(path)
            found[path] = Area(office.name if office else name_of(path, offices), path.rstrip("."), "")
        else:
            leads = len(path) <= _LOWEST and path != ""
            code = path.rstrip(".")
            found[path] = Area(name_of(path, offices), code, f"{page}&place={code}" if leads else "")
    return found


def statistic_rows(
    found: Sequence[Figures], area_of: Mapping[str, Area], place: str | None, carried: Parameters
) -> list[Row]:
    """The rows of the table, each figure with the list that counts the same."""
    return [statistic_row(one, area_of[one.path], place, carried) for one in found]


def statistic_row(one: Figures, area: Area, place: str | None, carried: Parameters) -> Row:
    """One row; `carried` is what every list of the page is narrowed by."""
    where = _where(one.path, place)
    cells = [
        Cell(getattr(one, column.name), _address("violations:list", carried, where, column.narrowed), column.title)
        for column in COLUMNS
    ]
    return Row(area, one, cells)


def term_row(kept: Kept, area: Area, term: str, place: str | None, carried: Parameters) -> TermRow:
    """One row of how terms were kept; every figure leads to its clocks."""
    where = _where(kept.area, place)
    cells = [
        Cell(
            getattr(kept, name),
            _address("violations:due", carried, where, {"standing": standing, "term": term or "own"}),
            title,
        )
        for name, title, standing in KEPT
    ]
    words = TERMS.get(term, _("All terms"))
    return TermRow(area, words, kept, cells, kept.in_time + kept.late + kept.overdue)


def summed(rows: Iterable[Kept], area: str) -> Kept:
    """Several counts in one."""
    total = Kept(area, 0)
    for row in rows:
        for name, _title, _standing in KEPT:
            setattr(total, name, getattr(total, name) + getattr(row, name))
    return total


def offices_overdue(found: Iterable[Overdue], carried: Parameters) -> list[OfficeRow]:
    """Offices with their overdue terms, each with the list of them."""
    return [
        OfficeRow(one.name, one.number, _address("violations:escalated", carried, _where(one.path, one.path)))
        for one in found
    ]


def _where(path: str, place: str | None) -> Parameters:
    """How the list is narrowed to an area; to the office itself where the area is the place that is looked at."""
    where = {"place": path.rstrip(".")} if path else {}
    return {**where, "only": "own"} if path == place else where


def _address(name: str, *parts: Parameters) -> str:
    query: dict[str, str] = {}
    for part in parts:
        query |= part
    return f"{reverse(name)}?{urlencode({key: value for key, value in query.items() if value})}"
