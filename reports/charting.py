"""Coverage as pages show it: areas by name, shares, and which of them are too low to be read without care."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oversight.accounts.models import Office
from reports import queries, rules
from reports.models import Instrument
from reports.queries import Figures, Questionnaire
from reports.queries.coverage import LEVELS, VILLAGE

NAMES = (_("Indonesia"), _("Province"), _("Regency or city"), _("Sub-district"), _("Village"), _("Polling station"))
ABROAD = "99."


class Place(NamedTuple):
    """One area by code and name; the nation has no code."""

    path: str
    code: str
    name: str | Promise


class Bar(NamedTuple):
    """One row of the chart: an area, its figures, the length of its bar in per cent."""

    place: Place
    figures: Figures
    length: int
    is_low: bool


def module(about: Questionnaire) -> str | Promise:
    """The module of a questionnaire."""
    return Instrument.Module(about.module).label


def level(path: str) -> str | Promise:
    """What an area with this path is called."""
    return NAMES[LEVELS.index(len(path))]


def place(path: str, offices: Mapping[str, Office]) -> Place:
    """An area with its name; with its code alone where no office stands there today."""
    code = path.rstrip(".")
    office = offices.get(path)
    if office is not None and office.region is not None:
        return Place(path, code, office.region.name)
    if not path:
        return Place(path, code, NAMES[0])
    return Place(path, code, _("Abroad") if path == ABROAD else code)


def areas(paths: Sequence[str], about: Questionnaire) -> list[Figures]:
    """The rows of a chart: the areas below the one path, or several areas beside each other; none below a village."""
    if len(paths) == 1:
        return queries.children(paths[0], about) if len(paths[0]) < VILLAGE else []
    return queries.figures([path for path in paths if len(path) <= VILLAGE], about)


def bars(rows: Sequence[Figures], offices: Mapping[str, Office]) -> list[Bar]:
    """The rows of a chart."""
    return [
        Bar(
            place(row.path, offices),
            row,
            100 * row.reported // row.expected if row.expected else 0,
            rules.is_low(row.reported, row.expected),
        )
        for row in rows
    ]


def way_to(path: str, reach: Iterable[str]) -> list[str]:
    """The areas above a path that lie within the reach, the widest first."""
    held = tuple(reach)
    return [path[:length] for length in LEVELS if length < len(path) and path[:length].startswith(held)]
