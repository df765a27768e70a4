"""Publishing instruments: files become rows once, and a published version never changes."""

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
from reports.ledger import Instruments, instrument_id
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
        for definition, content, digest in new:
            _publish(definition, content, digest, now=now)
    return [definition.name for definition, _content, _digest in new]


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


def _publish(definition: rules.Definition, content: Mapping[str, object], digest: bytes, *, now: datetime) -> None:
    election = Election.objects.filter(code=definition.election).first()
    if election is None:
        raise CannotPublishError(f"{definition.name} belongs to {definition.election}, an election that is not loaded.")
    Instrument.objects.create(
        code=definition.code,
        version=definition.version,
        election=election,
        module=definition.module,
        definition=content,
        digest=digest,
        published_at=now,
    )
    subject = f"{Instruments.table}:{instrument_id(definition.name)}"
    line = ledger.draw_up(
        verb=VERB,
        actor=ACTOR,
        office="",
        at=now,
        dossier=None,
        rows={subject: digest},
        more={"instrument": definition.name},
    )
    ledger.append([line])
