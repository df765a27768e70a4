"""Every write of documents: issuing, printing, signing, withdrawing, handing out."""

from oversight.documents.actions.handing import LONGEST_REASON, Content, hand_out, hand_out_redacted
from oversight.documents.actions.issuing import VERB, issue
from oversight.documents.actions.making import render_now
from oversight.documents.actions.signing import sign
from oversight.documents.actions.withdrawing import LONGEST_WITHDRAWAL, withdraw

__all__ = [
    "LONGEST_REASON",
    "LONGEST_WITHDRAWAL",
    "VERB",
    "Content",
    "hand_out",
    "hand_out_redacted",
    "issue",
    "render_now",
    "sign",
    "withdraw",
]
