"""What a correct station report is, and what in it is to be checked: one definition for page, API, batch and import."""

from .agreements import Agreement, agreement
from .asking import MODULES, Period, asked, contests_at, due, modules_of, overlapping, window_of
from .checks import CHECKS, Check, Checks, Finding, RaisedAlert, alerts, check, comparisons, findings
from .compiling import Compiled, compiled, instrument_of, load
from .definition import Definition, DefinitionError, content_of, parse
from .differences import Difference, differences
from .filing import Ballots, Evidence, Filing, Location, People, Source, Tally
from .silence import is_low, opens, unusual
from .soundness import Flaw, flaws, read

__all__ = [
    "CHECKS",
    "MODULES",
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
    "RaisedAlert",
    "Source",
    "Tally",
    "agreement",
    "alerts",
    "asked",
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
    "opens",
    "overlapping",
    "parse",
    "read",
    "unusual",
    "window_of",
]
