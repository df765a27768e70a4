"""Every damaged row of the broken spreadsheet is named with row, column, value and reason; every sound one is taken."""

import pytest

from oversight.imports import judging
from oversight.imports.judging import Judged, Verdict
from oversight.imports.mapping import Layout, header_of, proposed
from oversight.imports.reading import letters, read
from oversight.imports.targets import Candidate
from tests.imports import broken
from tests.imports.cases import Cases

FILES = {"csv": broken.as_csv, "xlsx": broken.as_xlsx}
PLACE = {name: letters(index) for index, name in enumerate(broken.COLUMNS)}
TARGET = Cases()


def judged(format: broken.Format) -> list[Judged]:
    file = read(FILES[format]())
    lines = list(file.lines)
    header = header_of(lines, TARGET)
    assert header is not None and header.number == broken.HEADER_ROW
    layout = Layout(header.number, proposed(header, TARGET))
    assert not layout.missing(TARGET) and len(layout.columns) == len(TARGET.fields)
    rows = judging.judge(lines, layout, TARGET, is_text=file.kind == "text")
    taken: list[Candidate] = judging.candidates(rows, TARGET)
    judging.find(rows, TARGET.check(taken, by=None), layout)  # type: ignore[arg-type]
    return rows


@pytest.mark.parametrize("format", FILES)
def test_every_row_becomes_what_its_damage_says(format: broken.Format) -> None:
    wanted = broken.expected(format)
    found = {row.number: row for row in judged(format)}
    assert set(found) == set(wanted) and len(wanted) == broken.RECORDS
    seen = set()
    for number, row in found.items():
        damage = wanted[number].damage
        said = f"row {number}: {damage.name if damage else 'sound'}: {row}"
        if damage is None:
            assert row.verdict is Verdict.TAKE and not row.contents.faults, said
            continue
        seen.add(damage.name)
        assert row.verdict is damage.verdict, said
        if damage.verdict is Verdict.REVIEW:
            (found_one,) = row.contents.contradictions
            assert (found_one.rule, found_one.field) == (damage.rule, damage.field), said
            assert found_one.value and found_one.other, said
        elif damage.verdict in (Verdict.SKIP, Verdict.REFUSED):
            (fault,) = row.contents.faults
            assert (fault.rule, fault.field) == (damage.rule, damage.field), said
            assert fault.column == PLACE.get(damage.field, ""), said
            stands = str(wanted[number].cells.get(damage.field, "")).strip()
            assert (
                not damage.field
                or fault.value.rstrip("…") == " ".join(stands.split())[:59].strip()
                or fault.value == stands
            ), said
        else:
            if damage.rule:
                assert damage.rule in {repair.rule for repair in row.contents.repairs}, said
            if damage.field:
                assert row.contents.values[damage.field] == damage.value, said
    assert seen == {damage.name for damage in broken.kinds(format)}


@pytest.mark.parametrize("format", FILES)
def test_the_broken_file_knows_fifty_kinds_of_damage(format: broken.Format) -> None:
    assert len(broken.kinds(format)) >= 50
    assert len({damage.name for damage in broken.KINDS}) == len(broken.KINDS)
