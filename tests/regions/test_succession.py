"""Places through the editions, on the real lists of East Kalimantan and Papua."""

from datetime import date

import pytest

from oversight.regions import queries
from oversight.regions.models import Edition, Region, RegionLink

pytestmark = pytest.mark.django_db


def place(code: str, label: str, system: str = "kemendagri") -> Region:
    found = queries.region_of(code, Edition.objects.get(system=system, label=label))
    assert found is not None
    return found


def codes(found: list[Region]) -> list[str]:
    return [region.code for region in found]


@pytest.mark.parametrize(
    ("label", "code", "today"),
    [
        ("2016", "64", ["64"]),
        ("2022", "91", ["91", "93", "94", "95"]),
        ("2016", "92", ["92", "96"]),
        ("2016", "91.01", ["93.01"]),
        ("2022", "91.02", ["95.01"]),
        ("2016", "91.01.01", ["93.01.01"]),
        ("2016", "92.01", ["96.01"]),
        ("2023", "92.01.04", ["96.01.02"]),
        ("2023", "92.01.04.2011", ["96.01.02.2004"]),
        ("2016", "91.22.02.2004", ["95.06.02.2034"]),
        ("2016", "92.10.03.2009", []),
        ("2022", "64.02.02.2009", []),
    ],
)
def test_a_place_is_followed_to_the_newest_edition(label: str, code: str, today: list[str]) -> None:
    assert codes(queries.successors(place(code, label))) == today


def test_a_reused_code_is_not_linked_and_leads_nowhere() -> None:
    old, new = place("64.02.02.2009", "2022"), place("64.02.02.2009", "2023")
    assert (old.name, new.name) == ("Karya Utama", "Jonggon Jaya")
    assert not RegionLink.objects.filter(source=old).exists()
    assert queries.successors(old, new.edition) == []


def test_every_regency_of_the_papua_split_leads_to_its_new_code() -> None:
    links = RegionLink.objects.filter(basis__startswith="Papua split", source__edition__label="2022")
    assert links.count() == 20
    for link in links.select_related("source", "target"):
        assert link.source.name == link.target.name


def test_the_succession_can_stop_at_an_earlier_edition() -> None:
    at = Edition.objects.get(system="kemendagri", label="2023")
    assert codes(queries.successors(place("92.01", "2016"), at)) == ["92.01"]


def test_a_code_of_the_kpu_in_papua_barat_daya_is_not_read_as_a_kemendagri_code() -> None:
    village = place("9601042011", "2024", "kpu")
    (twin,) = queries.same_places(village)
    assert (twin.edition.label, twin.code, twin.name) == ("2023", "92.01.04.2011", "Kaas")
    assert place("96.01.04", "2025").name == "Seget"


@pytest.mark.parametrize(
    ("on", "label"),
    [
        (date(2019, 4, 17), "2018"),
        (date(2024, 2, 14), "2023"),
        (date(2025, 4, 24), "2023"),
        (date(2025, 4, 25), "2025"),
    ],
)
def test_the_edition_in_force_on_a_day(on: date, label: str) -> None:
    assert queries.edition_in_force("kemendagri", on).label == label


def test_no_edition_is_in_force_before_the_first_and_the_kpu_has_no_dates() -> None:
    for system, on in (("kemendagri", date(2015, 6, 28)), ("kpu", date(2024, 2, 14))):
        with pytest.raises(Edition.DoesNotExist):
            queries.edition_in_force(system, on)
    with pytest.raises(ValueError, match="undated"):
        queries.successors(place("64", "2024", "kpu"))


def test_the_tree_goes_up_and_down() -> None:
    village = place("64.01.01.2009", "2025")
    assert codes(queries.ancestors(village)) == ["64", "64.01", "64.01.01"]
    assert village in queries.children(place("64.01.01", "2025"))
    assert queries.ancestors(place("64", "2025")) == []


def test_places_are_found_by_the_beginning_of_their_name() -> None:
    edition = queries.latest_edition()
    assert codes(list(queries.search("kabupaten kut", edition, level=2))) == ["64.07", "64.02", "64.08"]
    assert not queries.search("100% ", edition)


def test_unit_letters_are_unconfirmed_and_stand_for_todays_regencies() -> None:
    unit = place("KI-08", "letters", "bawaslu")
    assert not unit.edition.is_confirmed
    assert [region.name for region in queries.same_places(unit)] == ["Kota Balikpapan"]
