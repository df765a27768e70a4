"""What a correct station report is, and what in it is to be checked: one definition for page, API, batch and import."""

from .agreements import Agreement, agreement
from .checks import CHECKS, Check, Checks, Finding, RaisedAlert, alerts, check, comparisons, findings
from .compiling import Compiled, compiled, instrument_of, load
from .definition import Definition, DefinitionError, read
from .filing import Ballots, Evidence, Filing, Location, People, Source, Tally
from .silence import is_low, opens, unusual

__all__ = [
    "CHECKS",
    "Agreement",
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
    "agreement",
    "alerts",
    "check",
    "comparisons",
    "compiled",
    "findings",
    "instrument_of",
    "is_low",
    "load",
    "opens",
    "read",
    "unusual",
]
