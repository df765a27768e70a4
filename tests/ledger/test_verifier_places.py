"""Entries that were deleted, inserted or re-ordered: what the verifier names."""

from datetime import timedelta

from pytest_django import Settings

from oversight.ledger import actions, sealer
from oversight.ledger.tree import hash_leaf
from tests.ledger import votes
from tests.ledger.tampering import Attacker, insert_entry, long_log, swap, verify


def test_a_deleted_entry_is_named(log: list[actions.Line], attacker: Attacker) -> None:
    attacker.execute("delete from ledger_entry where id = %s", [log[6].id])
    code, lines = verify()
    assert (code, lines[0]) == (1, f"leaf 6, entry {log[6].id}: is gone, though its leaf remains [entry]")


def test_an_entry_deleted_with_its_leaf_leaves_a_gap(log: list[actions.Line], attacker: Attacker) -> None:
    attacker.execute("delete from ledger_entry where id = %s", [log[6].id])
    attacker.execute("delete from ledger_leaf where index = 6")
    code, lines = verify()
    assert (code, lines[0]) == (1, "leaf 6: missing: the leaf was removed [leaf]")


def test_an_entry_deleted_with_its_leaf_and_the_gap_closed_is_named_by_the_roots(
    log: list[actions.Line], attacker: Attacker
) -> None:
    attacker.execute("delete from ledger_entry where id = %s", [log[6].id])
    attacker.execute("delete from votes where id = %s", [log[6].dossier])
    attacker.execute("delete from ledger_leaf where index = 6")
    attacker.execute("update ledger_leaf set index = index - 1 where index > 6")
    code, lines = verify()
    assert (code, lines[:3]) == (
        1,
        [
            "leaves 4 to 7: do not give the root of the stored checkpoint of size 8 [root]",
            "leaves 4 to 7: do not give the root of the exported checkpoint of size 8 [root]",
            "leaf 11: missing: the stored checkpoint of size 12 covers more leaves than there are [leaf]",
        ],
    )


def test_entries_deleted_with_a_tile_between_are_named_by_the_tile_alone(attacker: Attacker) -> None:
    lines = long_log(attacker)
    attacker.execute("delete from ledger_leaf where index in (7, 8)")
    code, found = verify()
    assert (code, found[0]) == (1, "leaves 7 to 8: missing: the leaf was removed [leaf]")
    unsealed = {line.split(",")[0].split(":")[0] for line in found[1:]}
    assert unsealed == {f"entry {lines[7].id}", f"entry {lines[8].id}"}


def test_a_log_cut_at_its_end_is_named_by_what_was_exported(log: list[actions.Line], attacker: Attacker) -> None:
    ids = [line.id for line in log[8:]]
    attacker.execute("delete from ledger_leaf where index >= 8")
    attacker.execute("delete from ledger_checkpoint where size > 8")
    attacker.execute("delete from votes where id = any(%s)", [[line.dossier for line in log[8:]]])
    attacker.execute("delete from ledger_entry where id = any(%s)", [ids])
    assert verify() == (
        1,
        [
            "leaves 8 to 11: missing: the exported checkpoint of size 12 covers more leaves than there are [leaf]",
            "ledger: the exported checkpoint of size 12 is missing in the database [checkpoint]",
        ],
    )


def test_an_inserted_entry_without_leaf_is_named(log: list[actions.Line], attacker: Attacker) -> None:
    line = insert_entry(attacker, 61)
    assert verify() == (
        1, [f"entry {line.id}: has no leaf and waits for none: it was inserted, or its leaf removed [entry]"],
    )  # fmt: skip


def test_an_inserted_entry_that_waits_for_a_leaf_is_named_by_its_date(
    log: list[actions.Line], attacker: Attacker
) -> None:
    line = insert_entry(attacker, 61)
    attacker.execute("insert into ledger_pending (entry) values (%s)", [line.id])
    words = "is dated 2024-02-14T07:01:00.000000Z, but entries dated minutes after it were sealed before it"
    assert verify() == (1, [f"entry {line.id}: was inserted later: it waits for a leaf and {words} [entry]"])
    sealer.seal(now=votes.START + timedelta(hours=4))
    assert verify() == (1, [f"leaf 12, entry {line.id}: was inserted later: it {words} [entry]"])


def test_an_inserted_entry_with_a_leaf_at_the_end_is_named(log: list[actions.Line], attacker: Attacker) -> None:
    line = insert_entry(attacker, 123)
    attacker.execute("insert into ledger_leaf values (12, %s, %s)", [line.id, hash_leaf(line.commitment)])
    assert verify() == (
        1, [f"leaf 12, entry {line.id}: lies beyond the last checkpoint: it was inserted [leaf]"],
    )  # fmt: skip


def test_an_inserted_entry_with_a_leaf_between_is_named(attacker: Attacker) -> None:
    lines = long_log(attacker)
    line = insert_entry(attacker, 0)
    attacker.execute("update ledger_leaf set index = -index where index >= 254")
    attacker.execute("update ledger_leaf set index = -index + 1 where index < 0")
    attacker.execute("insert into ledger_leaf values (254, %s, %s)", [line.id, hash_leaf(line.commitment)])
    code, found = verify()
    assert code == 1
    assert found[:2] == [
        f"leaf 254, entry {line.id}: its hash is another than in its tile [leaf]",
        f"leaf 255, entry {lines[254].id}: re-ordered: its tile has it as leaf 254 [leaf]",
    ]
    assert f"leaf 300, entry {lines[299].id}: lies beyond the last checkpoint: it was inserted [leaf]" in found


def test_an_entry_with_an_id_of_another_time_is_named(log: list[actions.Line], attacker: Attacker) -> None:
    line = insert_entry(attacker, 300)
    attacker.execute("update ledger_entry set id = gen_random_uuid() where id = %s", [line.id])
    attacker.execute("insert into ledger_pending (entry) select id from ledger_entry where at = %s", [line.at])
    code, lines = verify()
    assert (code, len(lines)) == (1, 1)
    assert lines[0].endswith("was not drawn up here: its id is of another time than the entry [entry]")


def test_entries_re_ordered_under_a_tile_are_named(attacker: Attacker) -> None:
    lines = long_log(attacker)
    swap(attacker, 10, 20)
    assert verify() == (
        1,
        [
            f"leaf 10, entry {lines[20].id}: re-ordered: its tile has it as leaf 20 [leaf]",
            f"leaf 20, entry {lines[10].id}: re-ordered: its tile has it as leaf 10 [leaf]",
        ],
    )


def test_entries_re_ordered_without_a_tile_are_named(log: list[actions.Line], attacker: Attacker) -> None:
    swap(attacker, 5, 7)
    code, found = verify()
    assert (code, set(found)) == (
        1,
        {
            "leaves 4 to 7: do not give the root of the stored checkpoint of size 8 [root]",
            "leaves 4 to 7: do not give the root of the exported checkpoint of size 8 [root]",
            f"leaf 5, entry {log[7].id}: re-ordered: it changed places with leaf 7 [leaf]",
            f"leaf 7, entry {log[5].id}: re-ordered: it changed places with leaf 5 [leaf]",
        },
    )


def test_what_keeps_no_exact_time_may_be_sealed_within_a_day(log: list[actions.Line], attacker: Attacker) -> None:
    for minute in (60, 2 * 60 - 24 * 60):
        line = insert_entry(attacker, minute)
        attacker.execute("insert into ledger_pending (entry) values (%s)", [line.id])
    assert verify() == (0, [])
    line = insert_entry(attacker, -2 * 24 * 60)
    attacker.execute("insert into ledger_pending (entry) values (%s)", [line.id])
    code, lines = verify()
    assert code == 1 and len(lines) == 1 and "was inserted later" in lines[0]


def test_the_demonstration_is_dated_back_and_nothing_else_is(log: list[actions.Line], settings: Settings) -> None:
    with actions.demonstration():
        votes.count(-3 * 24 * 60 + 7)
    assert verify() == (0, [])
    settings.DEMO = False
    code, lines = verify()
    assert code == 1 and "was inserted later" in lines[0]
