"""What counts as the same place, tried on small lists."""

import pytest

from oversight.regions.sources import Place, Places
from oversight.regions.tracing import Match, resembles, trace


def places(*pairs: tuple[str, str]) -> Places:
    return {
        code: Place(row, code, code.count(".") + 1, name, code.rpartition(".")[0] or None)
        for row, (code, name) in enumerate(pairs, start=1)
    }


ABOVE = (("10", "P"), ("10.01", "KAB. SATU"))


@pytest.mark.parametrize(
    ("one", "other", "level", "expected"),
    [
        ("Meker Indah", "Mekar Indah", 4, True),
        ("SIMPANG  EMPAT", "Simpang-Empat", 4, True),
        ("Tolala", "Katoi", 3, False),
        ("19 Ilir", "Sembilan-belas Ilir", 4, False),
        ("KAB. MAMUJU UTARA", "KAB. PASANGKAYU", 2, True),
    ],
)
def test_names_under_one_code_resemble_each_other(one: str, other: str, level: int, expected: bool) -> None:
    assert resembles(one, other, level) is expected


def test_a_reused_code_is_not_the_same_place_and_two_that_changed_places_are_found() -> None:
    old = places(*ABOVE, ("10.01.13", "Tolala"), ("10.01.15", "Katoi"), ("10.01.16", "Anggrek"))
    new = places(*ABOVE, ("10.01.13", "Katoi"), ("10.01.15", "Tolala"), ("10.01.16", "Buluh"))
    found = trace(old, new, {}, "")
    assert found["10.01.13"].target == "10.01.15"
    assert found["10.01.15"].target == "10.01.13"
    assert "10.01.16" not in found


def test_a_moved_regency_carries_its_districts_and_villages_by_name_and_by_digits() -> None:
    old = places(*ABOVE, ("10.01.04", "Beraur"), ("10.01.04.2011", "Kaas"), ("10.01.04.2012", "Wensy"))
    new = places(
        ("20", "Q"), ("20.07", "Kabupaten Satu"), ("20.07.02", "Beraur"), ("20.07.04", "Beraur Baru"),
        ("20.07.02.2004", "Kaas"), ("20.07.02.2012", "Wensi"),
    )  # fmt: skip
    found = trace(old, new, {"10.01": "20.07"}, "a law")
    assert found["10.01"] == Match("10.01", "20.07", "a law")
    assert found["10.01.04"].target == "20.07.02"
    assert found["10.01.04.2011"] == Match("10.01.04.2011", "20.07.02.2004", "name under the moved parent")
    assert found["10.01.04.2012"] == Match("10.01.04.2012", "20.07.02.2012", "same digits under the moved parent")


def test_a_vanished_regency_is_found_by_its_name_but_a_city_of_that_name_is_another() -> None:
    old = places(("92", "P"), ("92.01", "KAB. SORONG"), ("92.71", "KOTA SORONG"))
    new = places(("96", "Q"), ("96.01", "Kabupaten Sorong"), ("96.71", "Kota Sorong"))
    found = trace(old, new, {}, "")
    assert {match.source: match.target for match in found.values()} == {"92.01": "96.01", "92.71": "96.71"}


def test_a_name_that_occurs_twice_is_no_trace() -> None:
    old = places(*ABOVE, ("10.01.01", "Satu"), ("10.01.01.2001", "Suka Maju"))
    new = places(
        *ABOVE, ("10.01.01", "Satu"), ("10.01.02", "Dua"), ("10.01.03", "Tiga"), ("10.01.02.2001", "Suka Maju"),
        ("10.01.03.2001", "Suka Maju"),
    )  # fmt: skip
    assert "10.01.01.2001" not in trace(old, new, {}, "")


def test_a_village_that_left_for_a_new_district_is_found_in_its_regency() -> None:
    old = places(*ABOVE, ("10.01.01", "Satu"), ("10.01.01.2009", "Suka Maju"))
    new = places(*ABOVE, ("10.01.01", "Satu"), ("10.01.02", "Dua"), ("10.01.02.2001", "Suka  maju"))
    assert trace(old, new, {}, "")["10.01.01.2009"].target == "10.01.02.2001"
