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
    PlenaryClose,
    PlenaryDetail,
    PlenaryList,
    PlenaryVote,
    TransferAccept,
    TransferDecline,
    TransferDetail,
    TransferHandOver,
    TransferList,
)

__all__ = [
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
    "TransferAccept",
    "TransferDecline",
    "TransferDetail",
    "TransferHandOver",
    "TransferList",
    "door",
]
