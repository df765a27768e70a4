"""The filing that a draft makes: the same bytes for the check before sending and for the sending."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from oversight.core.errors import Invalid
from reports import queries, rules
from reports.models import Draft, HeldPhoto


def filing_of(
    draft: Draft, photos: Sequence[HeldPhoto], *, note: str = "", observed_at: datetime | None = None
) -> bytes:
    """The draft as it would travel; what was seen last counts as the time of the observation."""
    values = {**draft.typed, **({rules.NOTE: note} if note else {})}
    definition = queries.rules_of(draft).definition
    whole = {
        "id": draft.pk,
        "instrument": draft.instrument.name,
        "station": draft.station.code,
        "observed_at": observed_at or draft.changed_at,
        **rules.assembled(definition, values, (photo.pk for photo in photos)),
        "evidence": [
            {
                "id": photo.pk,
                "kind": photo.kind,
                "sha256": bytes(photo.blob.sha256).hex(),
                "size": photo.blob.size,
                "media_type": photo.media_type,
            }
            for photo in photos
        ],
        "on_behalf_of": draft.reporter.username if draft.reporter_id != draft.author_id else None,
        "supersedes": draft.supersedes,
        "reason": draft.reason or None,
    }
    return msgspec.json.encode({key: value for key, value in whole.items() if value is not None})


def to_be_checked(draft: Draft, photos: Sequence[HeldPhoto]) -> list[rules.Finding]:
    """What in the draft contradicts itself, as it would be flagged; nothing for a draft that cannot be sent yet."""
    try:
        filing = queries.rules_of(draft).decode(filing_of(draft, photos))
    except Invalid:
        return []
    return rules.findings(filing)
