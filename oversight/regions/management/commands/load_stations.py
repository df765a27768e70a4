import csv
import gzip
import re
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from oversight.core.errors import Fault
from oversight.regions.queries import election_of
from oversight.regions.stations import kind_of, load_stations

_STATION = re.compile(r"\d{13}")
_SHOWN = 50


class Command(BaseCommand):
    """Loads the polling stations that a Sirekap CSV file (plain or gzip) names; safe to repeat."""

    help = "Load polling stations from a CSV file with the column kode_tps. Needs load_regions and load_elections."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--election", default="pemilu-2024", metavar="CODE")

    def handle(self, *args: Any, file: Path | str, election: str, **options: Any) -> None:
        event = election_of(election)
        if event is None:
            raise CommandError(f"election: unknown code {election!r}")
        codes: dict[str, None] = {}
        faults: list[tuple[int, Fault]] = []
        with _rows(Path(file)) as rows:
            for line, row in enumerate(rows, start=2):
                fault = _fault(row, codes)
                if fault is None:
                    codes[row["kode_tps"]] = None
                else:
                    faults.append((line, fault))
        done = load_stations(event, ((code, kind_of(code)) for code in codes))
        self.stdout.write(f"  Polling stations of {event.code}: {done.written:,} new, {done.present:,} already there")
        for line, fault in faults[:_SHOWN]:
            words = f"{fault.field}: {fault.message} (rule {fault.rule}, value {fault.value!r})"
            self.stderr.write(f"  line {line}: {words}")
        if len(faults) > _SHOWN:
            self.stderr.write(f"  … and {len(faults) - _SHOWN:,} more bad rows")
        for village, count in sorted(done.unknown.items()):
            words = f"kode_desa: no list of codes knows this village (rule known, value {village!r})"
            self.stderr.write(f"  {words}, stations: {count}")
        left = len(faults) + sum(done.unknown.values())
        if left:
            raise CommandError(f"{left:,} rows were left out, {done.written + done.present:,} are in.")


def _fault(row: Mapping[str, str | None], seen: Mapping[str, None]) -> Fault | None:
    """The first thing wrong with a row; columns that a file does not have are not asked for."""
    code = row.get("kode_tps") or ""
    if not _STATION.fullmatch(code):
        return Fault("kode_tps", "format", _("must be 13 digits: village and number"), code)
    if code.endswith("000"):
        return Fault("kode_tps", "number", _("the station number must be 001 or more"), code)
    for field, part in (("kode_desa", code[:10]), ("no_tps", code[10:])):
        value = row.get(field)
        if value is not None and value != part:
            return Fault(field, "matches kode_tps", _("must be %(value)s") % {"value": part}, value)
    if code in seen:
        return Fault("kode_tps", "unique", _("stands in the file twice"), code)
    return None


@contextmanager
def _rows(path: Path) -> Iterator["csv.DictReader[str]"]:
    try:
        with _opened(path) as file:
            rows = csv.DictReader(file)
            if "kode_tps" not in (rows.fieldnames or ()):
                raise CommandError(f"{path}: the column kode_tps is missing")
            yield rows
    except (OSError, UnicodeDecodeError, EOFError) as problem:
        raise CommandError(f"{path}: not readable: {problem}") from problem


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")
