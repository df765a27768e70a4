"""The KPU's published figures: read at the door, filed as reports, counted again from what is stored."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

from oversight.accounts.actor import Actor, Reach
from oversight.accounts.models import Office, User
from oversight.accounts.roles import Permission
from oversight.core import canonical
from oversight.core.ids import uuid7_time
from oversight.dossiers.models import Channel
from reports import rules, sirekap
from reports.actions import receive
from reports.delivery import BatchSender, DeliveryError
from reports.demo import AnswerMaker
from reports.models import StationReport
from reports.sirekap import Answer, UnreadableFileError
from tests.cast import office_token

from .filings import SHIPPED

PROVINCE = Path(sirekap.__file__).parent / "data" / "64-kalimantan-timur.csv.gz"
COMPILED = rules.compiled(SHIPPED)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
FLAGGED = {
    "R1": (208, 5529),
    "R2": (45, 5610),
    "R3": (267, 5472),
    "R4": (188, 5472),
    "R5": (50, 5486),
    "R6": (127, 5486),
    "R7": (7, 5486),
}


def row(**changes: str) -> dict[str, str]:
    empty = dict.fromkeys(sirekap.COLUMNS, "")
    return empty | {"kode_tps": "6401012009001", "ts_sirekap": "2024-02-16 12:51:22"} | changes


def write(path: Path, *rows: dict[str, str], columns: Sequence[str] = sirekap.COLUMNS) -> Path:
    lines = [",".join(columns), *(",".join(some[column] for column in columns) for some in rows)]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_the_province_gives_the_published_counts() -> None:
    applied: Counter[str] = Counter()
    flagged: Counter[str] = Counter()
    ids = set()
    with_votes = 0

    def send(filings: Sequence[bytes]) -> list[Answer]:
        nonlocal with_votes
        for raw in filings:
            filing = COMPILED.decode(raw)
            checks = rules.check(filing)
            applied.update(checks.applied)
            flagged.update(checks.flagged)
            ids.add(filing.id)
            with_votes += filing.tallied()["PPWP"].votes is not None
        return [Answer(None, "created")] * len(filings)

    summary = sirekap.ingest(sirekap.read(PROVINCE), send, make=COMPILED.filing)
    assert (summary.rows, summary.sent, summary.silent, with_votes) == (11441, 8057, 3384, 7976)
    assert {code: (flagged[code], applied[code]) for code in FLAGGED} == FLAGGED
    assert len(ids) == 8057


def test_absent_stays_absent_and_zero_stays_zero() -> None:
    read = row(suara_1="0", suara_2="5", suara_3="", suara_sah="0", pemilih_dpt_j="0")
    filing = sirekap.filing(read, COMPILED.filing)
    assert json.loads(canonical.encode(filing))["tallies"] == {
        "PPWP": {"votes": [0, 5, None], "valid": 0, "voters": {"j": 0}}
    }


def test_a_repeated_row_makes_the_same_filing_with_the_time_of_its_reading() -> None:
    first, again = (sirekap.filing(row(suara_sah="5"), COMPILED.filing) for _ in range(2))
    assert first == again
    assert first.observed_at.isoformat() == "2024-02-16T12:51:22+07:00"
    assert uuid7_time(first.id) == first.observed_at
    other = sirekap.filing(row(suara_sah="5", kode_tps="6401012009002"), COMPILED.filing)
    assert other.id != first.id
    assert first.source == rules.Source(system="sirekap", reference="6401012009001")


def test_without_its_own_time_a_row_has_that_of_its_first_photo() -> None:
    filing = sirekap.filing(row(suara_sah="5", ts_sirekap="", foto_ts_awal="20240214-203257"), COMPILED.filing)
    assert filing.observed_at.isoformat() == "2024-02-14T20:32:57+07:00"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kode_tps": "64"}, "kode_tps '64' is not 13 digits"),
        ({"suara_1": "-1"}, "suara_1 '-1' is not a figure"),
        ({"suara_1": "1.5"}, "suara_1 '1.5' is not a figure"),
        ({"suara_1": "²"}, "is not a figure"),
        ({"suara_sah": "1234567"}, "suara_sah '1234567' is not a figure"),
        ({"ts_sirekap": "yesterday"}, "ts_sirekap 'yesterday'"),
        ({"ts_sirekap": ""}, "foto_ts_awal '' is not a time"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(tmp_path: Path, changes: dict[str, str], words: str) -> None:
    path = write(tmp_path / "rows.csv", row(), row(kode_tps="6401012009002") | changes)
    with pytest.raises(UnreadableFileError) as refused:
        sirekap.read(path)
    assert "rows.csv, line 3" in str(refused.value)
    assert words in str(refused.value)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    write(path, row(), row())
    with pytest.raises(UnreadableFileError, match="occurs twice"):
        sirekap.read(path)
    write(path, row(), columns=[name for name in sirekap.COLUMNS if name != "suara_2"])
    with pytest.raises(UnreadableFileError, match="lacks the columns suara_2"):
        sirekap.read(path)
    path.write_bytes(gzip.compress(b"kode_tps")[:12])
    with pytest.raises(UnreadableFileError, match="cannot be read"):
        sirekap.read(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(UnreadableFileError):
        sirekap.read(path)
    write(path)
    with pytest.raises(UnreadableFileError, match="no rows"):
        sirekap.read(path)
    with pytest.raises(UnreadableFileError, match="cannot be read"):
        sirekap.read(tmp_path / "absent.csv")


def test_generated_answers_are_marked_repeatable_and_come_at_the_published_rates() -> None:
    maker = AnswerMaker(COMPILED.definition)
    adverse: Counter[str] = Counter()
    stations = [f"6401{number:09d}" for number in range(2000)]
    for code in stations:
        filing = sirekap.filing(row(kode_tps=code, suara_sah="5"), COMPILED.filing, maker)
        assert filing.demo_answers
        for item in COMPILED.definition.items():
            answer = filing.answered().get(item.code)
            assert (answer is not None) == (item.published_count is not None)
            adverse[item.code] += answer is not None and answer == item.adverse
        assert not {"N1", "H1"} & set(rules.check(filing).flagged)
    for item in COMPILED.definition.items():
        expected = (item.published_count or 0) / 820_161 * len(stations)
        assert abs(adverse[item.code] - expected) <= 4 * expected**0.5 + 1
    read = row(suara_sah="5")
    assert sirekap.filing(read, COMPILED.filing, maker) == sirekap.filing(read, COMPILED.filing, maker)
    other = AnswerMaker(COMPILED.definition, seed="lain")
    assert any(
        maker.for_station(code, rules.Tally()) != other.for_station(code, rules.Tally()) for code in stations[:100]
    )


def test_a_generated_answer_does_not_contradict_real_figures_by_agreeing() -> None:
    maker = AnswerMaker(COMPILED.definition)
    read = row(suara_total="200", pengguna_total_j="201")
    assert sirekap.filing(read, COMPILED.filing, maker).answered()["HS03"] in ("unobserved", "no")


def in_process(filings: Sequence[bytes]) -> list[Answer]:
    """The receiving action itself, as the province's service."""
    service = User.objects.get(username="service-64.")
    office = Office.objects.get(path="64.")
    actor = Actor(
        user_id=service.pk,
        label="system:tests",
        name="tests",
        time_zone="Asia/Makassar",
        reaches=(Reach(path="64.", permissions=frozenset({Permission.FILE_REPORT}), office=office.pk),),
    )
    outcomes = receive(filings=filings, by=actor, channel=Channel.IMPORT, now=NOW)
    return [Answer(outcome.id, outcome.status) for outcome in outcomes]


def counts(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command("station_checks", *arguments, "--json", stdout=out)
    return dict(json.loads(out.getvalue()))


@pytest.mark.django_db
def test_the_stored_province_is_counted_as_published() -> None:
    summary = sirekap.ingest(sirekap.read(PROVINCE), in_process, make=COMPILED.filing, batch=1000)
    assert (summary.statuses, summary.is_clean) == ({"created": 8057}, True)
    province = counts("--region", "64")
    assert {name: province[name] for name in ("stations", "with_votes", "reports", "silent")} == {
        "stations": 11441,
        "with_votes": 7976,
        "reports": 8057,
        "silent": 3384,
    }
    checks = province["checks"]
    assert {code: (checks[code]["flagged"], checks[code]["applicable"]) for code in FLAGGED} == FLAGGED
    assert checks["B1"] == {"flagged": 0, "applicable": 0}
    assert counts("--region", "64", "--source", "sirekap") == province
    assert counts()["checks"] == province["checks"]
    assert counts("--source", "another")["reports"] == 0
    regency, again = counts("--region", "64.01"), counts("--region", "6401")
    assert regency == again
    assert 0 < regency["stations"] < 11441
    out = StringIO()
    call_command("station_checks", "--region", "64", stdout=out)
    assert "208/5529" in out.getvalue()
    again_summary = sirekap.ingest(sirekap.read(PROVINCE)[:400], in_process, make=COMPILED.filing)
    assert set(again_summary.statuses) == {"replayed"}


@pytest.mark.django_db
def test_a_station_counts_once_and_a_withdrawn_report_not_at_all() -> None:
    read = row(suara_1="1", suara_2="2", suara_3="3", suara_sah="7")
    sirekap.ingest([read], in_process, make=COMPILED.filing)
    (report,) = StationReport.objects.all()
    figures = counts("--region", "64.01.01.2009")
    assert (figures["reports"], figures["with_votes"]) == (1, 1)
    assert figures["checks"]["R1"] == {"flagged": 1, "applicable": 1}
    StationReport.objects.filter(pk=report.pk).update(state=StationReport.State.WITHDRAWN, reason="test")
    figures = counts("--region", "64.01.01.2009")
    assert (figures["reports"], figures["silent"]) == (0, figures["stations"])
    assert figures["checks"]["R1"] == {"flagged": 0, "applicable": 0}


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [("--region", "6"), ("--region", "64; drop"), ("--election", "pemilu-1955")])
def test_a_region_or_election_that_is_not_one_is_refused(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        call_command("station_checks", *arguments)


@contextmanager
def serving(server: ThreadingHTTPServer | ThreadedWSGIServer) -> Iterator[str]:
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def test_the_public_interface_takes_the_file_and_a_repeat_changes_nothing(live_db: None, tmp_path: Path) -> None:
    rows = [some for some in sirekap.read(PROVINCE) if some["kode_kec"] == "640101"]
    path = write(tmp_path / "district.csv", *rows)
    reportable = sum(map(sirekap.has_figures, rows))
    application = get_wsgi_application()
    server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
    server.set_app(application)
    with serving(server) as url:
        for status in ("created", "replayed"):
            out = StringIO()
            call_command(
                "ingest_sirekap",
                path,
                url=url,
                token=office_token("office:64."),
                batch=20,
                demo_answers=True,
                stdout=out,
            )
            assert f"{len(rows)} stations, {reportable} reports ({reportable} {status})" in out.getvalue()
        with pytest.raises(CommandError, match="401") as refused:
            call_command("ingest_sirekap", path, url=url, token="ovt_wrong")
        assert refused.value.returncode == 2
    assert StationReport.objects.filter(content__demo_answers=True).count() == reportable


def answering(*script: tuple[int, bytes]) -> ThreadingHTTPServer:
    """A server that answers each request with the next line of a script; status 0 drops the connection."""
    lines = iter(script)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            status, body = next(lines)
            if not status:
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Retry-After", "7")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


GOOD = b'{"results":[{"id":null,"status":"created"}]}'


def test_the_sender_waits_for_a_server_that_is_away_or_overloaded() -> None:
    waits: list[float] = []
    server = answering((0, b""), (503, b""), (429, b""), (200, GOOD))
    with serving(server) as url, BatchSender(url, "t", wait=waits.append) as send:
        assert [answer.status for answer in send([b"{}"])] == ["created"]
    assert waits == [1, 7, 7]


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ([(422, b'{"title":"No","detail":"The envelope cannot be read"}')], "422.*The envelope cannot be read"),
        ([(404, b"<html>")], "404.*<html>"),
        ([(200, b"[]")], "cannot be read"),
        ([(200, b'{"results":[]}')], "1 filings were sent and 0 answered"),
        ([(500, b"x")] * 7, "does not answer"),
    ],
)
def test_the_sender_gives_up_with_the_reason(script: list[tuple[int, bytes]], words: str) -> None:
    with (
        serving(answering(*script)) as url,
        BatchSender(url, "t", wait=lambda _pause: None) as send,
        pytest.raises(DeliveryError, match=words),
    ):
        send([b"{}"])


def test_refused_filings_are_named_and_the_exit_code_says_so(tmp_path: Path) -> None:
    path = write(tmp_path / "one.csv", row(suara_sah="5"), row(kode_tps="6401012009002"))
    refused = b'{"results":[{"id":null,"status":"refused","problem":{"detail":"Outside your area"}}]}'
    err = StringIO()
    server = answering((200, refused))
    with serving(server) as url, pytest.raises(CommandError, match="1 reports were not stored") as error:
        call_command("ingest_sirekap", path, url=url, token="t", stdout=StringIO(), stderr=err)
    assert error.value.returncode == 1
    assert "Outside your area" in err.getvalue()


@pytest.mark.parametrize(
    "options",
    [
        {"token": ""},
        {"token": "t", "batch": 0},
        {"token": "t", "batch": 1001},
        {"token": "t", "instrument": "unknown@1"},
        {"token": "t", "url": "ftp://localhost"},
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OVERSIGHT_TOKEN", raising=False)
    with pytest.raises(CommandError) as error:
        call_command("ingest_sirekap", PROVINCE, **options)
    assert error.value.returncode == 2
