"""Templates are published once; a published one never changes, and old papers stay what they were."""

import json
import shutil
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from oversight.documents import actions, queries
from oversight.documents.actions.making import contents
from oversight.documents.ledger import TEMPLATE
from oversight.documents.models import Template
from oversight.documents.publishing import FOLDER, CannotPublishError, publish_templates
from oversight.ledger.models import Entry
from tests.documents.reading import squeezed, text_of
from tests.factories.papers import ISSUED, dossier, issued
from tests.factories.reports import actor

pytestmark = pytest.mark.django_db
PUBLISHED = Path(__file__).with_name("published_templates.json")
MEMO = {
    "code": "memo",
    "version": 1,
    "form": "",
    "regime": "",
    "valid_from": "2020-01-01",
    "title": {"id": "Nota Dinas", "en": "Memo"},
    "mark": "S",
    "source": "an office's own form",
    "sheet": "sheet.v1.typ",
    "sections": [
        {"fields": [{"name": "body", "label": {"id": "Isi", "en": "Body"}, "kind": "text", "required": True}]}
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped folder, to be changed."""
    return Path(shutil.copytree(FOLDER, tmp_path / "templates"))


def write(folder: Path, **parts: Any) -> None:
    content = MEMO | parts
    regime = f".{content['regime']}" if content["regime"] else ""
    (folder / f"{content['code']}{regime}.v{content['version']}.json").write_text(json.dumps(content))


def test_published_files_are_what_they_were_when_they_were_published() -> None:
    known = json.loads(PUBLISHED.read_text())
    found = {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(FOLDER.iterdir())}
    assert {name: found.get(name) for name in known} == known, "a published file changed: write a new version"
    assert found.keys() == known.keys(), f"add new files to {PUBLISHED.name}"


def test_every_shipped_template_is_published_with_its_source_and_its_entry() -> None:
    rows = list(Template.objects.all())
    assert len(rows) == len(list(FOLDER.glob("*.json")))
    assert all(row.source and row.mark for row in rows)
    pemilu = {row.form: row.code for row in rows if row.regime == "pemilu"}
    assert pemilu == {
        "Formulir Model B.1": "report-form", "Formulir Model B.2": "finding-form", "Formulir Model B.3": "receipt",
        "Formulir Model B.9": "invitation", "Formulir Model B.12": "minutes", "Formulir Model B.18": "status-notice",
    }  # fmt: skip
    entries = b"".join(bytes(entry.body) for entry in Entry.objects.all())
    assert all(f"{TEMPLATE}:{row.pk}".encode() in entries for row in rows)


def test_publishing_again_does_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    before = Entry.objects.count()
    call_command("publish_templates")
    assert "Every template was published before." in capsys.readouterr().out
    assert Entry.objects.count() == before


@pytest.mark.parametrize("changed", ["receipt.pemilu.v1.json", "sheet.v1.typ"])
def test_a_published_version_is_not_published_differently(folder: Path, changed: str) -> None:
    path = folder / changed
    path.write_text(path.read_text().replace("Nama", "Name").replace("24mm", "25mm"))
    with pytest.raises(CannotPublishError):
        publish_templates(now=ISSUED, folder=folder)


def test_the_database_keeps_what_is_published() -> None:
    row = Template.objects.first()
    assert row is not None
    for statement in ("update documents_template set title_id = 'x'", "delete from documents_template"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_an_old_paper_is_printed_the_same_after_a_new_version(folder: Path) -> None:
    document = issued(code="B.3")
    before = dict(contents(queries.unmade([document.pk])[0], set()))
    (folder / "sheet.v2.typ").write_text((folder / "sheet.v1.typ").read_text().replace("24mm", "30mm"))
    old = json.loads((folder / "receipt.pemilu.v1.json").read_text())
    title = {"id": "Tanda Terima Laporan", "en": "Receipt"}
    new = old | {"version": 2, "valid_from": "2024-02-21", "title": title, "sheet": "sheet.v2.typ", "mark": "S"}
    (folder / "receipt.pemilu.v2.json").write_text(json.dumps(new))
    assert publish_templates(now=ISSUED, folder=folder) == ["receipt.pemilu.v2"]
    assert dict(contents(queries.unmade([document.pk])[0], set())) == before
    assert issued(code="B.3").template.version == 1
    later = issued(code="B.3", now=ISSUED + timedelta(days=2))
    assert later.template.name == "receipt.pemilu.v2"
    text = text_of(dict(contents(queries.unmade([later.pk])[0], set()))["complete"])
    assert squeezed("Tanda Terima Laporan") in text


@pytest.mark.parametrize(
    "parts",
    [
        {"sections": [{"fields": [{"name": "body", "label": {"id": "", "en": ""}, "kind": "colour"}]}]},
        {"sections": [{"fields": [{"name": "a", "label": {"id": "", "en": ""}, "kind": "line"}] * 2}]},
        {"sections": [{"fields": [{"name": "a", "label": {"id": "", "en": ""}, "kind": "rows"}]}]},
        {"sections": [{"fields": [{"name": "a", "label": {"id": "", "en": ""}, "kind": "line", "identifies": True}]}]},
        {"signatures": [{"label": {"id": "", "en": ""}, "fact": "nobody"}]},
        {"source": ""},
        {"sheet": "../sheet.v1.typ"},
        {"mark": "certain"},
    ],
)
def test_an_unsound_template_is_not_published(folder: Path, parts: dict[str, Any]) -> None:
    write(folder, **parts)
    with pytest.raises(CannotPublishError):
        publish_templates(now=ISSUED, folder=folder)


@pytest.mark.parametrize(
    "line", ['#import "@preview/cetz:0.2.0"', '#include "other.typ"', '#read("/etc/passwd")', '#plugin("x.wasm")']
)
def test_a_sheet_that_reaches_out_is_not_published(folder: Path, line: str) -> None:
    (folder / "sheet.v9.typ").write_text(line)
    write(folder, sheet="sheet.v9.typ")
    with pytest.raises(CannotPublishError):
        publish_templates(now=ISSUED, folder=folder)


def test_an_office_adds_a_template_of_its_own_and_a_paper_without_protected_people_has_one_variant(
    folder: Path,
) -> None:
    write(folder)
    publish_templates(now=ISSUED, folder=folder)
    document = actions.issue(
        dossier=dossier(), template_code="memo", facts={"body": "Rapat dimulai."}, by=actor("budi"), now=ISSUED
    )
    assert (document.has_complete, document.has_redacted, document.is_sealed) == (True, False, False)
    files = actions.render_now(document=document, now=ISSUED)
    assert [file.variant for file in files] == ["complete"]
    assert files[0].is_open


def test_every_shipped_template_prints() -> None:
    samples: dict[str, Any] = {
        "line": "Satu baris", "text": "Dua\nbaris", "day": "2024-02-12", "moment": "2024-02-12T08:00:00+08:00",
        "lines": ["satu", "dua"],
    }  # fmt: skip
    for row in Template.objects.all():
        facts = {}
        for section in row.definition["sections"]:
            for field in section["fields"]:
                columns = {column["name"]: "isi" for column in field.get("columns", [])}
                facts[field["name"]] = [columns, columns] if columns else samples[field["kind"]]
        facts = {name: f"{value} {name}" if value == "Satu baris" else value for name, value in facts.items()}
        election = "pilkada-2024" if row.regime == "pilkada" else "pemilu-2024"
        document = actions.issue(
            dossier=dossier(election=election), template_code=row.code, facts=facts, by=actor("budi"), now=ISSUED
        )
        texts = {name: text_of(content) for name, content in contents(queries.unmade([document.pk])[0], set())}
        assert squeezed(row.title_id) in texts["complete"], row.name
        assert "disamarkan" in texts["redacted"], row.name
