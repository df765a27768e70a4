"""What a correct station report is, and what in it is to be checked: one definition for page, API, batch and import."""

from .agreements import Agreement, agreement
from .asking import MODULES, Period, asked, contests_at, due, modules_of, overlapping, window_of
from .checks import CHECKS, Check, Checks, Finding, RaisedAlert, alerts, check, comparisons, findings
from .compiling import Compiled, compiled, instrument_of, load
from .definition import Definition, DefinitionError, content_of, parse
from .differences import Difference, differences
from .filing import MOST_EVIDENCE, Ballots, Evidence, Filing, Location, People, Source, Tally
from .paths import (
    GENERAL,
    LONGEST_NOTE,
    NOTE,
    SEXES,
    Place,
    Value,
    assembled,
    of_contest,
    places,
    subjects,
    taken_apart,
)
from .paths import read as read_value
from .paths import read_all as read_values
from .silence import is_low, opens, unusual
from .soundness import Flaw, flaws, read

__all__ = [
    "CHECKS",
    "GENERAL",
    "LONGEST_NOTE",
    "MODULES",
    "MOST_EVIDENCE",
    "NOTE",
    "SEXES",
    "Agreement",
    "Ballots",
    "Check",
    "Checks",
    "Compiled",
    "Definition",
    "DefinitionError",
    "Difference",
    "Evidence",
    "Filing",
    "Finding",
    "Flaw",
    "Location",
    "People",
    "Period",
    "Place",
    "RaisedAlert",
    "Source",
    "Tally",
    "Value",
    "agreement",
    "alerts",
    "asked",
    "assembled",
    "check",
    "comparisons",
    "compiled",
    "content_of",
    "contests_at",
    "differences",
    "due",
    "findings",
    "flaws",
    "instrument_of",
    "is_low",
    "load",
    "modules_of",
    "of_contest",
    "opens",
    "overlapping",
    "parse",
    "places",
    "read",
    "read_value",
    "read_values",
    "subjects",
    "taken_apart",
    "unusual",
    "window_of",
]
