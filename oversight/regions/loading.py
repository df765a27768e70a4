"""Writes editions, places and links with few statements; safe to repeat, what is there stays as it is."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

from django.db import connection, transaction

from oversight.regions import sources, tracing
from oversight.regions.models import CodeSystem, RegionLink
from oversight.regions.progress import Progress
from oversight.regions.sources import BLOCK, EditionSource, KpuPlaces, Place, Places, Wanted

_REGION = ("id", "edition_id", "code", "level", "name", "parent_id")
_LINK = ("source_id", "target_id", "kind", "basis")
_PAPUA_2022 = "Papua split, laws 14 to 16 of 2022"
_PAPUA_2025 = "Papua Barat Daya, law 29/2022"
_KPU_PAPUA = "KPU code of Papua Barat Daya on the older list"
_SPLIT = {"93": "law 14/2022", "94": "law 15/2022", "95": "law 16/2022", "96": "law 29/2022"}


class Load:
    """One run: reads the shipped files, traces what became of what, writes what is missing."""

    def __init__(self, wanted: Wanted, progress: Progress) -> None:
        self.wanted = wanted
        self.progress = progress
        self.places: dict[int, Places] = {}
        self.twins: dict[int, dict[str, str]] = {}
        self.links: list[tuple[int, int, str, str]] = []

    STEPS = 4

    @transaction.atomic
    def run(self) -> None:
        """Four steps, one transaction."""
        with self.progress.step("Editions of the codes") as notes:
            self.editions = sources.editions()
            ids = _write_editions(self.editions)
            notes.append(f"{len(ids)}")
        with self.progress.step("Reading the lists") as notes:
            self._read()
            notes.append(f"{sum(map(len, self.places.values())):,} places")
        # Tracing is Python's work and writing mostly the server's: side by side they take two cores. For the same
        # reason the server checks the keys after each edition instead of all of them at the end.
        with ThreadPoolExecutor(1) as pool:
            traced = pool.submit(self._trace)
            with self.progress.step("Writing places, tracing them from list to list") as notes:
                with connection.cursor() as cursor:
                    cursor.execute("set constraints all immediate")
                new = sum(self._write_places(edition, ids[edition.block]) for edition in self.editions)
                traced.result()
                notes.append(f"{new:,} new")
        with self.progress.step("Writing links") as notes:
            new = write("regions_regionlink", _LINK, self.links)
            notes.append(f"{new:,} new of {len(self.links):,}")

    def _read(self) -> None:
        kemendagri = [edition for edition in self.editions if edition.system == CodeSystem.KEMENDAGRI]
        read = sources.kemendagri([edition.label for edition in kemendagri], self.wanted)
        for edition in kemendagri:
            self.places[edition.block] = read[edition.label]
        latest = self.places[kemendagri[-1].block]
        others: dict[tuple[str, str], KpuPlaces] = {
            (CodeSystem.KPU, "2019"): sources.kpu_2019(self.wanted),
            (CodeSystem.KPU, "2024"): sources.kpu_2024(self.wanted),
            (CodeSystem.BAWASLU, "letters"): sources.bawaslu(latest),
        }
        for edition in self.editions:
            if edition.system != CodeSystem.KEMENDAGRI:
                self.places[edition.block], self.twins[edition.block] = others[edition.system, edition.label]

    def _trace(self) -> None:
        blocks = {(edition.system, edition.label): edition.block for edition in self.editions}
        chain = [edition.block for edition in self.editions if edition.system == CodeSystem.KEMENDAGRI]
        split = blocks[CodeSystem.KEMENDAGRI, "2022"]
        returned: dict[str, str] = {}
        for old, new in pairwise(chain):
            moved = sources.moved_regencies() if old == split else {}
            basis = _PAPUA_2022 if old == split else _PAPUA_2025
            matches = tracing.trace(self.places[old], self.places[new], moved, basis)
            for match in matches.values():
                if match.source != match.target:
                    self._link(old, match.source, new, match.target, RegionLink.Kind.SUCCESSOR, match.basis)
            self._link_split_provinces(old, new, matches)
            returned = {m.target: m.source for m in matches.values() if m.target.count(".") == 1}
        kpu, of_the_time = blocks[CodeSystem.KPU, "2024"], blocks[CodeSystem.KEMENDAGRI, "2023"]
        self._link_kpu_2024(kpu, of_the_time, chain[-1], returned)
        kpu_2019, of_that_time = blocks[CodeSystem.KPU, "2019"], blocks[CodeSystem.KEMENDAGRI, "2018"]
        self._link_twins(kpu_2019, of_that_time, "exact name in the same place")
        letters = blocks[CodeSystem.BAWASLU, "letters"]
        self._link_twins(letters, chain[-1], "letters and alphabetical order, unconfirmed")

    def _link_split_provinces(self, old: int, new: int, matches: dict[str, tracing.Match]) -> None:
        pairs = {(match.source[:2], match.target[:2]) for match in matches.values() if match.source.count(".") == 1}
        for source, target in sorted(pairs):
            if source != target and source in self.places[old] and target in self.places[new]:
                self._link(old, source, new, target, RegionLink.Kind.SUCCESSOR, _SPLIT.get(target, "regencies moved"))

    def _link_kpu_2024(self, kpu: int, of_the_time: int, latest: int, returned: dict[str, str]) -> None:
        """The KPU was ahead of the list of the time: it numbers Papua Barat Daya (96) and knows some later names."""
        twins = self.twins[kpu]
        dotted = {
            twins[code]: place._replace(code=twins[code], parent=twins.get(place.parent or ""))
            for code, place in self.places[kpu].items()
            if code in twins
        }
        own = {twin: code for code, twin in twins.items()}
        matches = tracing.trace(dotted, self.places[of_the_time], returned, _KPU_PAPUA)
        for match in matches.values():
            self._link(kpu, own[match.source], of_the_time, match.target, RegionLink.Kind.SAME_PLACE, match.basis)
        for code, place in dotted.items():
            there = self.places[latest].get(code)
            if code not in matches and there and tracing.equals(place.name, there.name, place.level):
                basis = "same code and name on the next list"
                self._link(kpu, own[code], latest, code, RegionLink.Kind.SAME_PLACE, basis)

    def _link_twins(self, source: int, target: int, basis: str) -> None:
        for code, twin in self.twins[source].items():
            self._link(source, code, target, twin, RegionLink.Kind.SAME_PLACE, basis)

    def _link(self, old: int, source: str, new: int, target: str, kind: RegionLink.Kind, basis: str) -> None:
        one, other = self.places[old].get(source), self.places[new].get(target)
        if one is not None and other is not None:
            self.links.append((old * BLOCK + one.row, new * BLOCK + other.row, kind.value, basis))

    def _write_places(self, edition: EditionSource, edition_id: int) -> int:
        places = self.places[edition.block]
        base = edition.block * BLOCK

        def row(place: Place) -> tuple[Any, ...]:
            parent = places[place.parent].row + base if place.parent else None
            return base + place.row, edition_id, place.code, place.level, place.name, parent

        present = f"edition_id = {int(edition_id)}"
        return write("regions_region", _REGION, [row(place) for place in places.values()], present)


def _write_editions(editions: Sequence[EditionSource]) -> dict[int, int]:
    """Edition ids by block."""
    with connection.cursor() as cursor:
        for edition in editions:
            cursor.execute(
                """
                insert into regions_edition (system, label, decree, in_force_from, in_force_until, source, is_confirmed)
                select %(system)s, %(label)s, %(decree)s, %(in_force_from)s::date, %(in_force_until)s::date, %(source)s,
                  %(is_confirmed)s
                where not exists (select from regions_edition where system = %(system)s and label = %(label)s)
                """,
                edition._asdict(),
            )
        cursor.execute("select system, label, id from regions_edition")
        ids = {(system, label): found for system, label, found in cursor.fetchall()}
    return {edition.block: ids[edition.system, edition.label] for edition in editions}


def write(table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]], present: str = "true") -> int:
    """Copy rows that are not there yet and count them: straight into an empty part, else through a temporary table.

    `present` says in SQL which part of the table the rows belong to; the leading columns are the key.
    """
    if not rows:
        return 0
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(f"select exists (select from {table} where {present})")  # noqa: S608  names are our own
        if not cursor.fetchone()[0]:
            _copy(cursor, f"{table} ({names})", rows)
            return len(rows)
        cursor.execute(
            f"create temporary table incoming on commit drop as select {names} from {table} with no data"  # noqa: S608
        )
        _copy(cursor, f"incoming ({names})", rows)
        cursor.execute("analyze incoming")
        # The anti-join spares a failed index insertion, and an id of the sequence, for each row that is there.
        key = columns[:1] if columns[0] == "id" else columns[:3]
        same = " and ".join(f"t.{column} = i.{column}" for column in key)
        cursor.execute(
            f"insert into {table} ({names}) select {names} from incoming i"  # noqa: S608
            f" where not exists (select from {table} t where {same}) on conflict do nothing"
        )
        count = int(cursor.rowcount)
        cursor.execute("drop table incoming")
        return count


def _copy(cursor: Any, target: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with cursor.copy(f"copy {target} from stdin") as copy:
        for row in rows:
            copy.write_row(row)
