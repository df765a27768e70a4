"""The module for machines."""

from violations.api.acts import VERBS, door
from violations.api.cases import (
    CaseContents,
    CaseCount,
    CaseDetail,
    CaseList,
    CasePlenaries,
    CaseReceipt,
    CaseSameEvents,
    CaseStudy,
)
from violations.api.filing import FindingRecord, ReportSubmit
from violations.api.law import OffenceList, ReasonList, RequirementList, RetentionList
from violations.api.plenaries import (
    SIGNATURES,
    PlenaryClose,
    PlenaryDetail,
    PlenaryList,
    PlenaryVote,
    TransferDetail,
    TransferList,
    transfer_door,
)

__all__ = [
    "SIGNATURES",
    "VERBS",
    "CaseContents",
    "CaseCount",
    "CaseDetail",
    "CaseList",
    "CasePlenaries",
    "CaseReceipt",
    "CaseSameEvents",
    "CaseStudy",
    "FindingRecord",
    "OffenceList",
    "PlenaryClose",
    "PlenaryDetail",
    "PlenaryList",
    "PlenaryVote",
    "ReasonList",
    "ReportSubmit",
    "RequirementList",
    "RetentionList",
    "TransferDetail",
    "TransferList",
    "door",
    "transfer_door",
]
