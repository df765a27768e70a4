"""Lists of supervisors as they really come: what is repaired, what is refused by row and column, what is written."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection

from oversight.accounts import actions
from oversight.accounts.actions.judging import Verdict
from oversight.accounts.actions.supervisors import Receipt, Result
from oversight.accounts.models import Assignment, User
from oversight.accounts.queries import actor_of_user
from oversight.accounts.rosters import read_supervisors
from oversight.core.errors import Conflict, Invalid, NotAllowed
from tests.accounts.people import FREE, NOW, actor, appointed, entries
from tests.cast import STATION

pytestmark = pytest.mark.django_db
HEAD = "Nama;No HP;Jabatan;Kode TPS/Desa;SPT;Mulai;Sampai"
GOOD = f"Wati Kusumawati;081234567890;PTPS;{FREE};001/SPT/2024;22/01/2024;21/02/2024"


def rows(*lines: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *lines]).encode()


def run(content: bytes, *, by: str = "dewi", apply: bool = False) -> Result:
    return actions.import_supervisors(entries=read_supervisors(content), dry_run=not apply, by=actor(by), now=NOW)


def only(content: bytes, **options: Any) -> Receipt:
    result = run(content, **options)
    assert len(result.rows) == 1
    return result.rows[0]


def workbook(*lines: list[Any], head: list[str] | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for line in [head or HEAD.split(";"), *lines]:
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_dry_run_tells_all_and_writes_nothing() -> None:
    counts = [User.objects.count(), Assignment.objects.count()]
    receipt = only(rows(GOOD))
    assert receipt.verdict is Verdict.IMPORT
    assert (receipt.row, receipt.assignment, receipt.entry) == (2, None, None)
    assert receipt.since == datetime(2024, 1, 21, 16, tzinfo=UTC)  # midnight WITA
    assert receipt.until == datetime(2024, 2, 21, 16, tzinfo=UTC)  # the last day counts whole
    assert counts == [User.objects.count(), Assignment.objects.count()]
    assert entries("import") == 0


def test_an_import_gives_the_role_for_its_period_and_a_receipt() -> None:
    receipt = only(rows(GOOD), apply=True)
    given = Assignment.objects.select_related("user").get(pk=receipt.assignment)
    assert (given.user.name, given.user.phone, given.mandate) == ("Wati Kusumawati", "+6281234567890", "001/SPT/2024")
    assert given.origin == Assignment.Origin.IMPORT
    assert not given.user.has_usable_password()
    assert receipt.entry is not None
    assert entries("import") == 1
    assert actor_of_user(given.user_id, now=NOW).reaches  # type: ignore[union-attr]
    assert not actor_of_user(given.user_id, now=receipt.until).reaches  # type: ignore[arg-type, union-attr]


def test_a_repeated_list_changes_nothing() -> None:
    first = run(rows(GOOD), apply=True)
    again = run(rows(GOOD), apply=True)
    assert (first.imported, again.imported, again.present) == (1, 0, 1)
    assert again.rows[0].assignment == first.rows[0].assignment
    assert Assignment.objects.filter(user__name="Wati Kusumawati").count() == 1


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + rows(GOOD),
        rows(GOOD).decode().encode("utf-16"),
        rows(GOOD).replace(b";", b","),
        rows(GOOD).replace(b";", b"\t"),
        b"sep=;\n" + rows(GOOD),
        rows(GOOD).replace(b"\n", b"\r\n"),
        b"Daftar PTPS;;;;;;\n;;;;;;\n" + rows(GOOD),
        rows(GOOD).replace(b"Wati Kusumawati", b'"Wati\nKusumawati"'),
        rows(GOOD) + b"\n;;;;;;\n\n",
        rows(GOOD).replace(b"PTPS", b"Pengawas TPS"),
        rows(GOOD).replace(b"22/01/2024", b"2024-01-22"),
        rows(GOOD).replace(b"22/01/2024", b"22 Januari 2024"),
        rows(GOOD).replace(FREE.encode(), b"64.01.01.2009.003"),
        rows(GOOD).replace(FREE.encode(), b"'6401012009003"),
        rows(GOOD).replace(b"081234567890", b"+62 812-3456-7890"),
    ],
    ids=[
        "bom",
        "utf-16",
        "comma",
        "tab",
        "sep",
        "crlf",
        "title",
        "newline-in-cell",
        "empty-rows",
        "role",
        "iso",
        "words",
        "dots",
        "quote",
        "plus",
    ],
)
def test_every_dialect_reads_the_same(content: bytes) -> None:
    receipt = only(content)
    assert receipt.verdict is Verdict.IMPORT, receipt.faults
    assert (receipt.name, receipt.place) == ("Wati Kusumawati", FREE)
    assert receipt.since == datetime(2024, 1, 21, 16, tzinfo=UTC)


def test_what_excel_did_is_repaired_with_a_note() -> None:
    book = workbook(["Wati Kusumawati", 81234567890, "PTPS", 6401012009003, "001", datetime(2024, 1, 22), 45343])
    receipt = only(book)
    assert receipt.verdict is Verdict.IMPORT
    assert receipt.place == FREE
    assert receipt.until == datetime(2024, 2, 21, 16, tzinfo=UTC)
    assert len(receipt.notes) == 3
    assert only(rows(GOOD.replace(FREE, FREE + ".0"))).notes


@pytest.mark.parametrize(
    ("old", "new", "field", "rule"),
    [
        (FREE, "6,40101E+12", "place", "a code as text"),
        (FREE, "6.40101E+12", "place", "a code as text"),
        (FREE, "6401019999999", "place", "known place in your area"),
        (FREE, "6402012001001", "place", "known place in your area"),
        (FREE, "6401012009", "place", "13 digits"),
        (FREE, "", "place", "required"),
        ("22/01/2024", "01/22/2024", "since", "a date"),
        ("22/01/2024", "1924-01-22", "since", "a date of this century"),
        ("21/02/2024", "21/01/2024", "until", "after the beginning"),
        ("21/02/2024", "01/02/2024", "until", "in the future"),
        ("21/02/2024", "21/02/2044", "until", "at most six years"),
        ("PTPS", "Bupati", "role", "PTPS or PKD"),
        ("Wati Kusumawati", "Wa\0ti", "name", "text without control characters"),
        ("Wati Kusumawati", "=1+1", "name", "a name"),
        ("Wati Kusumawati", "12345", "name", "a name"),
        ("081234567890", "8,12E+10", "phone", "a code as text"),
        ("081234567890", "0812", "phone", "8 to 15 digits, as 0812…"),
        ("001/SPT/2024", "9" * 61, "mandate", "at most 60 characters"),
    ],
)
def test_what_cannot_be_repaired_is_refused_by_row_and_column(old: str, new: str, field: str, rule: str) -> None:
    receipt = only(rows(GOOD.replace(old, new)), apply=True)
    assert receipt.verdict is Verdict.SKIP
    assert [(fault.field, fault.rule) for fault in receipt.faults] == [(field, rule)]
    assert receipt.faults[0].message
    assert receipt.row == 2


def test_a_fault_names_the_column_letter() -> None:
    receipt = only(rows(GOOD.replace(FREE, "6,40101E+12")))
    assert "D" in receipt.faults[0].message
    assert receipt.faults[0].value == "6,40101E+12"


def test_collisions_in_the_list_and_in_the_database_are_named() -> None:
    appointed(person=User.objects.create(username="joko", name="Joko Susilo", date_joined=NOW))
    other = GOOD.replace(FREE, "6401012011001").replace("081234567890", "")
    result = run(
        rows(
            GOOD,
            other,
            other.replace("Wati Kusumawati", "Wahyu Ningsih"),
            GOOD.replace(FREE, STATION).replace("0812", "0813"),
        )
    )
    assert [row.verdict for row in result.rows] == [Verdict.SKIP, Verdict.IMPORT, Verdict.SKIP, Verdict.SKIP]
    assert "Joko Susilo" in result.rows[0].faults[0].message
    assert "3" in result.rows[2].faults[0].message
    assert "Sari Melati" in result.rows[3].faults[0].message


def test_one_person_at_two_places_is_named_by_his_phone() -> None:
    result = run(rows(GOOD, GOOD.replace(FREE, "6401012011001")))
    assert [row.verdict for row in result.rows] == [Verdict.IMPORT, Verdict.SKIP]
    assert result.rows[1].faults[0].field == "phone"


def test_a_sign_in_name_belongs_to_its_person() -> None:
    User.objects.create(username="joko", name="Joko Susilo", date_joined=NOW)
    head = HEAD + ";Username"
    mine = GOOD.replace("Wati Kusumawati", "Joko  susilo") + ";JOKO"
    assert only(rows(mine, head=head)).verdict is Verdict.IMPORT
    receipt = only(rows(GOOD + ";joko", head=head))
    assert [fault.field for fault in receipt.faults] == ["username"]
    assert only(rows(mine, head=head), apply=True).username == "joko"
    assert User.objects.get(username="joko").phone == "+6281234567890"


@pytest.mark.parametrize("name", ["ayu", "budi", "dewi", "agus", "made"])
def test_a_list_is_no_handle_on_who_serves_elsewhere_or_at_a_desk_or_on_oneself(name: str) -> None:
    user = User.objects.get(username=name)
    by = "dewi" if name != "made" else "agus"
    line = GOOD.replace("Wati Kusumawati", user.name) + f";{name}"
    receipt = only(rows(line, head=HEAD + ";Username"), by=by)
    assert receipt.verdict is Verdict.SKIP
    assert not [fault for fault in receipt.faults if user.phone and user.phone in fault.message]


def test_a_village_supervisor_is_one_a_village() -> None:
    free = "Andi Saputra;;PKD;6401012011;;2024-01-22;2024-06-30"
    assert only(rows(free), apply=True).verdict is Verdict.IMPORT
    receipt = only(rows(free.replace("Andi", "Ande")))
    assert "Andi Saputra" in receipt.faults[0].message
    assert "Made Wirawan" in only(rows(free.replace("6401012011", "64.01.01.2009"))).faults[0].message


@pytest.mark.parametrize(
    ("by", "verdict"),
    [
        ("dewi", Verdict.IMPORT),
        ("budi", Verdict.IMPORT),
        ("ratna", Verdict.IMPORT),
        ("ayu", Verdict.IMPORT),
        ("agus", Verdict.SKIP),
        ("hadi", Verdict.SKIP),
        ("yosef", Verdict.SKIP),
    ],
)
def test_rows_outside_the_area_look_like_unknown_ones(by: str, verdict: Verdict) -> None:
    receipt = only(rows(GOOD), by=by)
    assert receipt.verdict is verdict
    if verdict is Verdict.SKIP:
        assert receipt.faults[0].message == only(rows(GOOD.replace(FREE, "6401019999999")), by=by).faults[0].message


@pytest.mark.parametrize("by", ["sari", "made", "rina", "toto"])
def test_who_appoints_nobody_imports_nothing(by: str) -> None:
    with pytest.raises(NotAllowed):
        run(rows(GOOD), by=by)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"a;b;c\n1;2;3",
        HEAD.replace("Nama", "X").encode(),
        b"PK\x03\x04broken",
        b"%PDF-1.7",
        b"\xd0\xcf\x11\xe0old",
        b"\x00" * 50,
        b"\xff\xfe\x00",
        b'"' + b"x" * 200_000,
    ],
    ids=["empty", "blank", "unknown-header", "no-name", "broken-zip", "pdf", "xls", "nuls", "half-utf16", "huge-cell"],
)
def test_an_unreadable_file_is_refused_whole(content: bytes) -> None:
    with pytest.raises(Invalid) as caught:
        read_supervisors(content)
    assert caught.value.code == "unreadable-file"
    assert caught.value.faults


def test_a_file_beyond_the_limits_is_refused() -> None:
    with pytest.raises(Invalid):
        read_supervisors(rows(GOOD) + b" " * 10 * 1024 * 1024)
    with pytest.raises(Invalid):
        read_supervisors(rows(*["x;;;;;;"] * 20_100))


def test_a_failing_entry_undoes_the_whole_list(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(lines: object) -> None:
        raise RuntimeError("ledger is down")

    monkeypatch.setattr("oversight.ledger.actions.append", fail)
    with pytest.raises(RuntimeError):
        run(rows(GOOD), apply=True)
    assert not User.objects.filter(name="Wati Kusumawati").exists()


def test_somebody_else_at_the_same_moment_undoes_the_whole_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oversight.accounts.actions.judging._collisions", lambda rows: None)
    with pytest.raises(Conflict) as caught:
        run(rows(GOOD.replace(FREE, STATION)), apply=True)
    assert caught.value.code == "race"
    assert not User.objects.filter(name="Wati Kusumawati").exists()


def test_a_large_list_takes_a_fixed_number_of_statements(django_assert_max_num_queries: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select code from regions_pollingstation where path like '64.02.%' order by code limit 900")
        codes = [row[0] for row in cursor.fetchall()]
    start, end = date(2024, 1, 22), date(2024, 1, 22) + timedelta(days=30)
    lines = [f"Orang Ke {i:04d} x;08{i:010d};PTPS;{code};;{start};{end}" for i, code in enumerate(codes)]
    with django_assert_max_num_queries(25):
        result = run(rows(*lines), by="hadi", apply=True)
    assert result.imported == len(codes) > 100
