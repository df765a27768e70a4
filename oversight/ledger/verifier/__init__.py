"""Recomputes the whole ledger and names each thing that is not as it was recorded."""

from oversight.ledger.verifier.exported import Exported
from oversight.ledger.verifier.findings import Finding
from oversight.ledger.verifier.run import Outcome, verify
from oversight.ledger.verifier.subjects import Subject

__all__ = ["Exported", "Finding", "Outcome", "Subject", "verify"]
