"""What a correct station report is, and what in it is to be checked: one definition for page, API, batch and import."""

from .checks import CHECKS, Check, Checks, Finding, RaisedAlert, alerts, check, findings
from .compiling import Compiled, compiled, instrument_of, load
from .definition import Definition, DefinitionError, read
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

__all__ = [
    "CHECKS",
    "GENERAL",
    "LONGEST_NOTE",
    "MOST_EVIDENCE",
    "NOTE",
    "SEXES",
    "Ballots",
    "Check",
    "Checks",
    "Compiled",
    "Definition",
    "DefinitionError",
    "Evidence",
    "Filing",
    "Finding",
    "Location",
    "People",
    "Place",
    "RaisedAlert",
    "Source",
    "Tally",
    "Value",
    "alerts",
    "assembled",
    "check",
    "compiled",
    "findings",
    "instrument_of",
    "load",
    "of_contest",
    "places",
    "read",
    "read_value",
    "read_values",
    "subjects",
    "taken_apart",
]
