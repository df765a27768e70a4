"""Exports: what the viewer may see, safe to open, the same in every format, in pieces, and entered in the ledger."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pytest_django import Settings

from oversight.accounts.rosters.table import read_lines
from oversight.dossiers.actions import grant_exception
from oversight.dossiers.models import Dossier
from oversight.ledger.models import Entry
from oversight.web import queries
from oversight.web.exports import defused
from oversight.web.exports.delimited import write as write_csv
from oversight.web.exports.workbook import write as write_workbook
from oversight.web.ledger import ListExports, export_digest
from oversight.web.models import ListExport
from tests.cast import NEIGHBOUR, STATION, Cast
from tests.factories.reports import PPWP, actor, filed, filing

Page = Callable[[str], Client]
LISTS = ["/reports/export/", "/reports/stations/export/", "/reports/flags/export/"]
ELSEWHERE = "6402022001001"
RUNS_AS_FORMULA = tuple("=+-@\t\r")
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
nasty = st.builds(str.__add__, st.sampled_from(["", *RUNS_AS_FORMULA, " =", "\n=", "＝"]), texts)


@pytest.fixture
def page(page: Page) -> Page:
    """Sessions in English, whose words the code itself holds."""

    def in_english(name: str) -> Client:
        client = page(name)
        client.cookies["django_language"] = "en"
        return client

    return in_english


def body(response: object) -> bytes:
    assert response.status_code == 200, response.content  # type: ignore[attr-defined]
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def rows_of(content: bytes) -> tuple[dict[str, str], list[list[str]]]:
    """What stands above the table of a CSV, and the table with its titles."""
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    empty = lines.index([])
    return {line[0]: line[1] for line in lines[:empty]}, lines[empty + 1 :]


@pytest.fixture
def world(db: None) -> None:
    filed(filing(tallies={"PPWP": PPWP | {"valid": 190}}))
    filed(filing(NEIGHBOUR), "made")
    filed(filing(ELSEWHERE), "office:")


@given(nasty)
def test_no_text_is_a_formula_in_csv(text: str) -> None:
    content = b"".join(write_csv([], ["title"], [[[text, 7, None]]], for_excel=True))
    cell = next(
        csv.reader(io.StringIO(content.decode("utf-8-sig").split("title\r\n", 1)[1], newline=""), delimiter=";")
    )
    assert not cell[0].startswith(RUNS_AS_FORMULA) and not cell[0].lstrip().startswith(("=", "+", "-", "@"))
    assert cell[1:] == ["7", ""]


@given(nasty)
def test_no_text_is_a_formula_in_a_workbook(text: str) -> None:
    content = b"".join(write_workbook([], ["title"], [10], [[[text, 7]]], sheet="x"))
    row = list(load_workbook(io.BytesIO(content)).active.iter_rows())[2]
    assert row[0].data_type != "f" and row[1].value == 7
    if text.startswith(RUNS_AS_FORMULA):
        assert row[0].quotePrefix


def test_what_looks_harmless_is_left_alone_and_what_does_not_is_still_readable() -> None:
    assert defused("Batu Sopang") == "Batu Sopang"
    assert defused("=1+1") == "'=1+1"
    assert defused("a\x00b") == "a\ufffdb"


def test_a_workbook_keeps_codes_times_and_lines(settings: Settings) -> None:
    moment = datetime(2024, 2, 14, 9, 0, 5, tzinfo=UTC)
    pieces = [[[STATION, 3, moment, date(2024, 2, 14), "two\nlines & <tags>"]], [["x", None, None, None, ""]]]
    content = b"".join(write_workbook([["As of", "today"]], list("abcde"), [9] * 5, pieces, sheet="a/b"))
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet.title == "a b"
    cells = [cell.value for cell in sheet[4]]
    assert cells[:2] == [STATION, 3] and cells[2] == datetime(2024, 2, 14, 16, 0, 5)
    assert cells[3] == datetime(2024, 2, 14) and cells[4] == "two\nlines & <tags>"
    assert sheet.freeze_panes == "A4" and sheet.auto_filter.ref == "A3:E5"


def test_rows_are_asked_for_as_the_file_is_read() -> None:
    asked = []

    def pieces() -> Iterator[list[list[str]]]:
        for number in range(1000):
            asked.append(number)
            yield [[f"row {number}"] * 10] * 100

    for made in (
        write_csv([], ["title"], pieces(), for_excel=False),
        write_workbook([], ["title"], [9], pieces(), sheet="x"),
    ):
        asked.clear()
        for _ in range(4):
            next(made)
        assert len(asked) <= 4
        made.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("address", LISTS)
def test_the_file_holds_what_the_page_shows_and_nothing_else(page: Page, world: None, address: str) -> None:
    content = body(page("budi").post(address, {"format": "csv"}))
    head, rows = rows_of(content)
    assert STATION in content.decode() and ELSEWHERE not in content.decode()
    assert (int(head["Rows"]), head["Office"]) == (len(rows) - 1, "Bawaslu Kabupaten Paser")


@pytest.mark.parametrize("address", LISTS)
def test_every_format_holds_the_same_rows(page: Page, world: None, address: str) -> None:
    client = page("budi")
    _head, rows = rows_of(body(client.post(address, {"format": "csv"})))
    plain = body(client.post(address, {"format": "csv-plain"}))
    assert not plain.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(plain.decode(), newline="")))[-1] == rows[-1]
    book = [[str(cell) for cell in line.cells] for line in read_lines(body(client.post(address, {"format": "xlsx"})))]
    assert [row[0] for row in book[-len(rows) :]] == [row[0] for row in rows]


def test_no_phone_leaves_the_house(page: Page, world: None) -> None:
    from oversight.accounts.models import User

    User.objects.update(phone="+6281234567890", email="x@example.org")
    for address in LISTS:
        content = body(page("budi").post(address, {"format": "csv"})).decode()
        assert "81234567890" not in content and "@example" not in content


def test_an_export_is_entered_before_and_after(page: Page, world: None) -> None:
    before = Entry.objects.count()
    response = page("budi").post("/reports/export/?flag=R1&cursor=x", {"format": "xlsx"})
    export = ListExport.objects.get()
    assert export.finished_at is None and export.parameters == "flag=R1" and export.expected_rows == 1
    assert Entry.objects.count() == before + 1
    content = body(response)
    export.refresh_from_db()
    assert export.sent_rows == 1 and bytes(export.sha256 or b"") == hashlib.sha256(content).digest()
    last = Entry.objects.order_by("-id").values_list("body", flat=True)
    said = [bytes(entry).decode() for entry in last[:2]]
    assert any("web.begin_export" in entry for entry in said) and any("web.finish_export" in entry for entry in said)
    assert all("flag=R1" not in entry and hashlib.sha256(b"flag=R1").hexdigest() in entry for entry in said)


def test_an_export_that_breaks_off_stays_without_an_end(page: Page, world: None) -> None:
    response = page("budi").post("/reports/export/", {"format": "csv"})
    pieces = iter(response.streaming_content)
    next(pieces)
    del pieces, response
    assert ListExport.objects.get().finished_at is None
    assert "not sent to the end" in page("budi").get("/lists/exports/").content.decode()


def test_the_auditor_sees_every_export_and_others_their_own(page: Page, world: None) -> None:
    body(page("budi").post("/reports/export/", {"format": "csv"}))
    assert "Budi Santoso" in page("toto").get("/lists/exports/").content.decode()
    assert "Budi Santoso" in page("budi").get("/lists/exports/").content.decode()
    assert "Budi Santoso" not in page("ratna").get("/lists/exports/").content.decode()
    assert queries.exports(actor("ratna"))[0] == []


@pytest.mark.parametrize("address", LISTS)
def test_a_list_that_is_too_long_is_not_sent_and_says_so_up_front(
    page: Page, world: None, settings: Settings, address: str
) -> None:
    settings.EXPORT_MAX_ROWS = 0
    client = page("budi")
    assert "alert-warning" in client.get(address).content.decode()
    refused = client.post(address, {"format": "csv"})
    assert refused.status_code == 422 and not refused.streaming
    assert not ListExport.objects.exists()


def test_a_long_list_takes_few_statements(page: Page, world: None) -> None:
    client = page("budi")
    client.get("/reports/export/")
    with CaptureQueriesContext(connection) as captured:
        body(client.post("/reports/export/", {"format": "csv"}))
    assert len(captured) < 30


def test_who_may_not_read_may_not_export(page: Page, db: None) -> None:
    for address in LISTS:
        assert page("ayu").post(address, {"format": "csv"}).status_code == 403


def test_times_are_those_of_the_office(page: Page, world: None) -> None:
    head, rows = rows_of(body(page("budi").post("/reports/export/?station=" + STATION, {"format": "csv"})))
    assert "WITA" in " ".join(head.values())
    assert "2024-02-14 17:00:00" in rows[1]


def test_the_verifier_sees_when_an_export_is_written_over(page: Page, world: None) -> None:
    body(page("budi").post("/reports/export/", {"format": "csv"}))
    export = ListExport.objects.get()
    last = bytes(Entry.objects.order_by("-id").values_list("body", flat=True)[0]).decode()
    assert ListExports().ids_after(None, 5) == [export.pk]
    assert ListExports().digests([export.pk])[export.pk].hex() in last
    export.sent_rows = 1
    assert export_digest(export).hex() not in last


def test_what_an_export_says_of_itself_stays(page: Page, world: None) -> None:
    body(page("budi").post("/reports/export/", {"format": "csv"}))
    with pytest.raises(DatabaseError), transaction.atomic():
        ListExport.objects.update(parameters="flag=R1")
    with pytest.raises(DatabaseError), transaction.atomic():
        ListExport.objects.all().delete()


def test_what_an_exception_opens_is_in_the_file_and_counted(page: Page, world: None, cast: Cast) -> None:
    grant_exception(
        dossier=Dossier.objects.get(station__code=STATION),
        to=cast.user("hadi"),
        until=timezone.now() + timedelta(days=1),
        reason="Panel.",
        by=actor("rina"),
        now=timezone.now(),
    )
    for address in ("/reports/export/", "/reports/flags/export/"):
        head, rows = rows_of(body(page("hadi").post(address, {"format": "csv"})))
        assert STATION in [row[0] for row in rows] and int(head["Rows"]) == len(rows) - 1
