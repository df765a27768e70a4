"""The whole nation: every edition, every link, every office and every polling station of the KPU's list."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.models import Count
from pytest_django import DjangoDbBlocker

from oversight.accounts.models import Office
from oversight.regions import sources
from oversight.regions.models import Edition, Election, PollingStation, Region, RegionLink
from oversight.regions.queries import same_places, successors
from oversight.regions.stations import StationsLoaded, kind_of, load_stations
from tests import environment

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def nation(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[StationsLoaded]:
    """Everything that the test base leaves out, loaded once; the stations in a single call."""
    with django_db_blocker.unblock():
        call_command("load_regions", stdout=StringIO())
        call_command("load_offices", stdout=StringIO())
        codes = _station_codes()
        loaded = load_stations(Election.objects.get(code="pemilu-2024"), [(code, kind_of(code)) for code in codes])
    yield loaded
    with django_db_blocker.unblock():
        connections.close_all()
        environment.clone()


def _station_codes() -> list[str]:
    codes = []
    with sources.table("kpu2024_wilayah.csv.gz") as rows:
        for row in rows:
            if row["level"] == "desa":
                count = int(row["n_tps"] or 0)
                special = range(int(row["ext_from"]), int(row["ext_to"]) + 1) if row["ext_from"] else range(0)
                regular = range(1, count - len(special) + 1)
                codes += [f"{row['kpu_code']}{number:03}" for number in (*regular, *special)]
    return codes


@pytest.mark.parametrize(
    ("system", "label", "counts"),
    [
        ("kemendagri", "2016", [34, 514, 7_146, 82_847]),
        ("kemendagri", "2018", [34, 514, 7_201, 83_436]),
        ("kemendagri", "2020", [34, 514, 7_230, 83_449]),
        ("kemendagri", "2022", [34, 514, 7_266, 83_467]),
        ("kemendagri", "2023", [37, 514, 7_277, 83_763]),
        ("kemendagri", "2025", [38, 514, 7_285, 83_762]),
        ("kpu", "2019", [35, 644, 7_331, 83_529]),
        ("kpu", "2024", [39, 610, 7_405, 84_035]),
        ("bawaslu", "letters", [38, 514]),
    ],
)
def test_every_edition_is_complete(nation: StationsLoaded, system: str, label: str, counts: list[int]) -> None:
    edition = Edition.objects.get(system=system, label=label)
    found = Region.objects.filter(edition=edition).values("level").annotate(number=Count("*")).order_by("level")
    assert [row["number"] for row in found] == counts


def test_every_station_of_the_kpu_finds_its_place(nation: StationsLoaded) -> None:
    assert nation.unknown == {}
    stations = PollingStation.objects.filter(election__code="pemilu-2024")
    assert stations.count() == 823_366
    assert stations.exclude(kind="abroad").count() == 820_161
    assert stations.filter(kind="abroad").count() == 3_205


def test_all_but_two_dozen_villages_with_stations_have_their_office_today(nation: StationsLoaded) -> None:
    paths = (
        PollingStation.objects.filter(election__code="pemilu-2024")
        .exclude(kind="abroad")
        .values_list("path", flat=True)
    )
    villages = {path[:14] for path in paths}
    offices = set(Office.objects.filter(level="village").values_list("path", flat=True))
    lost = villages - offices
    assert len(villages) == 83_731
    assert len(lost) == 24
    districts = set(Office.objects.filter(level="district").values_list("path", flat=True))
    assert {path[:9] for path in lost} <= districts


def test_there_is_an_office_for_every_place(nation: StationsLoaded) -> None:
    found = Office.objects.values("level").annotate(number=Count("*"))
    assert {row["level"]: row["number"] for row in found} == {
        "national": 1, "province": 38, "regency": 514, "district": 7_285, "village": 83_762,
    }  # fmt: skip
    assert Office.objects.get(path="11.").name == "Panwaslih Provinsi Aceh"


@pytest.mark.parametrize(
    ("code", "name"), [("JI-24", "Kabupaten Sidoarjo"), ("JI-34", "Kota Malang"), ("JI-38", "Kota Surabaya")]
)
def test_the_known_unit_letters_come_out_right(nation: StationsLoaded, code: str, name: str) -> None:
    assert Region.objects.get(edition__system="bawaslu", code=code).name == name


def test_no_regency_of_2016_is_lost_on_the_way_to_2025(nation: StationsLoaded) -> None:
    for regency in Region.objects.filter(edition__system="kemendagri", edition__label="2016", level=2).select_related(
        "edition"
    ):
        assert len(successors(regency)) == 1


@pytest.mark.parametrize(
    ("code", "name", "today"), [("74.08.13", "Tolala", "74.08.15"), ("74.08.15", "Katoi", "74.08.13")]
)
def test_two_districts_that_changed_codes_are_told_apart(
    nation: StationsLoaded, code: str, name: str, today: str
) -> None:
    old = Region.objects.select_related("edition").get(edition__system="kemendagri", edition__label="2016", code=code)
    assert [(place.code, place.name) for place in successors(old)] == [(today, name)]


def test_the_kpu_of_2019_is_matched_as_far_as_names_allow(nation: StationsLoaded) -> None:
    links = RegionLink.objects.filter(source__edition__system="kpu", source__edition__label="2019")
    assert links.count() == 86_489
    aceh = Region.objects.get(edition__system="kpu", edition__label="2019", code="1")
    assert [place.code for place in same_places(aceh)] == ["11"]


def test_loading_the_nation_again_adds_nothing(nation: StationsLoaded) -> None:
    out = StringIO()
    call_command("load_regions", stdout=out)
    call_command("load_offices", stdout=out)
    assert "from list to list: 0 new" in out.getvalue()
    assert "Offices: 0 new" in out.getvalue()
