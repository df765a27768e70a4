"""Instruments as machines read them."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from reports.models import Instrument


class InstrumentOut(msgspec.Struct):
    """A published instrument version."""

    name: str
    election: str
    module: str
    published_at: datetime
    sha256: str


class InstrumentDetail(InstrumentOut):
    """A published instrument version with its questions and the JSON Schema of its filings."""

    definition: dict[str, Any]
    schema: dict[str, Any]


class InstrumentListed(InstrumentOut):
    """A published version in a list; `is_asked` is false for older versions and for what another one replaces."""

    is_asked: bool


class InstrumentList(msgspec.Struct):
    """Published instrument versions."""

    results: list[InstrumentListed]


class InstrumentQuery(msgspec.Struct, kw_only=True):
    """What the list may be narrowed by; a combined instrument is found under both of its modules."""

    election: Annotated[str, Meta(max_length=40)] = ""
    module: Literal["quiet_period", "preparation", "voting_counting", "voting", "counting", "recapitulation"] | None = (
        None
    )
    asked: bool = False


def instrument(row: Instrument) -> InstrumentOut:
    """An instrument in a list."""
    return InstrumentOut(row.name, row.election.code, row.module, row.published_at, bytes(row.digest).hex())


def instrument_listed(row: Instrument, is_asked: bool) -> InstrumentListed:
    """An instrument in a list, with whether it is asked now."""
    out = instrument(row)
    return InstrumentListed(out.name, out.election, out.module, out.published_at, out.sha256, is_asked)
