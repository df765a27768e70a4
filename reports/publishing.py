"""Publishing instruments: definitions become rows once, and a published version never changes.

Files of the repository are published by `manage.py publish_instruments`, drafts of the portal by a second person
(actions.instruments). Both end in `insert`.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.db import transaction

from oversight.core import canonical
from oversight.core.errors import Refused
from oversight.ledger import actions as ledger
from oversight.regions.models import Election
from reports import rules
from reports.digests import INSTRUMENTS, instrument_id
from reports.models import Instrument

FOLDER = Path(__file__).resolve().parent / "instruments"
VERB = "reports.publish_instrument"
ACTOR = "system:publish_instruments"


class CannotPublishError(Refused):
    """A definition that breaks its rules, or a published version whose file was changed."""

    status = 409
    code = "cannot-publish"


def publish_instruments(*, now: datetime, folder: Path = FOLDER) -> list[str]:
    """Insert the versions that are not there yet, with their digests and ledger entries; answers their names.

    CannotPublishError, and nothing is written, when a file is unsound or a published version's file differs.
    """
    with transaction.atomic():
        known = {row.name: bytes(row.digest) for row in Instrument.objects.defer("definition")}
        new = [
            (definition, content, digest)
            for definition, content, digest in _definitions(folder)
            if not _is_published(definition, digest, known)
        ]
        for definition, content, _digest in new:
            insert(definition, content, actor=ACTOR, office="", now=now)
    return [definition.name for definition, _content, _digest in new]


def insert(
    definition: rules.Definition,
    content: Mapping[str, object],
    *,
    actor: str,
    office: str,
    now: datetime,
    more: Mapping[str, object] | None = None,
) -> Instrument:
    """Write one sound definition as a published version with its ledger entry, inside the caller's transaction.

    CannotPublishError when its election is not loaded, or is of another regime or without one of its contests.
    """
    digest = canonical.digest(content)
    row = Instrument.objects.create(
        code=definition.code,
        version=definition.version,
        election=_election(definition),
        module=definition.module,
        definition=content,
        digest=digest,
        published_at=now,
    )
    line = ledger.draw_up(
        verb=VERB,
        actor=actor,
        office=office,
        at=now,
        dossier=None,
        rows={f"{INSTRUMENTS}:{instrument_id(definition.name)}": digest},
        more={"instrument": definition.name, **(more or {})},
    )
    ledger.append([line])
    return row


def _definitions(folder: Path) -> Iterator[tuple[rules.Definition, Mapping[str, object], bytes]]:
    for path in sorted(folder.glob("*.json")):
        try:
            content = rules.load(path.read_bytes())
            canonical.check(content)
            definition = rules.read(content)
        except ValueError as error:
            raise CannotPublishError(f"{path.name}: {error}") from error
        if path.name != f"{definition.code}.v{definition.version}.json":
            raise CannotPublishError(f"{path.name} holds {definition.name}: the name of the file must say so.")
        # sha256 of the canonical form, so that the layout of the file may change and its meaning may not.
        yield definition, content, sha256(canonical.encode(content)).digest()


def _is_published(definition: rules.Definition, digest: bytes, known: Mapping[str, bytes]) -> bool:
    published = known.get(definition.name)
    if published is not None and published != digest:
        raise CannotPublishError(
            f"{definition.name} is published and its file was changed; "
            f"what is asked now belongs in version {definition.version + 1}."
        )
    return published is not None


def _election(definition: rules.Definition) -> Election:
    election = Election.objects.filter(code=definition.election).first()
    if election is None:
        raise CannotPublishError(f"{definition.name} belongs to {definition.election}, an election that is not loaded.")
    if election.regime != definition.regime:
        raise CannotPublishError(f"{definition.name} is of another regime than {election.code}.")
    counted = set(election.contests.values_list("type", flat=True))
    foreign = [tally.contest for tally in definition.tallies if tally.contest not in counted]
    if foreign:
        raise CannotPublishError(f"{definition.name}: {election.code} does not elect {', '.join(foreign)}.")
    return election
