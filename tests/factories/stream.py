"""Lets the stream run dry: what is pending is sealed, and the consumers of reports see it."""

from datetime import datetime

from oversight.ledger import sealer, stream
from oversight.ledger.stream import Consumer
from reports.stream import Counter


def follow(now: datetime, consumer: Consumer | None = None) -> None:
    """Seal, and let one consumer catch up (coverage when not said)."""
    sealer.seal(now=now)
    while stream.follow(consumer or Counter(), now=now):
        pass
