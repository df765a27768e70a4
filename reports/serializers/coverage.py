"""Coverage as machines read it."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from reports.queries import Figures


class CoverageQuery(msgspec.Struct):
    """Of which area (64.01; all of yours when not said), under which questionnaire (its code, without version)."""

    instrument: Annotated[str, Meta(max_length=60)] | None = None
    place: Annotated[str, Meta(pattern=r"^([0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?)?\.?$")] = ""


class CoverageOut(msgspec.Struct):
    """Stations of one area: expected, reported, and what is to be seen to in those that reported."""

    place: str
    name: str
    expected: int
    reported: int
    to_be_checked: int
    lacking_photos: int
    silent_villages: int
    last_received_at: datetime | None


class CoverageRows(msgspec.Struct):
    """The sum of an area and the areas one level below; none below a village. `as_of` says how fresh they are."""

    instrument: str
    election: str
    as_of: datetime | None
    total: CoverageOut
    results: list[CoverageOut]


def coverage(figures: Figures, name: str) -> CoverageOut:
    """The figures of one area."""
    return CoverageOut(
        figures.path.rstrip("."),
        name,
        figures.expected,
        figures.reported,
        figures.flagged,
        figures.lacking_photos,
        figures.silent_villages,
        figures.last_received_at,
    )
