"""Files are promised by their hashes before they come (manifest first)."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from oversight.core.ids import uuid7
from oversight.dossiers.models import Dossier
from oversight.evidence.models import Item


class Promise(msgspec.Struct, frozen=True):
    """One file to come: its kind, SHA-256 in hexadecimal, size and type."""

    kind: str
    sha256: str
    size: int
    media_type: str


def promise(*, dossier: Dossier, files: Sequence[Promise], now: datetime) -> list[Item]:
    """Enter the files that a dossier promises; one that it promises already is left alone.

    Part of the act that brings them, which has checked who may and speaks of them in the digest of its own row.
    """
    known = {bytes(sha256).hex() for sha256 in Item.objects.filter(dossier=dossier).values_list("sha256", flat=True)}
    rows = [
        Item(
            id=uuid7(now),
            dossier=dossier,
            kind=one.kind,
            sha256=bytes.fromhex(one.sha256),
            size=one.size,
            media_type=one.media_type,
            promised_at=now,
        )
        for one in files
        if one.sha256 not in known
    ]
    return Item.objects.bulk_create(rows)
