"""The forms in which violations are brought in: Formulir Model B.1 and B.2 (annex of Perbawaslu 7/2022), and the tip.

Nothing is required by the shapes themselves: what is missing is named by `checking`, in words, field by field.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

import msgspec

from oversight.parties.details import Details
from violations.models import Paper


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is promised: its SHA-256 in hexadecimal, its size and type. The bytes come later."""

    sha256: str
    size: int
    media_type: str


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of evidence: of which kind, what it is, and its file where it has one."""

    kind: str
    description: str
    file: File | None = None


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """What happened: where and when, in which election, and the account of it.

    `place` is a region's code in the edition that the election used (64.01.01.2009), `station` the code of a polling
    station, `location` the spot in words. `occurred_on` is the day of the event.
    """

    election: str
    contest: str = ""
    stage: str = ""
    place: str = ""
    station: str = ""
    location: str = ""
    occurred_on: date | None = None
    event: str = ""
    account: str = ""
    classes: tuple[str, ...] = ()


class ReportForm(msgspec.Struct, frozen=True, kw_only=True):
    """A report (B.1). `id` is minted by whoever sends it; `office` is where it is handed in, empty online."""

    id: UUID
    capacity: str
    reporter: Details
    proxy: Details | None = None
    reported: tuple[Details, ...] = ()
    witnesses: tuple[Details, ...] = ()
    sighting: Sighting
    known_on: date | None = None
    evidence: tuple[Evidence, ...] = ()
    office: str | None = None
    is_true: bool = False


class FindingForm(msgspec.Struct, frozen=True, kw_only=True):
    """A finding (B.2): what was found on which day, from which supervision report, against whom."""

    id: UUID
    office: str
    sighting: Sighting
    found_on: date | None = None
    source: UUID | None = None
    reported: tuple[Details, ...] = ()
    witnesses: tuple[Details, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class TipForm(msgspec.Struct, frozen=True, kw_only=True):
    """A tip: what, where and when, roughly, and what shows it. There is no field for who sends it."""

    election: str
    place: str
    what: str
    where: str = ""
    when: str = ""
    occurred_on: date | None = None
    classes: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class Handed(msgspec.Struct, frozen=True, kw_only=True):
    """Papers of one kind that were handed in together; `scan` are the bytes of their scan, where there is one."""

    kind: str
    copies: int = 1
    is_original: bool | None = None
    scan: bytes | None = None


# What an online report still needs at the counter (Perbawaslu 7/2022, about art. 12).
REQUIRED_PAPERS = (Paper.Kind.PROOF, Paper.Kind.IDENTITY, Paper.Kind.EVIDENCE)


def missing_papers(kinds: Collection[str]) -> tuple[str, ...]:
    """The required kinds that have not come."""
    return tuple(kind for kind in REQUIRED_PAPERS if kind not in kinds)
