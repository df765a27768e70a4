"""The sealer: order, tiles, checkpoints, export, crashes and concurrency."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from pytest_django import Settings

from oversight.core.ids import uuid7
from oversight.ledger import actions, export, keys, notes, sealer
from oversight.ledger.models import Checkpoint, Leaf, Pending, Tile
from oversight.ledger.tree import EMPTY_ROOT, Tree, hash_leaf
from oversight.ledger.verifier import Exported
from tests.ledger import votes

NOW = votes.START + timedelta(hours=6)
ROOT = Path(__file__).resolve().parents[2]


def exported(settings: Settings) -> list[notes.Checkpoint]:
    """The checkpoints of the export file, each with its signature checked."""
    text = Path(settings.LEDGER_EXPORT).read_text()
    return [
        notes.read_checkpoint(notes.open_note(note, keys.verifier_keys()))
        for _, note in export.split_notes(text.split("\n"))
    ]


def root_over(lines: list[actions.Line]) -> bytes:
    """The root over entries in this order."""
    tree = Tree()
    for line in lines:
        tree.append(hash_leaf(line.commitment))
    return tree.root()


def in_threads(*work: Callable[[], None]) -> None:
    """Run all at once, each with its own connection; the first fault is raised here."""
    faults: list[BaseException] = []

    def run(one: Callable[[], None]) -> None:
        try:
            one()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if faults:
        raise faults[0]


def test_an_empty_log_is_signed_once(ledger: None, settings: Settings) -> None:
    assert sealer.has_work()
    sealer.seal(now=NOW)
    sealer.seal(now=NOW)
    assert exported(settings) == [notes.Checkpoint("tests.example/ledger", 0, EMPTY_ROOT)]
    assert not sealer.has_work()


def test_entries_become_leaves_in_the_order_in_which_they_were_written(ledger: None, settings: Settings) -> None:
    lines = [votes.count(minute) for minute in (5, 1, 3)]
    assert sealer.has_work()
    sealed = sealer.seal(now=NOW)
    assert list(Leaf.objects.order_by("index").values_list("index", "entry")) == [
        (place, line.id) for place, line in enumerate(lines)
    ]
    assert (sealed.first, sealed.count, sealed.checkpoint.root) == (0, 3, root_over(lines))
    assert exported(settings) == [sealed.checkpoint]
    assert not Pending.objects.exists()


def test_a_pass_takes_the_oldest_up_to_its_limit(ledger: None) -> None:
    lines = [votes.count(minute) for minute in (4, 3, 2, 1, 0)]
    assert sealer.seal(now=NOW, limit=3).count == 3
    assert list(Pending.objects.values_list("entry", flat=True)) == [line.id for line in lines[3:]]
    assert sealer.seal(now=NOW, limit=3).count == 2
    assert list(Checkpoint.objects.order_by("size").values_list("size", flat=True)) == [3, 5]


@pytest.mark.parametrize("limit", [1_000, 100, 7])
def test_tiles_and_roots_are_the_same_however_the_passes_fall(ledger: None, limit: int) -> None:
    lines = [votes.line(0, uuid7(), 1) for _ in range(600)]
    actions.append(lines)
    while sealer.seal(now=NOW, limit=limit).count:
        pass
    whole = Tree()
    tiles = [tile for line in lines for tile in whole.append(hash_leaf(line.commitment))]
    stored = Tile.objects.order_by("level", "index").values_list("level", "index", "hashes", "root")
    assert [(level, index, bytes(hashes), bytes(root)) for level, index, hashes, root in stored] == tiles
    assert bytes(Checkpoint.objects.get(size=600).root) == whole.root()


def test_within_a_transaction_nothing_leaves_the_house_until_the_next_pass(ledger: None, settings: Settings) -> None:
    votes.count(0)
    with transaction.atomic():
        sealer.seal(now=NOW)
        assert not Path(settings.LEDGER_EXPORT).exists()
    assert sealer.has_work()
    sealer.seal(now=NOW)
    assert [checkpoint.size for checkpoint in exported(settings)] == [1]


def test_after_a_crash_between_commit_and_export_the_next_pass_exports(ledger: None, settings: Settings) -> None:
    votes.count(0)
    connection.close()
    code = (
        "import os, django; django.setup()\n"
        "from django.utils import timezone\n"
        "from oversight.ledger import export, sealer\n"
        "export.write_missing = lambda now: os.kill(os.getpid(), 9)\n"
        "sealer.seal(now=timezone.now())\n"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "oversight.settings"}
    killed = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=False)
    assert killed.returncode == -9, killed.stderr.decode()
    assert Checkpoint.objects.count() == 1
    assert not Path(settings.LEDGER_EXPORT).exists()
    votes.count(1)
    sealer.seal(now=NOW)
    assert [checkpoint.size for checkpoint in exported(settings)] == [1, 2]


@pytest.mark.parametrize("left", [10, 40, -70, -3, -1])
def test_a_note_cut_short_is_written_again_after_the_fragment(ledger: None, settings: Settings, left: int) -> None:
    votes.sealed([0])
    votes.sealed([1])
    path = Path(settings.LEDGER_EXPORT)
    whole = path.read_text()
    second = whole.index("tests.example", 20 + whole.index("— tests.example"))
    path.write_text(whole[:second] + whole[second:][:left])
    sealer.seal(now=NOW)
    found = Exported(path, keys.verifier_keys())
    assert ([checkpoint.size for checkpoint in found], found.findings, found.trailing) == ([1, 2], [], None)
    assert path.read_text().startswith(whole[:second])


def test_an_export_folder_that_cannot_be_written_does_not_stop_the_sealing(
    ledger: None, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "blocked").write_text("a file where a folder should be")
    settings.LEDGER_EXPORT = str(tmp_path / "blocked" / "checkpoints.log")
    votes.count(0)
    assert sealer.seal(now=NOW).count == 1
    with connection.cursor() as cursor:
        cursor.execute("select consumer, error, tries from ledger_stuck_work where resolved_at is null")
        assert cursor.fetchall() == [("export", "FileExistsError", 1)]
    (tmp_path / "blocked").unlink()
    assert sealer.has_work()
    sealer.seal(now=NOW + timedelta(seconds=1))
    assert not Path(settings.LEDGER_EXPORT).exists()
    sealer.seal(now=NOW + timedelta(seconds=3))
    assert [checkpoint.size for checkpoint in exported(settings)] == [1]
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from ledger_stuck_work where resolved_at is null")
        assert cursor.fetchone() == (0,)


def test_many_writers_and_two_sealers_leave_one_tree_without_gaps(ledger: None) -> None:
    done = threading.Event()
    written: list[actions.Line] = []

    def write() -> None:
        for minute in range(40):
            written.append(votes.count(minute))

    def write_all() -> None:
        try:
            in_threads(write, write, write, write)
        finally:
            done.set()

    def seal() -> None:
        while not done.is_set():
            sealer.seal(now=NOW, limit=7)

    in_threads(write_all, seal, seal)
    while sealer.seal(now=NOW, limit=50).count:
        pass
    assert list(Leaf.objects.order_by("index").values_list("index", flat=True)) == list(range(160))
    assert set(Leaf.objects.values_list("entry", flat=True)) == {line.id for line in written}
    by_id = {line.id: line for line in written}
    order = [by_id[number] for number in Leaf.objects.order_by("index").values_list("entry", flat=True)]
    for size, root in Checkpoint.objects.values_list("size", "root"):
        assert bytes(root) == root_over(order[:size])


def test_a_late_commit_is_sealed_in_the_next_pass(ledger: None) -> None:
    def seal_beside() -> None:
        votes.count(1)
        assert sealer.seal(now=NOW).count == 1

    with transaction.atomic():
        late = votes.line(0, uuid7(), 1)
        actions.append([late])
        in_threads(seal_beside)
    assert sealer.seal(now=NOW).count == 1
    assert Leaf.objects.get(entry=late.id).index == 1


def test_of_two_changes_to_one_row_the_later_has_the_later_leaf_though_its_door_was_earlier(ledger: None) -> None:
    row = uuid7(votes.START)
    first = votes.count(10, 5, row)
    second = votes.count(9, 6, row)
    sealer.seal(now=NOW)
    assert Leaf.objects.get(entry=first.id).index < Leaf.objects.get(entry=second.id).index


def test_a_row_that_waits_twice_or_for_nothing_does_not_stop_the_others(ledger: None) -> None:
    votes.sealed([0])
    line = votes.count(1)
    sealed_already = Leaf.objects.get(index=0).entry
    Pending.objects.bulk_create(Pending(entry=entry) for entry in (line.id, sealed_already, uuid7()))
    assert sealer.seal(now=NOW).count == 1
    assert sealer.seal(now=NOW).count == 0
    assert Pending.objects.count() == 2


def test_a_tree_that_contradicts_its_checkpoint_is_not_continued(attacker: psycopg.Connection[Any]) -> None:
    votes.sealed([0, 1, 2])
    attacker.execute("update ledger_leaf set leaf_hash = sha256('another') where index = 1")
    votes.count(3)
    with pytest.raises(sealer.LedgerDamaged, match="checkpoint of size 3"):
        sealer.seal(now=NOW)
    assert Checkpoint.objects.count() == 1
    assert Pending.objects.count() == 1


def test_a_database_that_was_put_back_is_not_continued_under_the_same_name(
    attacker: psycopg.Connection[Any], settings: Settings
) -> None:
    votes.sealed([0, 1])
    votes.sealed([2])
    attacker.execute("delete from ledger_leaf where index = 2; delete from ledger_checkpoint where size = 3")
    votes.count(3)
    with pytest.raises(sealer.LedgerDamaged, match="restored from a backup"):
        sealer.seal(now=NOW)
    settings.LEDGER_ORIGIN = "tests.example/ledger-2"
    assert sealer.seal(now=NOW).count == 1
    assert [(checkpoint.origin[-8:], checkpoint.size) for checkpoint in exported(settings)][-1] == ("ledger-2", 3)


def test_the_log_of_66000_leaves_has_tiles_of_two_levels(attacker: psycopg.Connection[Any]) -> None:
    attacker.execute(
        "insert into ledger_entry (id, at, body, salt, commitment) select gen_random_uuid(), now(), '',"
        " substr(sha256(n::text::bytea), 1, 16), sha256(n::text::bytea) from generate_series(0, 65999) n;"
        " insert into ledger_pending (entry) select id from ledger_entry"
    )
    while (sealed := sealer.seal(now=NOW)).count:
        pass
    assert (Tile.objects.filter(level=0).count(), Tile.objects.filter(level=1).count()) == (257, 1)
    with connection.cursor() as cursor:
        cursor.execute("select leaf_hash from ledger_leaf order by index")
        tree = Tree()
        for (leaf_hash,) in cursor.fetchall():
            tree.append(bytes(leaf_hash))
    assert (sealed.checkpoint.size, sealed.checkpoint.root) == (66_000, tree.root())
