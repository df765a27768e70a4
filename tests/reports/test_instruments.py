"""Instruments: the format refuses what cannot be asked, and what is published stays as it is."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from oversight.core import canonical
from oversight.ledger.models import Entry
from reports import rules
from reports.digests import instrument_id
from reports.ledger import Instruments
from reports.models import Instrument
from reports.publishing import CannotPublishError, publish_instruments
from reports.rules import DefinitionError

from .filings import EVERY_TYPE, SHIPPED

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PUBLISHED = {
    "PS01": 37466,
    "PS02": 12284,
    "PS03": 10496,
    "PS04": 8219,
    "PS05": 6084,
    "PS06": 5836,
    "PS07": 5449,
    "PS08": 3724,
    "PS09": 3521,
    "PS10": 2632,
    "PS11": 2509,
    "PS12": 2413,
    "PS13": 2271,
    "HS01": 11233,
    "HS02": 3463,
    "HS03": 2162,
    "HS04": 1895,
    "HS05": 1888,
    "HS06": 1473,
}


def test_the_shipped_instrument_asks_the_published_items_and_counts_all_five_forms() -> None:
    definition = rules.read(SHIPPED)
    counted = {item.code: item.published_count for item in definition.items() if item.published_count is not None}
    assert counted == PUBLISHED
    assert [tally.contest for tally in definition.tallies] == ["PPWP", "DPR", "DPD", "DPRD_PROV", "DPRD_KABKOTA"]
    assert definition.tallies[0].options.max == 3
    assert (definition.tallies[3].options.min, definition.tallies[3].options.max) == (18, 24)
    assert all(item.confirmed == (item.code in PUBLISHED) for item in definition.items())
    assert definition.limits.voters_per_station == 300


def item(definition: dict[str, Any], code: str) -> dict[str, Any]:
    return next(item for item in definition["groups"][0]["items"] if item["code"] == code)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda d: d.update(rubbish=1), "rubbish"),
        (lambda d: d.update(module="election"), "module"),
        (lambda d: d["groups"][0]["items"].append(d["groups"][0]["items"][0]), "YN01 occurs 2 times"),
        (lambda d: d["tallies"].append(d["tallies"][0]), "PPWP occurs 2 times"),
        (lambda d: item(d, "YN02").pop("adverse"), "YN02: a yes_no item needs its adverse answer"),
        (
            lambda d: item(d, "YN02").update(text={"id": "Pernyataan", "en": "A claim"}),
            "YN02: a yes_no item is a question",
        ),
        (lambda d: item(d, "NU01").update(adverse="no"), "NU01: only a yes_no item"),
        (lambda d: item(d, "NU01").pop("maximum"), "NU01: a maximum"),
        (lambda d: item(d, "CH01").pop("choices"), "CH01: choices"),
        (lambda d: item(d, "CH01")["choices"].append(item(d, "CH01")["choices"][0]), "CH01: two choices"),
        (lambda d: item(d, "TI02").update(not_before="NU01"), "TI02: not_before NU01"),
        (lambda d: item(d, "YN01").update(mark="K"), "YN01: only what was read"),
        (lambda d: d.update(counted_stations=None), "published counts need counted_stations"),
        (lambda d: d["tallies"][0]["parts"].append("gold"), "PPWP: unknown parts gold"),
        (lambda d: d["tallies"][0]["options"].update(min=4), "PPWP: options.min"),
        (lambda d: d["tallies"][0].update(labels=[{"id": "satu", "en": "one"}]), "PPWP: labels"),
    ],
)
def test_a_definition_that_cannot_be_asked_is_refused(spoil: Callable[[dict[str, Any]], Any], words: str) -> None:
    definition = deepcopy(EVERY_TYPE)
    spoil(definition)
    with pytest.raises(DefinitionError, match=words.replace(".", r"\.")):
        rules.read(definition)


def put(folder: Path, definition: dict[str, Any]) -> Path:
    path = folder / f"{definition['code']}.v{definition['version']}.json"
    path.write_text(json.dumps(definition))
    return path


@pytest.mark.django_db
def test_publishing_writes_each_version_once_with_its_digest_and_entry(tmp_path: Path) -> None:
    put(tmp_path, EVERY_TYPE)
    assert publish_instruments(now=NOW, folder=tmp_path) == ["every-type@3"]
    row = Instrument.objects.get(code="every-type")
    digest = canonical.digest(EVERY_TYPE)
    assert (bytes(row.digest), row.definition, row.published_at) == (digest, EVERY_TYPE, NOW)
    subject = instrument_id("every-type@3")
    (entry,) = [body for body in bodies() if f"reports_instrument:{subject}" in body["rows"]]
    assert entry["verb"] == "reports.publish_instrument"
    assert entry["rows"] == {f"reports_instrument:{subject}": digest.hex()}
    assert Instruments().digests([subject]) == {subject: digest}
    entries = Entry.objects.count()
    assert publish_instruments(now=NOW, folder=tmp_path) == []
    assert Entry.objects.count() == entries


def bodies() -> list[dict[str, Any]]:
    return [json.loads(bytes(body)) for body in Entry.objects.values_list("body", flat=True)]


@pytest.mark.django_db
def test_a_new_version_stands_beside_the_old_one(tmp_path: Path) -> None:
    put(tmp_path, EVERY_TYPE)
    put(tmp_path, EVERY_TYPE | {"version": 4})
    assert publish_instruments(now=NOW, folder=tmp_path) == ["every-type@3", "every-type@4"]


@pytest.mark.django_db
def test_a_published_version_whose_file_changed_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    put(tmp_path, EVERY_TYPE)
    publish_instruments(now=NOW, folder=tmp_path)
    put(tmp_path, EVERY_TYPE | {"source": "another"})
    put(tmp_path, EVERY_TYPE | {"code": "another"})
    with pytest.raises(CommandError, match="every-type@3 is published and its file was changed"):
        call_command("publish_instruments", folder=tmp_path)
    assert not Instrument.objects.filter(code="another").exists()


@pytest.mark.django_db
def test_another_layout_of_the_same_definition_is_the_same_version(tmp_path: Path) -> None:
    path = put(tmp_path, EVERY_TYPE)
    publish_instruments(now=NOW, folder=tmp_path)
    path.write_text(json.dumps(EVERY_TYPE, indent=4, sort_keys=True))
    assert publish_instruments(now=NOW, folder=tmp_path) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("every-type.v3.json", "{"),
        ("every-type.v3.json", "[]"),
        ("every-type.v3.json", '{"code": 1.5}'),
        ("other.v3.json", json.dumps(EVERY_TYPE)),
        ("every-type.v3.json", json.dumps(EVERY_TYPE | {"election": "pemilu-1955"})),
    ],
)
def test_an_unsound_file_is_refused_by_name(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(CannotPublishError) as refused:
        publish_instruments(now=NOW, folder=tmp_path)
    assert name in str(refused.value) or "every-type@3" in str(refused.value)


@pytest.mark.django_db
def test_the_serving_role_cannot_change_a_published_instrument(tmp_path: Path) -> None:
    put(tmp_path, EVERY_TYPE)
    publish_instruments(now=NOW, folder=tmp_path)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update reports_instrument set version = 9")
