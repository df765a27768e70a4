"""From a broken spreadsheet to records and back: every good row in, every bad one named, the undo restores all."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import DatabaseError, connection, transaction

from oversight.accounts.models import Assignment
from oversight.accounts.roles import Permission
from oversight.core.errors import Conflict, Invalid, NotAllowed, NotFound
from oversight.dossiers.models import Channel, Dossier, Status
from oversight.dossiers.queries import count, visible_to
from oversight.files.store import store
from oversight.imports import actions, queries
from oversight.imports.judging import Verdict
from oversight.imports.ledger import Imports, import_digests
from oversight.imports.mapping import Column, Layout
from oversight.imports.models import Decision, Import, Mapping, Outcome, Row, State
from oversight.imports.queries import Narrowed
from oversight.imports.stream import Intake
from oversight.ledger import sealer, stream
from oversight.ledger.models import Entry, StuckWork
from tests.imports import broken
from tests.imports.cases import BREAKS, REFUSED_OFFICE
from tests.imports.conftest import NOW, checked, drain, receive, run, who

pytestmark = pytest.mark.django_db
Small = Callable[..., bytes]
LATER = NOW + timedelta(hours=1)


def cases() -> list[tuple[str, int]]:
    """What lists of open cases show, and their count."""
    actor, standing = who("budi"), Dossier.objects.filter(kind__gte=100).exclude(status=Status.CLOSED)
    rows = visible_to(standing, actor, Permission.READ_CASES).order_by("pk")
    return [(str(row.pk), row.status) for row in rows] + [("", count(standing, actor, Permission.READ_CASES).count)]


@pytest.mark.parametrize("content", [broken.as_csv, broken.as_xlsx])
def test_a_broken_spreadsheet_comes_in_and_goes_again(content: Callable[[], bytes]) -> None:
    format: broken.Format = "csv" if content is broken.as_csv else "xlsx"
    wanted = broken.expected(format).values()
    before = cases()
    one = checked(content())
    assert one.state == State.CHECKED and not Dossier.objects.filter(channel=Channel.IMPORT).exists()
    expected = [row.damage.verdict if row.damage else Verdict.TAKE for row in wanted]
    for verdict in Verdict:
        assert one.counts[verdict.name.lower()] == expected.count(verdict), verdict
    good = expected.count(Verdict.TAKE) + expected.count(Verdict.REPAIRED)
    assert one.counts["waiting"] == good

    one = run(one)
    assert one.state == State.DONE and one.counts["stored"] == good and not one.counts["waiting"]
    made = Dossier.objects.filter(channel=Channel.IMPORT, source_system="sigaplapor")
    assert made.count() == good
    receipts = Row.objects.filter(of=one, outcome=Outcome.STORED)
    assert set(receipts.values_list("dossier_id", flat=True)) == set(made.values_list("pk", flat=True))
    assert Entry.objects.filter(pk__in=receipts.values("entry")).count() == good
    assert len(cases()) == len(before) + good

    actions.undo(one=one, reason="Salah berkas", by=who("budi"), now=LATER)
    drain(LATER)
    one.refresh_from_db()
    assert one.state == State.UNDONE and one.counts["undone"] == good and one.undo_reason == "Salah berkas"
    assert cases() == before and made.count() == good  # nothing is deleted
    assert not StuckWork.objects.exists()


def test_each_batch_is_an_entry_that_brings_the_next(small: Small) -> None:
    one = checked(small(count=450))
    actions.begin(one=one, by=who("budi"), now=NOW)
    stored = []
    for _step in range(3):
        sealer.seal(now=NOW)
        stream.follow(Intake(), now=NOW)
        one.refresh_from_db()
        stored.append((one.counts["stored"], one.state))
    assert stored == [(200, State.RUNNING), (400, State.RUNNING), (450, State.DONE)]


def test_a_batch_that_dies_comes_again_and_stores_nothing_twice(small: Small) -> None:
    one = checked(small(count=250))
    actions.begin(one=one, by=who("budi"), now=NOW)
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # the process dies before its transaction ends
        actions.run_batch(id=one.pk, by=who("budi"), now=NOW)
        assert Dossier.objects.filter(channel=Channel.IMPORT).count() == 200
        raise ZeroDivisionError
    assert not Dossier.objects.filter(channel=Channel.IMPORT).exists()
    drain()
    one.refresh_from_db()
    assert one.state == State.DONE and Dossier.objects.filter(channel=Channel.IMPORT).count() == 250


def test_the_same_file_again_changes_nothing(small: Small) -> None:
    first = run(checked(small()))
    again = checked(small())
    assert again.counts["skip"] == 3 and not again.counts["waiting"]
    assert {tuple(row.rules) for row in again.rows.all()} == {("there-already",)}
    assert queries.same_file(who("budi"), again) == first
    with pytest.raises(Conflict):
        actions.begin(one=again, by=who("budi"), now=NOW)


def test_a_record_that_came_in_meanwhile_is_found_at_the_run(small: Small) -> None:
    one, other = checked(small()), checked(small())
    run(one)
    other = run(other)
    assert other.counts["present"] == 3 and Dossier.objects.filter(channel=Channel.IMPORT).count() == 3
    assert all(row.dossier_id for row in other.rows.all())


def test_the_same_number_in_another_source_is_another_record(small: Small) -> None:
    run(checked(small()))
    assert run(checked(small(), source="sigaru")).counts["stored"] == 3


def test_what_was_undone_may_come_in_again(small: Small) -> None:
    for turn, mark in enumerate(("", "~2", "~3")):
        one = run(checked(small()))
        assert one.counts["stored"] == 3, turn
        references = set(
            Dossier.objects.filter(status=Status.OPEN, channel=5).values_list("source_reference", flat=True)
        )
        assert all(name.endswith(f"/2024{mark}") for name in references) and len(references) == 3
        actions.undo(one=one, reason="Sekali lagi", by=who("budi"), now=LATER)
        drain(LATER)


def test_the_row_that_the_module_refuses_is_named_and_the_others_come_in(small: Small) -> None:
    bad = [broken.record(90) | {"office": REFUSED_OFFICE}, broken.record(91) | {"office": BREAKS}]
    one = run(checked(small(*bad)))
    assert one.state == State.DONE
    assert (one.counts["stored"], one.counts["turned_away"], one.counts["failed"]) == (3, 1, 1)
    refused = queries.rows_page(one, Narrowed(outcome="turned-away"))[0]
    assert [(row.row.number, row.row.outcome_rule, row.words) for row in refused] == [
        (5, "office-closed", "This office takes nothing more in.")
    ]
    failed = one.rows.get(outcome=Outcome.FAILED)
    assert (failed.number, failed.outcome_rule, failed.sealed_outcome) == (6, "ZeroDivisionError", None)
    actions.try_failed_again(one=one, by=who("budi"), now=LATER)
    drain(LATER)
    one.refresh_from_db()
    assert one.state == State.DONE and one.counts["failed"] == 1


def test_a_contradiction_waits_for_a_person(small: Small) -> None:
    wrong = [
        broken.record(number) | {"category": "Registrasi", "study": "syarat materiel belum lengkap"}
        for number in (90, 91, 92)
    ]
    one = run(checked(small(*wrong)))
    assert (one.counts["stored"], one.counts["review"]) == (3, 3)
    (first, _none), *_rest = queries.reviews(one)[0]
    (found,) = first.contents.contradictions  # type: ignore[union-attr]
    assert (first.row.number, found.rule, found.value, found.other) == (
        5, "registered-yet-incomplete", "registered", "syarat materiel belum lengkap",
    )  # fmt: skip
    rule = found.rule
    decide = {"one": one, "rule": rule, "by": who("budi"), "now": LATER}
    assert actions.decide(numbers=[5], choice="first", words="Berkas dilengkapi", **decide) == 1
    assert actions.decide(numbers=[6], choice="leave", words="", **decide) == 1
    assert actions.decide(numbers=[], choice="both", words="", **decide) == 1  # those that nobody decided
    with pytest.raises(Invalid):
        actions.decide(numbers=[5], choice="whatever", words="", **decide)
    one.refresh_from_db()
    one = run(one)
    assert (one.counts["stored"], one.counts["left_out"]) == (5, 1)
    told = [entry.body for entry in Entry.objects.filter(dossier__in=one.rows.filter(verdict=3).values("dossier"))]
    assert sorted(b'"registered-yet-incomplete":"first"' in bytes(body) for body in told) == [False, True]


def test_an_undo_that_meets_a_decided_case_takes_the_others_back_and_says_so(small: Small) -> None:
    one = run(checked(small()))
    held = Dossier.objects.filter(channel=Channel.IMPORT).order_by("pk")[0]
    Dossier.objects.filter(pk=held.pk).update(status=Status.DECIDED)
    actions.undo(one=one, reason="Salah berkas", by=who("budi"), now=LATER)
    drain(LATER)
    one.refresh_from_db()
    assert (one.state, one.trouble, one.counts["undone"], one.counts["kept"]) == (State.DONE, "undo-incomplete", 2, 1)
    assert one.rows.get(outcome=Outcome.KEPT).dossier_id == held.pk
    Dossier.objects.filter(pk=held.pk).update(status=Status.OPEN)
    actions.undo(one=one, reason="Salah berkas", by=who("budi"), now=LATER)
    drain(LATER)
    one.refresh_from_db()
    assert one.state == State.UNDONE and one.counts["undone"] == 3


def test_an_undo_needs_a_reason_and_something_to_undo(small: Small) -> None:
    one = checked(small())
    with pytest.raises(Conflict):
        actions.undo(one=one, reason="Salah", by=who("budi"), now=LATER)
    one = run(one)
    with pytest.raises(Invalid):
        actions.undo(one=one, reason="  ", by=who("budi"), now=LATER)


def test_nobody_of_another_office_sees_or_moves_an_import(small: Small) -> None:
    one = checked(small())
    with pytest.raises(NotFound):
        queries.one_import(who("hadi"), one.pk)
    assert queries.import_list(who("hadi"))[0] == []
    assert [listed.one.pk for listed in queries.import_list(who("ratna"))[0]] == [one.pk]  # the province above
    with pytest.raises(NotAllowed):
        queries.import_list(who("sari"))
    with pytest.raises(NotAllowed):
        receive(small(), by="hadi")
    with pytest.raises(NotAllowed):
        actions.begin(one=one, by=who("hadi"), now=NOW)


def test_an_import_whose_mover_left_stands_still_until_somebody_else_moves_it(small: Small) -> None:
    one = checked(small())
    actions.begin(one=one, by=who("budi"), now=NOW)
    budi = Assignment.objects.get(user__username="budi")
    Assignment.objects.filter(pk=budi.pk).update(ended_at=NOW, ended_by_id=budi.granted_by_id, end_reason="pindah")
    drain()
    one.refresh_from_db()
    assert (one.state, one.trouble) == (State.HALTED, "not-allowed") and not StuckWork.objects.exists()
    one = run(one, by="ratna")
    assert one.state == State.DONE and one.counts["stored"] == 3


def test_contents_at_rest_are_sealed(small: Small) -> None:
    one = run(checked(small()))
    name, story = b"Wati Kusuma", b"kejadian ke-"
    stored = store().read(bytes(one.blob.sha256))
    assert name not in stored and story not in stored
    with connection.cursor() as cursor:
        for table in ("imports_import", "imports_row", "imports_mapping", "ledger_entry", "vault_sealed", "files_blob"):
            cursor.execute(f"select row_to_json(t)::text from {table} t")
            for (text,) in cursor.fetchall():
                assert name.decode() not in text and story.decode() not in text
                assert name.hex() not in text and story.hex() not in text
    assert sha256(small()).hexdigest() != bytes(one.fingerprint).hex()


def test_a_discarded_import_forgets_its_contents(small: Small) -> None:
    one = checked(small())
    assert queries.one_import(who("budi"), one.pk).file == "rekap.csv"
    actions.discard(one=one, by=who("budi"), now=LATER)
    one.refresh_from_db()
    assert one.state == State.DISCARDED and queries.one_import(who("budi"), one.pk).file == ""
    assert all(row.contents is None for row in queries.rows_page(one, Narrowed())[0])
    with pytest.raises(Conflict):
        actions.begin(one=one, by=who("budi"), now=LATER)


def test_what_was_stored_is_not_discarded(small: Small) -> None:
    one = run(checked(small()))
    with pytest.raises(Conflict):
        actions.discard(one=one, by=who("budi"), now=LATER)


def test_columns_are_known_again_and_a_change_is_a_new_version(small: Small) -> None:
    renamed = small().replace(b"Pelapor", b"Nama Orang")
    one = receive(renamed)
    head = queries.start_columns(one)
    assert "reporter" not in {column.field for column in head.columns}
    columns = (*head.columns, Column(7, "Nama Orang", "reporter"))
    layout = Layout(1, columns, "WITA")
    actions.map_columns(one=one, layout=layout, name="Rekap", by=who("budi"), now=NOW)
    drain()
    again = receive(small(first=10).replace(b"Pelapor", b"Nama Orang"))
    found = queries.start_columns(again)
    assert "reporter" in {column.field for column in found.columns} and found.zone == "WITA" and found.name == "Rekap"
    actions.map_columns(one=again, layout=Layout(1, found.columns, "WITA"), name="Rekap", by=who("budi"), now=NOW)
    actions.map_columns(
        one=receive(small(first=20)), layout=Layout(1, found.columns, "WIB"), name="Rekap", by=who("budi"), now=NOW
    )
    assert list(Mapping.objects.order_by("pk").values_list("version", "zone")) == [(1, "WITA"), (2, "WIB")]


def test_columns_may_be_chosen_anew_until_something_is_stored(small: Small) -> None:
    one = checked(small())
    head = queries.start_columns(one)
    layout = Layout(1, head.columns, "WIB")
    actions.map_columns(one=one, layout=layout, name="Rekap", by=who("budi"), now=NOW)
    drain()
    one.refresh_from_db()
    assert one.round == 2 and one.counts["total"] == 3
    one = run(one)
    with pytest.raises(Conflict):
        actions.map_columns(one=one, layout=layout, name="Rekap", by=who("budi"), now=NOW)


def test_a_needed_column_is_asked_for_by_name(small: Small) -> None:
    one = receive(small())
    head = queries.start_columns(one)
    some = tuple(column for column in head.columns if column.field not in ("number", "office"))
    with pytest.raises(Invalid) as refusal:
        actions.map_columns(one=one, layout=Layout(1, some), name="Rekap", by=who("budi"), now=NOW)
    assert {fault.field for fault in refusal.value.faults} == {"number", "office"}


def test_the_verifier_knows_each_import_and_a_changed_receipt_shows(small: Small) -> None:
    one = run(checked(small()))
    assert Imports().digests([one.pk]) == import_digests([one])
    entries = [bytes(entry.body) for entry in Entry.objects.all()]
    last = next(body for body in reversed(entries) if b"imports.finish" in body)
    assert import_digests([one])[one.pk].hex().encode() in last
    Row.objects.filter(of=one, number=2).update(outcome=Outcome.LEFT_OUT)
    assert import_digests([one])[one.pk].hex().encode() not in last


def test_facts_of_an_import_cannot_be_changed(small: Small) -> None:
    one = run(checked(small()))
    row = one.rows.order_by("number")[0]
    for change in (
        lambda: Import.objects.filter(pk=one.pk).update(source="other"),
        lambda: Row.objects.filter(pk=row.pk).update(reference="other"),
        lambda: Row.objects.filter(pk=row.pk).delete(),
        lambda: Mapping.objects.update(name="other"),
        lambda: Decision.objects.create(
            row=row, rule="x", choice="both", decided_by_id=one.received_by_id, decided_at=NOW
        ).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
