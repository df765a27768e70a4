"""Files as rows of cells: every encoding and separator, workbooks in their own process, and what is refused."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from oversight.core.errors import Invalid
from oversight.imports.reading import LARGEST_FILE, MOST_COLUMNS, MOST_ROWS, letters, read
from oversight.imports.reading.table import Line

TABLE = [("nama", "kota"), ("José", "Berau; Paser"), ("Wati", "Kutai")]


def rows(content: bytes, sheet: str = "") -> list[tuple[object, ...]]:
    return [line.cells for line in read(content, sheet).lines]


def csv_of(separator: str = ";") -> str:
    return "\r\n".join(separator.join(f'"{cell}"' for cell in row) for row in TABLE)


def book_of(*lines: list[object]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in lines:
        sheet.append(line)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_every_encoding_and_separator_is_told_by_the_bytes(encoding: str, separator: str) -> None:
    assert rows(csv_of(separator).encode(encoding)) == TABLE


def test_the_separator_that_excel_names_is_believed() -> None:
    found = list(read(b"sep=,\r\na;x,b\r\n1,2").lines)
    assert found == [Line(2, ("a;x", "b")), Line(3, ("1", "2"))]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('a;b\n1;"satu\ndua"\n2;x', [(1, ("a", "b")), (2, ("1", "satu\ndua")), (3, ("2", "x"))]),
        ('a;b\n1;"di ""Balai"""', [(1, ("a", "b")), (2, ("1", 'di "Balai"'))]),
        ('a;b\n1;"di "Balai" desa"', [(1, ("a", "b")), (2, ("1", 'di "Balai" desa'))]),
        ('a;b\n1;5" pipa', [(1, ("a", "b")), (2, ("1", '5" pipa'))]),
        ("a;b\n\n1;2", [(1, ("a", "b")), (2, ("",)), (3, ("1", "2"))]),
        ("a;b\r1;2", [(1, ("a", "b")), (2, ("1", "2"))]),
    ],
)
def test_a_row_has_the_number_that_a_spreadsheet_shows(text: str, wanted: list[tuple[int, tuple[str, ...]]]) -> None:
    assert [(line.number, line.cells) for line in read(text.encode()).lines] == wanted


@pytest.mark.parametrize("open_row", ['2;"terbuka;x', '2;x;"terbuka'])
@pytest.mark.parametrize("behind", ['3;y;z\n4;"q";r', "3;y;z\n4;q;r", '3;y;"z"\n4;q;r'])
def test_a_quote_that_never_closes_costs_its_own_row_alone(open_row: str, behind: str) -> None:
    found = list(read(f"a;b;c\n1;x;y\n{open_row}\n{behind}".encode()).lines)
    assert [line.broken for line in found] == ["", "", "unclosed-quote", "", ""]
    assert [line.cells[0] for line in found if not line.broken] == ["a", "1", "3", "4"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(*[st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=12)] * 3),
        min_size=1,
        max_size=8,
    )
)
def test_what_is_written_with_all_its_quotes_comes_back(table: list[tuple[str, ...]]) -> None:
    head = ("a", "b", "c")
    lines = [";".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in (head, *table)]
    found = rows("\n".join(lines).encode("utf-8-sig"))
    # A cell that is only a line break and looks like the opening of the next is refused, never misread.
    for line, wanted in zip(read("\n".join(lines).encode("utf-8-sig")).lines, (head, *table), strict=False):
        if line.broken:
            return
        assert line.cells == wanted
    assert len(found) == len(table) + 1


def test_cells_of_a_workbook_keep_their_kind_and_formulas_their_value() -> None:
    found = rows(book_of(["a", "b", "c", "d"], [14.09, date(2024, 2, 12), datetime(2024, 2, 12, 10, 15), True]))
    assert found[1] == (14.09, date(2024, 2, 12), datetime(2024, 2, 12, 10, 15), True)


def test_a_formula_that_failed_is_no_empty_cell() -> None:
    assert rows(book_of(["a", "b"], ["#N/A", "x"], ["y", "#REF!"]))[1:] == [("#N/A", "x"), ("y", "#REF!")]


def test_the_sheet_that_is_asked_for_is_read_and_hidden_ones_are_not_offered() -> None:
    book = Workbook()
    book.active.title = "Satu"  # type: ignore[union-attr]
    book.active.append(["a", "b"])  # type: ignore[union-attr]
    book.create_sheet("Dua").append(["c", "d"])
    hidden = book.create_sheet("Rahasia")
    hidden.append(["e", "f"])
    hidden.sheet_state = "hidden"
    content = io.BytesIO()
    book.save(content)
    found = read(content.getvalue(), "Dua")
    assert found.sheets == ("Satu", "Dua") and [line.cells for line in found.lines] == [("c", "d")]
    assert read(content.getvalue(), "Rahasia").sheet == "Satu"


def wide() -> bytes:
    book = Workbook()
    book.active["A1"] = "x"  # type: ignore[index]
    book.active["XFD1048576"] = "y"  # type: ignore[index]
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def bomb() -> bytes:
    """An archive that unpacks to far more than it says of itself."""
    content = io.BytesIO()
    with (
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _piece in range(300):
            part.write(bytes(1 << 20))
    return content.getvalue()


def entities() -> bytes:
    """A workbook whose relations grow without end when they are read."""
    lines = ['<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">']
    lines += [f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)]
    text = "".join(lines) + "]><workbook>&i;</workbook>"
    content = io.BytesIO(book_of(["a", "b"], ["1", "2"]))
    made = io.BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, text if name == "xl/workbook.xml" else old.read(name))
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (lambda: b"", "empty"),
        (lambda: b"x" * (LARGEST_FILE + 1), "20 MiB"),
        (lambda: ("a;b\n" + "1;2\n" * (MOST_ROWS + 1)).encode(), "rows"),
        (lambda: book_of(*[["a"]] * (MOST_ROWS + 200)), "rows"),
        (lambda: book_of(["x"] * (MOST_COLUMNS + 1)), "columns"),
        (wide, "too large"),
        (bomb, "unpacked"),
        (entities, "shows no sheet"),
        (lambda: b"PK\x03\x04" + bytes(200), "cannot be read"),
        (lambda: b"<html><table></table></html>", "no table"),
        (lambda: b"\x89PNG\r\n\x1a\n", "no table"),
        (lambda: bytes(range(128, 256)) * 10, "no text"),
        (lambda: "a;b".encode("utf-16") + b"\x00", "is not"),
    ],
)
def test_what_is_too_large_hostile_or_no_table_is_refused(content: Callable[[], bytes], words: str) -> None:
    from django.utils import translation

    with translation.override("en"), pytest.raises(Invalid) as refusal:
        list(read(content()).lines)
    assert words in str(refusal.value.message) and refusal.value.code == "unreadable-file"


def test_more_cells_than_any_table_has_break_the_row() -> None:
    (line,) = read((";" * 300).encode()).lines
    assert line.broken == "too-many-cells" and len(line.cells) == MOST_COLUMNS


@pytest.mark.parametrize(("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_spreadsheets_name_them(column: int, name: str) -> None:
    assert letters(column) == name
