"""What a correct report, tip or finding is: one definition for page, counter, interface and import."""

from violations.rules.checking import (
    LONGEST_TEXT,
    MESSAGE_TEXT,
    MOST_EVIDENCE_OF_A_CASE,
    NOTE_TEXT,
    EvidenceKind,
    Law,
    evidence_faults,
    finding_faults,
    report_faults,
    text_faults,
    tip_faults,
)
from violations.rules.flags import Flag, Terms, flags_of
from violations.rules.forms import (
    REQUIRED_PAPERS,
    Evidence,
    File,
    FindingForm,
    Handed,
    ReportForm,
    Sighting,
    TipForm,
    missing_papers,
)

__all__ = [
    "LONGEST_TEXT",
    "MESSAGE_TEXT",
    "MOST_EVIDENCE_OF_A_CASE",
    "NOTE_TEXT",
    "REQUIRED_PAPERS",
    "Evidence",
    "EvidenceKind",
    "File",
    "FindingForm",
    "Flag",
    "Handed",
    "Law",
    "ReportForm",
    "Sighting",
    "Terms",
    "TipForm",
    "evidence_faults",
    "finding_faults",
    "flags_of",
    "missing_papers",
    "report_faults",
    "text_faults",
    "tip_faults",
]
