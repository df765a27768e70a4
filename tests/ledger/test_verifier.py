"""What the verifier names when a superuser has been at the tables."""

import json
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from oversight.core.ids import uuid7
from oversight.ledger import actions, keys, sealer
from oversight.ledger.tree import hash_leaf
from tests.ledger import votes
from tests.ledger.tampering import EDIT, Attacker, forged, long_log, rewrite_tree, verify


def test_a_ledger_that_nobody_touched_is_whole(log: list[actions.Line]) -> None:
    votes.count(200)
    assert verify() == (0, [])


def test_an_empty_ledger_is_whole(ledger: None) -> None:
    sealer.seal(now=votes.START)
    assert verify() == (0, [])


def test_a_long_ledger_is_whole_and_summed_up_as_json(attacker: Attacker) -> None:
    long_log(attacker)
    votes.count(1)
    out = StringIO()
    call_command("verify_ledger", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {
        "ok": True, "leaves": 300, "pending": 1, "checkpoints": 1, "exported": 1, "remarks": [], "findings": [],
    }  # fmt: skip


def test_a_changed_vote_figure_is_named(log: list[actions.Line], attacker: Attacker) -> None:
    attacker.execute("update votes set figure = 99 where id = %s", [log[5].dossier])
    assert verify() == (
        1, [f"leaf 5, entry {log[5].id}, row votes:{log[5].dossier}: was changed after its last entry [row]"],
    )  # fmt: skip


def test_a_row_is_held_to_its_last_entry_sealed_or_pending(log: list[actions.Line], attacker: Attacker) -> None:
    late = votes.count(300, 50, log[5].dossier)
    assert verify() == (0, [])
    attacker.execute("update votes set figure = 1 where id = %s", [log[5].dossier])
    assert verify()[1] == [f"entry {late.id}, row votes:{log[5].dossier}: was changed after its last entry [row]"]


def test_rows_without_entry_and_entries_without_row_are_named(log: list[actions.Line], attacker: Attacker) -> None:
    stranger = uuid7()
    attacker.execute("insert into votes values (%s, 3)", [stranger])
    attacker.execute("delete from votes where id = %s", [log[2].dossier])
    assert verify() == (
        1,
        [
            f"row votes:{stranger}: has no ledger entry: it was inserted past the ledger [row]",
            f"leaf 2, entry {log[2].id}, row votes:{log[2].dossier}: is gone, though its last entry says otherwise"
            " [row]",
        ],
    )


class VotesByText(votes.Votes):
    """The same subject for whom ids are text."""

    def digests(self, ids: Sequence[Any]) -> Mapping[Any, bytes]:
        assert all(isinstance(number, str) for number in ids)
        return {str(number): digest for number, digest in super().digests(list(map(UUID, ids))).items()}

    def ids_after(self, last: Any, limit: int) -> Sequence[Any]:
        return [str(number) for number in super().ids_after(last, limit)]


def test_a_subject_may_speak_of_its_ids_as_text(
    log: list[actions.Line], attacker: Attacker, settings: Settings
) -> None:
    settings.LEDGER_SUBJECTS = {"votes": "tests.ledger.test_verifier.VotesByText"}
    assert verify() == (0, [])
    attacker.execute("delete from votes where id = %s", [log[2].dossier])
    attacker.execute("update votes set figure = 99 where id = %s", [log[5].dossier])
    assert [line.split(",")[0] for line in verify()[1]] == ["leaf 5", "leaf 2"]


def test_an_edited_entry_is_named(log: list[actions.Line], attacker: Attacker) -> None:
    attacker.execute(
        "update ledger_entry set body = replace(convert_from(body, 'UTF8'), 'system:tests', 'system:other')"
        "::bytea where id = %s",
        [log[6].id],
    )
    assert verify()[1] == [
        f"leaf 6, entry {log[6].id}: was edited: body, salt and commitment do not belong together [entry]"
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("at = at + interval '1 second'", "the time beside the body is another than the body's"),
        ("dossier = null", "the dossier beside the body is another than the body's"),
        ("body = 'nonsense'", "its body cannot be read"),
        ("body = body || ' '::bytea", "its body is not in canonical form"),
    ],
)
def test_edits_beside_the_body_and_of_its_form_are_named(
    log: list[actions.Line], attacker: Attacker, change: str, words: str
) -> None:
    attacker.execute(f"update ledger_entry set {change} where id = %s", [log[6].id])
    code, lines = verify()
    assert code == 1
    assert f"leaf 6, entry {log[6].id}: was edited: {words} [entry]" in lines


def test_an_entry_edited_with_its_commitment_is_named_by_its_leaf(log: list[actions.Line], attacker: Attacker) -> None:
    attacker.execute(EDIT, forged(log[6], actor="system:other"))
    assert verify()[1] == [f"leaf 6, entry {log[6].id}: its hash is not of its entry's commitment [leaf]"]


def test_an_entry_edited_with_its_leaf_is_named_by_its_tile(attacker: Attacker) -> None:
    lines = long_log(attacker)
    change = forged(lines[77], actor="system:other")
    attacker.execute(EDIT, change)
    attacker.execute("update ledger_leaf set leaf_hash = %s where index = 77", [hash_leaf(change["commitment"])])
    assert verify()[1] == [f"leaf 77, entry {lines[77].id}: its hash is another than in its tile [leaf]"]


def test_an_entry_edited_with_its_leaf_and_no_tile_is_narrowed_to_a_pass(
    log: list[actions.Line], attacker: Attacker
) -> None:
    change = forged(log[6], actor="system:other")
    attacker.execute(EDIT, change)
    attacker.execute("update ledger_leaf set leaf_hash = %s where index = 6", [hash_leaf(change["commitment"])])
    assert verify()[1] == [
        "leaves 4 to 7: do not give the root of the stored checkpoint of size 8 [root]",
        "leaves 4 to 7: do not give the root of the exported checkpoint of size 8 [root]",
    ]


def test_a_log_rewritten_and_signed_anew_is_named_by_what_was_exported(
    log: list[actions.Line], attacker: Attacker, tmp_path: Path, settings: Settings
) -> None:
    copy = tmp_path / "copy"
    copy.write_text(Path(settings.LEDGER_EXPORT).read_text())
    attacker.execute(EDIT, forged(log[6], actor="system:other"))
    rewrite_tree(attacker)
    expected = [
        "leaves 4 to 7: do not give the root of the exported checkpoint of size 8 [root]",
        "ledger: size 8 has another root in the database than was exported [checkpoint]",
        "ledger: size 12 has another root in the database than was exported [checkpoint]",
    ]
    assert verify() == (1, expected)
    Path(settings.LEDGER_EXPORT).unlink()
    assert verify("--from", str(copy)) == (1, expected)
    assert verify()[0] == 1, "an export file that is gone is a finding by itself"


def test_one_exported_note_is_enough_to_start_from(
    log: list[actions.Line], attacker: Attacker, tmp_path: Path, settings: Settings
) -> None:
    last = tmp_path / "last"
    last.write_text("\n".join(Path(settings.LEDGER_EXPORT).read_text().split("\n")[-7:-1]))
    assert last.read_text().count("tests.example/ledger\n12\n") == 1
    assert verify("--from", str(last)) == (0, [])
    attacker.execute(EDIT, forged(log[6], actor="system:other"))
    rewrite_tree(attacker)
    assert verify("--from", str(last))[1][0] == (
        "leaves 0 to 11: do not give the root of the exported checkpoint of size 12 [root]"
    )


def test_entries_that_change_their_leaves_are_named(log: list[actions.Line], attacker: Attacker) -> None:
    for entry, index in ((uuid7(), 5), (log[5].id, 7), (log[7].id, 5)):
        attacker.execute("update ledger_leaf set entry = %s where index = %s", [entry, index])
    assert verify()[1] == [
        f"leaf 5, entry {log[7].id}: its hash is not of its entry's commitment [leaf]",
        f"leaf 7, entry {log[5].id}: its hash is not of its entry's commitment [leaf]",
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("update ledger_tile set root = sha256('x')", "ledger: tile 0/0 is not of the leaves below it [tile]"),
        ("delete from ledger_tile", "ledger: tile 0/0 is missing [tile]"),
        ("insert into ledger_tile values (0, 1, '', '')", "ledger: tile 0/1 lies beyond the leaves [tile]"),
        ("update ledger_checkpoint set root = sha256('x')",
         "leaves 0 to 299: do not give the root of the stored checkpoint of size 300 [root]"),
        ("update ledger_checkpoint set note = replace(note, '300', '299')",
         "ledger: the stored checkpoint of size 300: the signature by tests.example/ledger does not fit the text"
         " [checkpoint]"),
        ("delete from ledger_checkpoint",
         "ledger: the exported checkpoint of size 300 is missing in the database [checkpoint]"),
        ("insert into ledger_checkpoint values (400, '', '', now())",
         "ledger: the stored checkpoint of size 400: no signatures after an empty line [checkpoint]"),
        ("insert into ledger_pending (entry) select entry from ledger_leaf where index = 3",
         "waits for a leaf though it has one"),
        ("insert into ledger_pending (entry) values (gen_random_uuid())", "the entry was removed"),
    ],
)  # fmt: skip
def test_tiles_checkpoints_and_pending_rows_are_looked_at(attacker: Attacker, change: str, words: str) -> None:
    long_log(attacker)
    attacker.execute(change)
    code, lines = verify()
    assert code == 1
    assert any(words in line for line in lines), lines


def test_two_damages_are_two_lines(log: list[actions.Line], attacker: Attacker) -> None:
    attacker.execute(
        "update ledger_entry set salt = salt || ''::bytea, body = body || ' '::bytea where id = any(%s)",
        [[log[1].id, log[9].id]],
    )
    found = verify()[1]
    for index in (1, 9):
        assert any(line.startswith(f"leaf {index}, entry {log[index].id}: was edited") for line in found)


def test_a_forged_line_in_the_export_file_is_named(log: list[actions.Line], settings: Settings) -> None:
    path = Path(settings.LEDGER_EXPORT)
    path.write_text(path.read_text().replace("ledger\n8\n", "ledger\n7\n"))
    code, found = verify()
    assert (code, len(found)) == (1, 1)
    assert found[0].endswith(
        "line 7: the signature by tests.example/ledger does not fit the text [exported checkpoint]"
    )


def test_a_key_from_elsewhere_is_trusted_instead_of_the_one_here(log: list[actions.Line], settings: Settings) -> None:
    mine = str(keys.verifier_keys()[0])
    assert verify("--key", mine) == (0, [])
    settings.LEDGER_KEY_FILE += "-stranger"
    keys.signing_key()
    assert verify()[0] == 1
    assert verify("--key", mine) == (0, [])


def test_without_key_or_file_nothing_can_be_said(ledger: None) -> None:
    with pytest.raises(CommandError, match="no verifier key"):
        call_command("verify_ledger")
    keys.signing_key()
    with pytest.raises(CommandError, match="not a file"):
        call_command("verify_ledger", "--from", "/nowhere")


def test_a_table_that_no_subject_knows_is_remarked(log: list[actions.Line], settings: Settings) -> None:
    settings.LEDGER_SUBJECTS = {}
    out = StringIO()
    call_command("verify_ledger", "--json", stdout=out)
    assert json.loads(out.getvalue())["remarks"] == ["no digests are known for: votes"]


def test_it_reads_one_snapshot_while_entries_are_written(
    log: list[actions.Line], monkeypatch: pytest.MonkeyPatch
) -> None:
    def count_beside(self: votes.Votes, last: UUID | None, limit: int) -> list[UUID]:
        with psycopg.connect(connection.connection.info.dsn, autocommit=True) as other:
            other.execute("update votes set figure = figure + 1")
        return list(original(self, last, limit))

    original = votes.Votes.ids_after
    monkeypatch.setattr(votes.Votes, "ids_after", count_beside)
    assert verify() == (0, [])
