"""What a correct station report is, and what in it is to be checked: one definition for page, API, batch and import."""

from .checks import CHECKS, Check, Checks, Finding, RaisedAlert, alerts, check, findings
from .compiling import Compiled, compiled, instrument_of, load
from .definition import Definition, DefinitionError, read
from .filing import Ballots, Evidence, Filing, Location, People, Source, Tally

__all__ = [
    "CHECKS",
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
    "RaisedAlert",
    "Source",
    "Tally",
    "alerts",
    "check",
    "compiled",
    "findings",
    "instrument_of",
    "load",
    "read",
]
