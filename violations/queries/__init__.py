"""Every read of violations."""

from violations.queries.cases import (
    Contents,
    Filters,
    Line,
    case,
    cases,
    contents,
    count_cases,
    due,
    every_case,
    mailbox,
    papers_of,
    withdrawal_of,
    withdrawal_request,
)
from violations.queries.proofs import ProofOfSubmission, proof_of_submission, receipt
from violations.queries.same_events import Candidate, Hint, Pair, pair, pairs_of, proposals
from violations.queries.tracking import Tracked, tracking

__all__ = [
    "Candidate",
    "Contents",
    "Filters",
    "Hint",
    "Line",
    "Pair",
    "ProofOfSubmission",
    "Tracked",
    "case",
    "cases",
    "contents",
    "count_cases",
    "due",
    "every_case",
    "mailbox",
    "pair",
    "pairs_of",
    "papers_of",
    "proof_of_submission",
    "proposals",
    "receipt",
    "tracking",
    "withdrawal_of",
    "withdrawal_request",
]
