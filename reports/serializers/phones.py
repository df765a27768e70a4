"""What phones keep here before they send, and the numbers of what they sent."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from oversight.core.errors import Fault
from reports.models import Draft, HeldPhoto
from reports.queries import Counters


class SpanOut(msgspec.Struct):
    """Numbers without a break, both ends included."""

    first: int
    last: int


class CountersOut(msgspec.Struct):
    """What has arrived from a phone; `missing` are numbers below `highest` that have not, the first thousand spans.

    `repeated` counts reports whose number came before: the phone lost its store and began anew.
    """

    device: UUID
    received: int
    highest: int
    repeated: int
    missing_count: int
    missing: list[SpanOut]


class TypedValue(msgspec.Struct, forbid_unknown_fields=True):
    """What was typed at one path of the filing, and when, in milliseconds by the phone's clock; null clears it."""

    value: int | Annotated[str, Meta(max_length=2_000)] | None
    at: Annotated[int, Meta(ge=0, le=2**53 - 1)]


class DraftIn(msgspec.Struct, forbid_unknown_fields=True):
    """What a phone typed since it last told: values by path, as `answers.PS01` or `tallies.PPWP.votes.0`."""

    instrument: Annotated[str, Meta(pattern="^[a-z0-9-]+@[0-9]+$", max_length=66)]
    station: Annotated[str, Meta(pattern="^[0-9]{13}$", max_length=13)]
    values: Annotated[dict[Annotated[str, Meta(max_length=80)], TypedValue], Meta(max_length=2_000)]


class HeldPhotoOut(msgspec.Struct):
    """A photo that waits with the draft: to be promised by the filing under this id; its bytes are here already."""

    id: UUID
    kind: str
    sha256: str
    size: int
    media_type: str


class DraftOut(msgspec.Struct, omit_defaults=True):
    """A draft as it stands: of every path the newest value. `refused` names what its place cannot hold."""

    id: UUID
    instrument: str
    station: str
    version: int
    changed_at: datetime
    supersedes: UUID | None
    reason: str
    on_behalf_of: str | None
    values: dict[str, TypedValue]
    photos: list[HeldPhotoOut]
    refused: list[Fault] = []


def draft(row: Draft, photos: list[HeldPhoto], refused: list[Fault] | None = None) -> DraftOut:
    """A draft with its photos."""
    return DraftOut(
        row.pk,
        row.instrument.name,
        row.station.code,
        row.version,
        row.changed_at,
        row.supersedes,
        row.reason,
        row.reporter.username if row.reporter_id != row.author_id else None,
        {path: TypedValue(entry["value"], entry["at"]) for path, entry in row.values.items()},
        [HeldPhotoOut(one.pk, one.kind, bytes(one.blob.sha256).hex(), one.blob.size, one.media_type) for one in photos],
        refused or [],
    )


def counters(found: Counters) -> CountersOut:
    """What has arrived from a phone."""
    missing = [SpanOut(span.first, span.last) for span in found.missing[:1000]]
    return CountersOut(found.device, found.received, found.highest, found.repeated, found.missing_count, missing)
