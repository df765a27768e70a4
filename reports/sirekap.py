"""The KPU's published figures (Sirekap) as station reports: reading the file, building filings, sending batches.

One row of the file is one station. Empty means "not published" and stays absent; zero stays zero, also where a whole
block of zeros says that Sirekap read nothing: the checks leave zero voters and zero users alone. A station is
reported when it has any figure. The same row makes the same filing, byte for byte, so that a repeat changes nothing.
"""

import csv
import gzip
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from itertools import islice
from pathlib import Path
from uuid import UUID

import msgspec

from reports.demo import AnswerMaker
from reports.rules import Filing, People, Tally

SYSTEM = "sirekap"
CONTEST = "PPWP"
_WIB = timezone(timedelta(hours=7))
_VOTES = ("suara_1", "suara_2", "suara_3")
_BLOCKS = ("pemilih_dpt", "pengguna_dpt", "pengguna_dptb", "pengguna_dpk", "pengguna_total")
_TOTALS = ("suara_sah", "suara_tidak_sah", "suara_total")
_FIGURES = (*_VOTES, *(f"{block}_{part}" for block in _BLOCKS for part in "jlp"), *_TOTALS)
COLUMNS = ("kode_tps", *_FIGURES, "ts_sirekap", "foto_ts_awal")
_STATION = re.compile(r"[0-9]{13}")
_FIGURE = re.compile(r"[0-9]{0,6}")

Row = Mapping[str, str]
Send = Callable[[Sequence[bytes]], Sequence["Answer"]]


class UnreadableFileError(ValueError):
    """The file is not what this door admits; the message names the line."""


class Answer(msgspec.Struct):
    """What the receiver says of one filing."""

    id: UUID | None
    status: str
    problem: dict[str, object] | None = None


class Summary(msgspec.Struct):
    """How a run ended: rows read, rows without any figure, answers by status, and the first problems."""

    rows: int = 0
    silent: int = 0
    statuses: dict[str, int] = {}
    problems: list[str] = []

    @property
    def sent(self) -> int:
        """Filings that were answered."""
        return sum(self.statuses.values())

    @property
    def is_clean(self) -> bool:
        """Whether every filing is stored now."""
        return not self.problems


def read(path: Path) -> list[dict[str, str]]:
    """All rows of the CSV or CSV.GZ, checked; UnreadableFileError names the first line that is wrong."""
    rows = list(_rows(path))
    codes: set[str] = set()
    for number, row in enumerate(rows, start=2):
        fault = _fault(row, codes)
        if fault:
            raise UnreadableFileError(f"{path.name}, line {number}: {fault}")
        codes.add(row["kode_tps"])
    if not rows:
        raise UnreadableFileError(f"{path.name} holds no rows")
    return rows


def _rows(path: Path) -> Iterator[dict[str, str]]:
    try:
        with path.open("rb") as file:
            is_zipped = file.read(2) == b"\x1f\x8b"
        with gzip.open(path, "rb") if is_zipped else path.open("rb") as raw:
            table = csv.DictReader(io.TextIOWrapper(raw, encoding="utf-8", newline=""), strict=True)
            missing = sorted(set(COLUMNS) - set(table.fieldnames or ()))
            if missing:
                raise UnreadableFileError(f"{path.name} lacks the columns {', '.join(missing)}")
            yield from table
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFileError(f"{path.name} cannot be read: {error}") from error


def _fault(row: Row, codes: set[str]) -> str | None:
    if None in row or any(row[column] is None for column in COLUMNS):
        return "the number of fields differs from the heading"
    if not _STATION.fullmatch(row["kode_tps"]):
        return f"kode_tps {row['kode_tps']!r} is not 13 digits"
    if row["kode_tps"] in codes:
        return f"kode_tps {row['kode_tps']} occurs twice"
    for column in _FIGURES:
        if not _FIGURE.fullmatch(row[column]):
            return f"{column} {row[column][:20]!r} is not a figure"
    try:
        _seen_at(row)
    except ValueError:
        return f"ts_sirekap {row['ts_sirekap'][:20]!r} or foto_ts_awal {row['foto_ts_awal'][:20]!r} is not a time"
    return None


def has_figures(row: Row) -> bool:
    """Whether Sirekap published anything for the station."""
    return any(row[column] for column in _FIGURES)


def filing(row: Row, make: type[Filing], answers: AnswerMaker | None = None) -> Filing:
    """The station's filing under the instrument whose filing type is `make`; `answers` adds generated ones."""
    tally = Tally(
        voters=_people(row, "pemilih_dpt"),
        users_dpt=_people(row, "pengguna_dpt"),
        users_dptb=_people(row, "pengguna_dptb"),
        users_dpk=_people(row, "pengguna_dpk"),
        users_total=_people(row, "pengguna_total"),
        votes=[_figure(row[column]) for column in _VOTES] if any(row[column] for column in _VOTES) else None,
        valid=_figure(row["suara_sah"]),
        invalid=_figure(row["suara_tidak_sah"]),
        total=_figure(row["suara_total"]),
    )
    content: dict[str, object] = {
        "id": filing_id(row),
        "instrument": make.definition.name,
        "station": row["kode_tps"],
        "observed_at": _seen_at(row),
        "tallies": {CONTEST: tally},
        "source": {"system": SYSTEM, "reference": row["kode_tps"]},
    }
    if answers is not None:
        content |= answers.for_station(row["kode_tps"], tally)
    return msgspec.convert(msgspec.to_builtins(content), make)


def filing_id(row: Row) -> UUID:
    """A version 7 id that a repeat makes again: the time of the reading, and bits of SHA-256 over source and code."""
    milliseconds = int(_seen_at(row).timestamp() * 1000)
    noise = int.from_bytes(sha256(f"{SYSTEM}:{row['kode_tps']}".encode()).digest()[:10])
    return UUID(int=(milliseconds << 80) | (7 << 76) | (2 << 62) | noise & ((0xFFF << 64) | ((1 << 62) - 1)))


def _seen_at(row: Row) -> datetime:
    """When Sirekap last changed the figures, or when the first photo came; both files say WIB."""
    if row["ts_sirekap"]:
        return datetime.strptime(row["ts_sirekap"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=_WIB)
    return datetime.strptime(row["foto_ts_awal"], "%Y%m%d-%H%M%S").replace(tzinfo=_WIB)


def _figure(text: str) -> int | None:
    return int(text) if text else None


def _people(row: Row, block: str) -> People | None:
    men, women, both = (_figure(row[f"{block}_{part}"]) for part in "lpj")
    if men is None and women is None and both is None:
        return None
    return People(l=men, p=women, j=both)


def ingest(
    rows: Iterable[Row],
    send: Send,
    *,
    make: type[Filing],
    answers: AnswerMaker | None = None,
    batch: int = 500,
    progress: Callable[[int], object] = lambda _count: None,
) -> Summary:
    """Send every reportable row in batches through `send` (HTTP, or the receiving action itself) and sum up."""
    summary = Summary()
    encode = msgspec.json.Encoder(order="sorted").encode

    def reportable() -> Iterator[bytes]:
        for row in rows:
            summary.rows += 1
            if has_figures(row):
                yield encode(filing(row, make, answers))
            else:
                summary.silent += 1

    filings = reportable()
    while some := list(islice(filings, batch)):
        for answer in send(some):
            summary.statuses[answer.status] = summary.statuses.get(answer.status, 0) + 1
            if answer.status in ("conflict", "refused"):
                summary.problems.append(f"{answer.id}: {answer.status}: {_told(answer.problem)}")
        progress(len(some))
    return summary


def _told(problem: Mapping[str, object] | None) -> str:
    return str((problem or {}).get("detail") or (problem or {}).get("title") or "no reason given")
