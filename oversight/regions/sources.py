"""Reads the shipped lists of places (oversight/regions/data/README.md); no database here."""

import csv
import gzip
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, NamedTuple

DATA = Path(__file__).resolve().parent / "data"
BLOCK = 1_000_000
ABROAD = "99"
_KIND = re.compile(r"^(Kabupaten|Kota) (Administrasi )?")
_KPU_LEVELS = {2: 1, 4: 2, 6: 3, 10: 4}


class EditionSource(NamedTuple):
    """One edition as data/editions.toml describes it."""

    block: int
    system: str
    label: str
    decree: str
    source: str
    in_force_from: date | None = None
    in_force_until: date | None = None
    is_confirmed: bool = True


class Place(NamedTuple):
    """One place of one edition; `row` is its line in the shipped file and makes its id."""

    row: int
    code: str
    level: int
    name: str
    parent: str | None


Places = dict[str, Place]
Wanted = Callable[[str], bool]


class KpuPlaces(NamedTuple):
    """Places of a KPU edition, and for each the Kemendagri code that the list or its maker gives."""

    places: Places
    kemendagri: dict[str, str]


def editions() -> list[EditionSource]:
    """Every edition, in the order of the blocks."""
    with (DATA / "editions.toml").open("rb") as file:
        return [EditionSource(**row) for row in tomllib.load(file)["edition"]]


def provinces() -> dict[str, dict[str, str]]:
    """By Kemendagri code of the province: its letters (ISO 3166-2) and its time zone."""
    with table("provinces.csv") as rows:
        return {row["code"]: row for row in rows}


def moved_regencies() -> dict[str, str]:
    """Old code to new code of the regencies that the Papua split of 2022 renumbered."""
    with table("kab_code_changes_2022_2023.csv") as rows:
        return {row["old_code_2022"]: row["new_code_2023"] for row in rows if row["match"] == "moved"}


def kemendagri(labels: list[str], wanted: Wanted) -> dict[str, Places]:
    """Places by edition label and code; `wanted` is asked with the code of the province."""
    found: dict[str, Places] = {label: {} for label in labels}
    with _lines("region_codes_by_edition.csv.gz") as file:
        rows = csv.reader(file)
        header = next(rows)
        columns = [(header.index(f"name_{label}"), found[label]) for label in labels]
        for number, row in enumerate(rows, start=1):
            code = row[0]
            if not wanted(code[:2]):
                continue
            level = code.count(".") + 1
            parent = code.rpartition(".")[0] or None
            for column, places in columns:
                if name := row[column]:
                    places[code] = Place(number, code, level, _tidy(name), parent)
    # The list of 2016 names villages of districts that it does not hold: they hang on their regency.
    for places in found.values():
        for place in [place for place in places.values() if place.parent and place.parent not in places]:
            places[place.code] = place._replace(parent=_nearest(place.code, places))
    return found


def kpu_2024(wanted: Wanted) -> KpuPlaces:
    """Codes of the general election of 2024; abroad (99) comes with the whole nation alone."""
    places: Places = {}
    with table("kpu2024_wilayah.csv.gz") as rows:
        for number, row in enumerate(rows, start=1):
            code = row["kpu_code"]
            if wanted(code[:2]):
                level = _KPU_LEVELS[len(code)]
                parent = code[: {2: 2, 3: 4, 4: 6}[level]] if level > 1 else None
                places[code] = Place(number, code, level, _tidy(row["name"]), parent)
    return KpuPlaces(places, {code: dotted(code) for code in places if not code.startswith(ABROAD)})


def kpu_2019(wanted: Wanted) -> KpuPlaces:
    """The KPU's own numbers of 2019, matched to Kemendagri 2018 by exact name where that was possible."""
    with table("kpu2019_wilayah_crosswalk.csv.gz") as rows:
        read = [(number, row) for number, row in enumerate(rows, start=1)]
    province_of: dict[str, str] = {}
    places: Places = {}
    twins: dict[str, str] = {}
    for number, row in sorted(read, key=lambda pair: pair[1]["level"]):
        code, parent, twin = row["kpu2019_id"], row["parent_id"], row["kemendagri_code_2018_by_name"]
        province_of[code] = province_of.get(parent, twin or ABROAD)
        if wanted(province_of[code]):
            name = _tidy(row["name"])
            places[code] = Place(number, code, int(row["level"]), name, parent if parent in places else None)
            if twin:
                twins[code] = twin
    return KpuPlaces(places, twins)


def bawaslu(latest: Mapping[str, Place]) -> KpuPlaces:
    """The agency's unit letters, `JI` and `JI-38`: the number is the place in the alphabet, regencies before cities."""
    letters = {code: row["letters"] for code, row in provinces().items()}
    order = {code: number for number, code in enumerate(letters, start=1)}
    places: Places = {}
    twins: dict[str, str] = {}
    below: dict[str, list[Place]] = {code: [] for code in letters}
    for place in latest.values():
        if place.level == 2:
            below[place.code[:2]].append(place)
    for province, units in below.items():
        if province not in latest:
            continue
        mark = letters[province]
        places[mark] = Place(order[province] * 100, mark, 1, latest[province].name, None)
        twins[mark] = province
        for number, unit in enumerate(sorted(units, key=_regencies_then_cities), start=1):
            code = f"{mark}-{number:02}"
            places[code] = Place(order[province] * 100 + number, code, 2, unit.name, mark)
            twins[code] = unit.code
    return KpuPlaces(places, twins)


@contextmanager
def table(name: str) -> Iterator["csv.DictReader[str]"]:
    """Rows of a shipped CSV file, gzip or plain, as dictionaries."""
    with _lines(name) as file:
        yield csv.DictReader(file)


@contextmanager
def _lines(name: str) -> Iterator[IO[str]]:
    path = DATA / name
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            yield file
    else:
        with path.open(encoding="utf-8", newline="") as file:
            yield file


def _nearest(code: str, places: Places) -> str | None:
    while "." in code:
        code = code.rpartition(".")[0]
        if code in places:
            return code
    return None


def _tidy(name: str) -> str:
    return " ".join(name.split()) if "  " in name or name[-1] == " " or name[0] == " " else name


def dotted(code: str) -> str:
    """The KPU's digits in the form of the Kemendagri: 6401012009 is 64.01.01.2009."""
    return ".".join(part for part in (code[:2], code[2:4], code[4:6], code[6:]) if part)


def _regencies_then_cities(unit: Place) -> tuple[bool, str]:
    return unit.code[3] == "7", _KIND.sub("", unit.name)
