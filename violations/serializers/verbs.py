"""What the verbs of a case take, one shape a verb."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from violations.rules import NOTE_TEXT
from violations.serializers.filing import ClassName, CodeIn, EvidenceIn, FindingIn, Moment, PaperIn

Note = Annotated[str, Meta(max_length=NOTE_TEXT)]
Written = Annotated[str, Meta(min_length=1, max_length=NOTE_TEXT)]
Reference = Annotated[str, Meta(min_length=1, max_length=60)]
Code = Annotated[str, Meta(min_length=1, max_length=24)]
Member = Annotated[int, Meta(ge=1, le=2**63 - 1)]


class Plain(msgspec.Struct, forbid_unknown_fields=True):
    """An empty object: the verb says it all."""


class ReceivePapers(msgspec.Struct, forbid_unknown_fields=True):
    """What was handed in; `is_complete`: all that the report waits for is here, and its study may begin."""

    papers: Annotated[list[PaperIn], Meta(min_length=1, max_length=20)]
    is_complete: bool


class AddEvidence(msgspec.Struct, forbid_unknown_fields=True):
    """Pieces of evidence that come after the report."""

    evidence: Annotated[list[EvidenceIn], Meta(min_length=1, max_length=40)]


class Because(msgspec.Struct, forbid_unknown_fields=True):
    """Why."""

    reason: Written


class CountFrom(msgspec.Struct, forbid_unknown_fields=True):
    """From when the agency's terms count, and why."""

    moment: Moment
    reason: Annotated[str, Meta(min_length=1, max_length=200)]


class PostMessage(msgspec.Struct, forbid_unknown_fields=True):
    """A message to who holds the tracking code."""

    text: Annotated[str, Meta(min_length=1, max_length=4_000)]


class RecordSameEvent(msgspec.Struct, forbid_unknown_fields=True):
    """What this case and another are to each other; `lead`: which of two that are handled together leads."""

    other: UUID
    outcome: Literal["same_reporter", "joined", "already_handled", "related", "different"]
    note: Written
    lead: UUID | None = None


class UndoSameEvent(msgspec.Struct, forbid_unknown_fields=True):
    """Which of the decided pairs is taken back, and why."""

    pair: UUID
    note: Written


class CheckRequirement(msgspec.Struct, forbid_unknown_fields=True):
    """Whether one requirement is met; what is not met needs a note."""

    requirement: Code
    answer: Literal["met", "not_met", "not_applicable"]
    note: Note = ""


class Classify(msgspec.Struct, forbid_unknown_fields=True):
    """Classes of the event and articles of those classes, by their codes in the list of offences."""

    classes: Annotated[list[ClassName], Meta(min_length=1, max_length=4)]
    articles: Annotated[list[Code], Meta(max_length=40)] = []
    note: Note = ""


class ConcludeStudy(msgspec.Struct, forbid_unknown_fields=True):
    """What the study proposes to the plenary, with its words."""

    proposal: Literal["register", "not-register", "ask-completion", "offer-transfer", "take-as-information"]
    text: Written


class CallPlenary(msgspec.Struct, forbid_unknown_fields=True):
    """On what, with which members, under which chair; `office` decides, the holding one unless it is a take-over."""

    proposal: Literal[
        "register",
        "not-register",
        "return-to-study",
        "take-as-information",
        "withdraw",
        "note-withdrawal",
        "ask-completion",
        "offer-transfer",
        "take-over",
    ]
    present: Annotated[list[Member], Meta(min_length=1, max_length=50)]
    chair: Member
    reason: Annotated[str, Meta(max_length=24)] = ""
    recipient: CodeIn | None = None
    office: CodeIn | None = None


class ServeNotice(msgspec.Struct, forbid_unknown_fields=True):
    """When the letter reached the reporter: his term counts from then."""

    served_at: Moment


class StartTracing(msgspec.Struct, forbid_unknown_fields=True):
    """The number of the order."""

    order: Reference


class EndTracing(msgspec.Struct, forbid_unknown_fields=True):
    """The finding that is made of it, and the report of the tracing."""

    finding: FindingIn
    text: Written


class CloseTip(msgspec.Struct, forbid_unknown_fields=True):
    """Why prior information ends without a finding: a code of the list of reasons, and words."""

    reason: Code
    text: Written


class NotifyStatus(msgspec.Struct, forbid_unknown_fields=True):
    """How the reporter is told, and what; `letter`: its number, where it is one."""

    way: Literal["mailbox", "letter", "counter", "published"]
    text: Written
    letter: Annotated[str, Meta(max_length=60)] = ""


class Archive(msgspec.Struct, forbid_unknown_fields=True):
    """The retention class."""

    retention: Code
