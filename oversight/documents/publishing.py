"""Publishing templates: files of the repository become rows once, and a published version never changes."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from django.db import transaction

from oversight.core import canonical
from oversight.core.errors import Refused
from oversight.core.ids import uuid7
from oversight.documents import rules
from oversight.documents.ledger import TEMPLATE, template_digest
from oversight.documents.models import Template
from oversight.ledger import actions as ledger

FOLDER = Path(__file__).resolve().parent / "templates"
VERB = "documents.publish_template"
ACTOR = "system:publish_templates"
# A sheet gets its data and nothing else: no package, no file, no other sheet.
_REACHES_OUT = re.compile(r'#?\b(import|include|read|plugin)\b\s*[("@]|"@')


class CannotPublishError(Refused):
    """A template that breaks its rules, or a published version whose file was changed."""

    status = 409
    code = "cannot-publish"


class _Found(NamedTuple):
    definition: rules.Definition
    content: dict[str, Any]
    sheet: str


@transaction.atomic
def publish_templates(*, now: datetime, folder: Path = FOLDER) -> list[str]:
    """Insert the versions that are not there yet, each with a ledger entry; answers their names.

    CannotPublishError, and nothing is written, when a file is unsound or a published version's file differs.
    """
    known = {row.name: bytes(row.digest) for row in Template.objects.defer("definition", "sheet")}
    published, lines = [], []
    for found in _files(folder):
        row = _row(found, now)
        before = known.get(row.name)
        if before == row.digest:
            continue
        if before is not None:
            raise CannotPublishError(
                f"{row.name} is published and its file or sheet was changed; write version {row.version + 1}."
            )
        row.save(force_insert=True)
        published.append(row.name)
        lines.append(
            ledger.draw_up(
                verb=VERB,
                actor=ACTOR,
                office="",
                at=now,
                dossier=None,
                rows={f"{TEMPLATE}:{row.pk}": bytes(row.digest)},
                more={"template": row.name},
            )
        )
    if lines:
        ledger.append(lines)
    return published


def _files(folder: Path) -> Iterator[_Found]:
    for path in sorted(folder.glob("*.json")):
        raw = path.read_bytes()
        try:
            definition = rules.parse(raw)
            content = msgspec.json.decode(raw)
            canonical.check(content)
        except ValueError as error:
            raise CannotPublishError(f"{path.name}: {error}") from error
        if path.name != f"{definition.name}.json":
            raise CannotPublishError(f"{path.name} holds {definition.name}: the name of the file must say so.")
        sheet = folder / definition.sheet
        if sheet.parent != folder or not sheet.is_file():
            raise CannotPublishError(f"{path.name}: there is no sheet {definition.sheet} beside it.")
        source = sheet.read_text(encoding="utf-8")
        if found := _REACHES_OUT.search(source):
            raise CannotPublishError(f"{definition.sheet} reaches out: {found[0]}")
        yield _Found(definition, content, source)


def _row(found: _Found, now: datetime) -> Template:
    definition = found.definition
    row = Template(
        id=uuid7(now),
        code=definition.code,
        regime=definition.regime,
        version=definition.version,
        form=definition.form,
        valid_from=definition.valid_from,
        title_id=definition.title.id,
        title_en=definition.title.en,
        mark=definition.mark,
        source=definition.source,
        definition=found.content,
        sheet=found.sheet,
        published_at=now,
    )
    row.digest = template_digest(row)
    return row
