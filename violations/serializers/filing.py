"""Reports, findings and tips as machines send them: the forms of `violations.rules`, with nothing unknown beside.

What a member may hold is said by the rules, in words and all at once; here it only has to be of its type.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from oversight.evidence.models import Item
from oversight.parties.details import Details
from violations.actions import Recorded, Source, Submitted
from violations.rules import Evidence, File, FindingForm, Handed, ReportForm, Sighting

Moment = Annotated[datetime, Meta(tz=True)]
# Codes and numbers are looked up as they are; what could not be one is not asked for.
CodeIn = Annotated[str, Meta(max_length=40, pattern="^[0-9A-Za-z._-]*$")]
PRINTED = "^[ -~]*$"
CapacityName = Literal["citizen", "participant", "monitor"]
ClassName = Literal["administrative", "ethics", "criminal", "other_law"]
EvidenceName = Literal["letter", "document", "photo", "video", "audio", "object", "link"]
PaperName = Literal["proof", "identity", "evidence", "power_of_attorney", "form", "other"]
CHANNELS = Literal["paper", "import"]


class PersonIn(Details, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Somebody: all of Formulir Model B.1 that is known of him. Sealed on arrival, and never answered by this door."""


class FileIn(File, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A promised file: SHA-256, size and type; its bytes come to `/evidence/{id}/content`."""


class EvidenceIn(Evidence, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A piece of evidence, with its file where it has one."""

    kind: EvidenceName
    file: FileIn | None = None


class SightingIn(Sighting, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What happened where and when. `place` as 64.01.01.2009, or `station` with the code of a polling station."""

    election: CodeIn
    contest: CodeIn = ""
    stage: CodeIn = ""
    place: CodeIn = ""
    station: CodeIn = ""
    classes: tuple[ClassName, ...] = ()


class SourceIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which record of which system this is, once for ever; `number`: the one that its register gave, if any."""

    system: Annotated[str, Meta(min_length=1, max_length=20, pattern="^[a-z0-9-]+$")]
    reference: Annotated[str, Meta(min_length=1, max_length=60, pattern=PRINTED)]
    number: Annotated[str, Meta(max_length=80, pattern=PRINTED)] = ""


class ReportIn(ReportForm, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report (B.1). `channel`: `paper`, handed in at the counter now; `import`, received by another system before.

    `tracking_code` is the reporter's own, made by whoever sends this (docs/api.md); only its keyed hash is kept.
    """

    capacity: CapacityName
    reporter: PersonIn
    proxy: PersonIn | None = None
    reported: tuple[PersonIn, ...] = ()
    witnesses: tuple[PersonIn, ...] = ()
    sighting: SightingIn
    evidence: tuple[EvidenceIn, ...] = ()
    office: CodeIn | None = None
    channel: CHANNELS = "paper"
    source: SourceIn | None = None
    received_at: Moment | None = None
    tracking_code: Annotated[str, Meta(max_length=60)] = ""

    def form(self) -> ReportForm:
        """What the action takes."""
        return ReportForm(**{name: getattr(self, name) for name in ReportForm.__struct_fields__})


class FindingIn(FindingForm, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A finding (B.2) of an office, from which dossier it came where there is one."""

    office: CodeIn
    sighting: SightingIn
    reported: tuple[PersonIn, ...] = ()
    witnesses: tuple[PersonIn, ...] = ()
    evidence: tuple[EvidenceIn, ...] = ()

    def form(self) -> FindingForm:
        """What the action takes."""
        return FindingForm(**{name: getattr(self, name) for name in FindingForm.__struct_fields__})


class RecordedIn(FindingIn, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A finding that is recorded, by an officer or from another system."""

    channel: Literal["web", "import"] = "web"
    record: SourceIn | None = None


class PaperIn(Handed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Papers of one kind that were handed in together."""

    kind: PaperName


class FileAwaited(msgspec.Struct):
    """A promised file: under this id its bytes are sent, `PUT /evidence/{id}/content`."""

    id: UUID
    sha256: str


class ReportReceived(msgspec.Struct):
    """The answer to a report; a function of what is stored, so sending it again reads the same."""

    id: UUID
    number: str
    office: str
    received_at: datetime
    papers_due: datetime | None
    flags: list[str]
    files: list[FileAwaited]
    receipt: str


class FindingRecorded(msgspec.Struct):
    """The answer to a finding."""

    id: UUID
    number: str
    office: str
    files: list[FileAwaited]
    receipt: str


def receipt_url(id: UUID) -> str:
    """Where the receipt of a case is fetched."""
    return f"/api/v1/cases/{id}/receipt"


def source(given: SourceIn | None) -> Source | None:
    """What the action takes."""
    return None if given is None else Source(given.system, given.reference, given.number)


def received(answer: Submitted, files: Iterable[Item]) -> ReportReceived:
    """The answer to a report."""
    return ReportReceived(
        id=answer.id,
        number=answer.number,
        office=answer.office.path,
        received_at=answer.received_at.astimezone(UTC),
        papers_due=answer.papers_due,
        flags=list(answer.flags),
        files=_awaited(files),
        receipt=receipt_url(answer.id),
    )


def recorded(answer: Recorded, files: Iterable[Item]) -> FindingRecorded:
    """The answer to a finding."""
    return FindingRecorded(answer.id, answer.number, answer.office.path, _awaited(files), receipt_url(answer.id))


def _awaited(files: Iterable[Item]) -> list[FileAwaited]:
    return [FileAwaited(one.pk, bytes(one.sha256).hex()) for one in files]
