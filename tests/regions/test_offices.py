"""Offices of the agency: names, paths, time zones, and which one holds what."""

import pytest

from oversight.accounts.models import Office
from oversight.accounts.offices import load_offices, office_of_path, office_of_station, office_of_village, offices_below
from oversight.regions.models import PollingStation, Region
from oversight.regions.queries import latest_edition
from oversight.regions.sources import provinces

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "level", "name", "zone"),
    [
        ("", "national", "Bawaslu RI", "Asia/Jakarta"),
        ("64.", "province", "Bawaslu Provinsi Kalimantan Timur", "Asia/Makassar"),
        ("64.02.", "regency", "Bawaslu Kabupaten Kutai Kartanegara", "Asia/Makassar"),
        ("64.01.01.", "district", "Panwaslu Kecamatan Batu Sopang", "Asia/Makassar"),
        ("64.01.01.2009.", "village", "Panwaslu Kelurahan/Desa Samurangau", "Asia/Makassar"),
        ("93.01.01.", "district", "Panwaslu Distrik Merauke", "Asia/Jayapura"),
        ("96.71.", "regency", "Bawaslu Kota Sorong", "Asia/Jayapura"),
    ],
)
def test_an_office_is_named_as_the_agency_names_it(path: str, level: str, name: str, zone: str) -> None:
    office = Office.objects.get(path=path)
    assert (office.level, office.name, office.time_zone) == (level, name, zone)


def test_aceh_says_panwaslih() -> None:
    edition = latest_edition()
    for row, (code, name) in enumerate([("11", "Aceh"), ("11.71", "Kota Banda Aceh")]):
        Region.objects.create(pk=row + 2, edition=edition, code=code, level=row + 1, name=name)
    assert load_offices(["11"]) == 2
    assert [office_of_path(path).name for path in ("11.", "11.71.")] == [
        "Panwaslih Provinsi Aceh",
        "Panwaslih Kota Banda Aceh",
    ]


def test_every_place_of_the_newest_edition_has_one_office_and_its_path_is_its_code() -> None:
    offices = Office.objects.exclude(region=None)
    assert offices.count() == Region.objects.filter(edition=latest_edition()).count()
    assert all(path == f"{code}." for path, code in offices.values_list("path", "region__code"))


@pytest.mark.parametrize(
    ("zone", "codes"),
    [
        ("Asia/Jakarta", "11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 61 62"),
        ("Asia/Makassar", "51 52 53 63 64 65 71 72 73 74 75 76"),
        ("Asia/Jayapura", "81 82 91 92 93 94 95 96"),
    ],
)
def test_time_zones_go_by_province(zone: str, codes: str) -> None:
    assert sorted(code for code, row in provinces().items() if row["time_zone"] == zone) == codes.split()


def test_a_station_is_held_by_its_village_office() -> None:
    assert (
        office_of_station(PollingStation.objects.get(code="6401012009001", election__code="pemilu-2024")).path
        == "64.01.01.2009."
    )


def test_a_path_without_office_is_held_by_the_nearest_above() -> None:
    assert office_of_path("64.01.01.5009.001.").path == "64.01.01."
    assert office_of_path("99.01.").path == ""


@pytest.mark.parametrize(
    ("label", "code", "path"),
    [
        ("2023", "92.01.04.2011", "96.01.02.2004."),
        ("2022", "64.02.02.2009", "64.02.02."),
        ("2016", "91.01", "93.01."),
        ("2022", "91", ""),
    ],
)
def test_an_old_place_is_held_by_the_office_of_what_it_became(label: str, code: str, path: str) -> None:
    place = Region.objects.get(edition__system="kemendagri", edition__label=label, code=code)
    assert office_of_village(place).path == path


def test_offices_below_go_level_by_level() -> None:
    assert [office.path for office in offices_below(Office.objects.get(path=""))] == [
        "64.",
        "91.",
        "92.",
        "93.",
        "94.",
        "95.",
        "96.",
    ]
    assert len(offices_below(Office.objects.get(path="64."))) == 10
