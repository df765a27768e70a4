"""One cell at a time: what is certain is repaired with a note, what is not is refused by name."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight.imports.reading import Cell
from oversight.imports.repairs import Note, Unfit, codes, text, times
from oversight.imports.repairs.times import ZONES, Order

WIB, WITA, WIT = ZONES["WIB"], ZONES["WITA"], ZONES["WIT"]


def tried(read: Any, *arguments: Any) -> tuple[Any, list[str]]:
    """What is read and which repairs are noted; the rule, when it is refused."""
    notes: list[Note] = []
    try:
        return read(*arguments, notes), [note.rule for note in notes]
    except Unfit as unfit:
        return unfit.rule, []


@pytest.mark.parametrize(
    ("cell", "shape", "wanted"),
    [
        ("14.09", "##.##", "14.09"),
        (1409.0, "##.##", "14.09"),
        (14.09, "##.##", "14.09"),
        (509, "##.##", "05.09"),
        ("509", "##.##", "05.09"),
        ("1409.0", "##.##", "14.09"),
        ("14,09", "##.##", "14.09"),
        ("5.10", "##.##", "05.10"),
        (5.0, "##.##", "05.00"),
        ("14 - 09", "##.##", "14.09"),
        (7, "###", "007"),
        ("7", "###", "007"),
        ("12.0", "###", "012"),
        (6401012009001.0, "", "6401012009001"),
        ("64.01.01.2009", "", "6401012009"),
        ("14.9", "##.##", "code-lost-digits"),
        (14.9, "##.##", "code-lost-digits"),
        ("1,4E+03", "##.##", "code-rounded"),
        (3275012345670001, "", "code-rounded"),
        (date(2024, 9, 14), "##.##", "code-became-date"),
        (12345, "##.##", "code-shape"),
        ("Batang", "##.##", "not-a-code"),
        (-5, "", "code-rounded"),
        ("١٤٠٩", "##.##", "not-a-code"),
    ],
)
def test_codes(cell: Cell, shape: str, wanted: str) -> None:
    assert tried(codes.code, cell, shape)[0] == wanted


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [("7", 7), (7.0, 7), ("1.000", 1000), ("1,000", 1000), ("7,0", 7), ("-3", -3), ("2,5", "not-a-number"),
     (2.5, "not-a-number"), (True, "not-a-number"), ("1.0000", 1), ("1.00.000", "not-a-number")],
)  # fmt: skip
def test_numbers(cell: Cell, wanted: object) -> None:
    assert tried(codes.number, cell)[0] == wanted


@pytest.mark.parametrize(
    ("cell", "order", "wanted"),
    [
        ("2024-02-12", Order.UNSAID, date(2024, 2, 12)),
        ("12 Februari 2024", Order.UNSAID, date(2024, 2, 12)),
        ("12 Nopember 2024", Order.UNSAID, date(2024, 11, 12)),
        ("Jum'at, 9 Februari 2024", Order.UNSAID, date(2024, 2, 9)),
        ("Senin 12 Februari 2024", Order.UNSAID, date(2024, 2, 12)),
        ("12/XI/2024", Order.UNSAID, date(2024, 11, 12)),
        ("Mei 3, 2024", Order.UNSAID, date(2024, 5, 3)),
        ("12/02/2024", Order.UNSAID, "date-ambiguous"),
        ("12/02/2024", Order.DAY_FIRST, date(2024, 2, 12)),
        ("12/02/2024", Order.MONTH_FIRST, date(2024, 12, 2)),
        ("03/03/2024", Order.UNSAID, date(2024, 3, 3)),
        ("25/02/2024", Order.UNSAID, date(2024, 2, 25)),
        ("02/25/2024", Order.UNSAID, date(2024, 2, 25)),
        ("02/25/2024", Order.DAY_FIRST, "date-against-order"),
        ("25/02/2024", Order.MONTH_FIRST, "date-against-order"),
        ("25/13/2024", Order.UNSAID, "no-such-day"),
        (45334, Order.UNSAID, date(2024, 2, 12)),
        ("45334", Order.UNSAID, date(2024, 2, 12)),
        (datetime(2024, 2, 12), Order.UNSAID, date(2024, 2, 12)),
        ("29 Februari 2023", Order.UNSAID, "no-such-day"),
        ("Selasa, 12 Februari 2024", Order.UNSAID, "weekday-differs"),
        ("12/2/24", Order.UNSAID, "year-too-short"),
        ("12 Feb '24", Order.UNSAID, "year-too-short"),
        ("12 Februari 0204", Order.UNSAID, "year-out-of-range"),
        (120, Order.UNSAID, "not-a-date"),
        ("awal bulan", Order.UNSAID, "not-a-date"),
        ("12 Februari 2024 sekitar siang", Order.UNSAID, "not-a-date"),
        (True, Order.UNSAID, "not-a-date"),
    ],
)
def test_days(cell: Cell, order: Order, wanted: object) -> None:
    assert tried(times.day, cell, order)[0] == wanted


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("12 Februari 2024 pukul 10.15 WITA", datetime(2024, 2, 12, 10, 15, tzinfo=WITA)),
        ("12 Februari 2024, 10:15 WIT", datetime(2024, 2, 12, 10, 15, tzinfo=WIT)),
        ("12 Februari 2024 10.15", datetime(2024, 2, 12, 10, 15, tzinfo=WIB)),
        ("2024-02-12T03:15:00Z", datetime(2024, 2, 12, 10, 15, tzinfo=WIB)),
        ("2024-02-12T10:15:00+07:00", datetime(2024, 2, 12, 10, 15, tzinfo=WIB)),
        (45334.4375, datetime(2024, 2, 12, 10, 30, tzinfo=WIB)),
        ("2024-02-12", datetime(2024, 2, 12, tzinfo=WIB)),
        ("2024-02-12 25:00", "not-an-hour"),
    ],
)
def test_moments(cell: Cell, wanted: object) -> None:
    assert tried(times.moment, cell, Order.UNSAID, WIB)[0] == wanted


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("14.30 WITA", time(14, 30, tzinfo=WITA)),
        ("pukul 14.30", time(14, 30, tzinfo=WIB)),
        ("2:30 PM", time(14, 30, tzinfo=WIB)),
        ("12:05 AM", time(0, 5, tzinfo=WIB)),
        (0.4375, time(10, 30, tzinfo=WIB)),
        (timedelta(hours=3), time(3, tzinfo=WIB)),
        ("24.00", "not-an-hour"),
        ("13:00 PM", "not-an-hour"),
        (timedelta(hours=30), "not-an-hour"),
        (7, "not-an-hour"),
    ],
)
def test_hours(cell: Cell, wanted: object) -> None:
    assert tried(times.clock, cell, WIB)[0] == wanted


@pytest.mark.parametrize(
    ("cell", "wanted", "rules"),
    [
        ("Jl.\u00a0Merdeka  5", "Jl. Merdeka 5", ["spaces"]),
        ("  rapi ", "rapi", []),
        ("“Budi”", '"Budi"', ["typographic-quotes"]),
        ("JosÃ©", "José", ["misread-letters"]),
        ("José", "José", []),
        ("KetapangÂ Barat", "KetapangÂ Barat", []),
        ("a\x00b\x07c", "abc", ["control-characters"]),
        ("'0812", "0812", ["apostrophe"]),
        ("'=1+1", "=1+1", ["apostrophe"]),
        ("'t Hooft", "'t Hooft", []),
        ("#REF!", "formula-error", []),
        ("Jos\ufffd", "lost-letters", []),
        (1409.0, "1409", []),
    ],
)
def test_texts(cell: Cell, wanted: str, rules: list[str]) -> None:
    assert tried(text.clean, cell) == (wanted, rules)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn"]), max_size=40))
def test_sound_text_that_was_misread_is_restored_or_left_alone(sound: str) -> None:
    misread = sound.encode().decode("cp1252", errors="replace")
    found = text.restored(misread)
    assert found in (sound, misread)
    assert text.restored(sound) == sound or sound.encode("cp1252", errors="ignore")


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.dates(), st.times()))
def test_no_cell_breaks_the_readers(cell: Cell) -> None:
    for read, arguments in (
        (codes.code, (cell, "##.##")),
        (codes.code, (cell, "")),
        (codes.number, (cell,)),
        (times.day, (cell, Order.UNSAID)),
        (times.moment, (cell, Order.DAY_FIRST, WIB)),
        (times.clock, (cell, WIB)),
        (text.clean, (cell,)),
    ):
        tried(read, *arguments)
