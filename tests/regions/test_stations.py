"""Polling stations from the KPU's codes: where they lie today, and what a bad file is told."""

import gzip
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from oversight.accounts.models import Office
from oversight.regions.models import Election, PollingStation
from oversight.regions.stations import kind_of, load_stations

pytestmark = pytest.mark.django_db


def load(*codes: str) -> dict[str, PollingStation]:
    pilkada = Election.objects.get(code="pilkada-2024")
    load_stations(pilkada, [(code, kind_of(code)) for code in codes])
    return {station.code: station for station in PollingStation.objects.filter(election=pilkada)}


def test_the_shipped_file_holds_all_stations_of_east_kalimantan() -> None:
    stations = PollingStation.objects.filter(election__code="pemilu-2024")
    assert stations.count() == 11_441
    assert stations.filter(kind="special").count() == 70
    assert not stations.exclude(voters_male=None, voters_female=None).exists()
    first = stations.get(code="6401012009001")
    assert (first.path, first.number, first.village.code) == ("64.01.01.2009.001.", 1, "64.01.01.2009")
    offices = set(Office.objects.filter(level="village").values_list("path", flat=True))
    assert {path[:14] for path in stations.values_list("path", flat=True)} <= offices


def test_a_station_of_papua_barat_daya_lies_below_the_office_of_today() -> None:
    station = load("9601042011001")["9601042011001"]
    assert station.village.code == "92.01.04.2011"
    assert station.path == "96.01.02.2004.001."


def test_a_village_that_the_list_of_the_time_does_not_know_is_one_of_the_next_list() -> None:
    station = load("9604292003001")["9604292003001"]
    assert (station.village.edition.label, station.village.code) == ("2025", "96.04.29.2003")


@pytest.mark.parametrize(("code", "district"), [("9601082008001", "96.01.06."), ("9601432004001", "96.01.18.")])
def test_a_village_without_trace_lies_in_its_district_and_in_no_village_office(code: str, district: str) -> None:
    station = load(code)[code]
    assert station.path.startswith(district)
    assert not Office.objects.filter(path=station.path[:14]).exists()


def test_numbers_from_901_are_special_locations_and_99_is_abroad() -> None:
    assert [kind_of(code) for code in ("6401012009001", "6401012009901", "9901010001001")] == [
        "regular",
        "special",
        "abroad",
    ]


def test_new_stations_take_free_ids_and_keep_those_that_are_there() -> None:
    first = load("6401012009001", "6401012009002")
    second = load("6401012009003", "6401012009001")
    assert {code: second[code].pk for code in first} == {code: station.pk for code, station in first.items()}
    assert len({station.pk for station in second.values()}) == 3


def test_an_unknown_village_is_reported_with_its_number_of_stations() -> None:
    pilkada = Election.objects.get(code="pilkada-2024")
    done = load_stations(pilkada, [(code, "regular") for code in ("6401019999001", "6401019999002", "6401012009001")])
    assert (done.written, done.present, done.unknown) == (1, 0, {"6401019999": 2})


def test_bad_rows_are_named_and_good_rows_are_in(tmp_path: Path) -> None:
    file = tmp_path / "stations.csv.gz"
    rows = [
        "6401012009,001,6401012009001", "6401012009,001,6401012009001", "6401012009,002,64010120090",
        "6401012008,003,6401012009003", "6401012009,005,6401012009004", "6401012009,000,6401012009000",
        "6401019999,001,6401019999001",
    ]  # fmt: skip
    file.write_bytes(gzip.compress("\n".join(["kode_desa,no_tps,kode_tps", *rows]).encode()))
    out, err = StringIO(), StringIO()
    with override("en"), pytest.raises(CommandError, match="6 rows were left out, 1 are in"):
        call_command("load_stations", file, election="pilkada-2024", stdout=out, stderr=err)
    told = err.getvalue()
    for words in (
        "line 3: kode_tps: stands in the file twice (rule unique, value '6401012009001')",
        "line 4: kode_tps: must be 13 digits: village and number (rule format, value '64010120090')",
        "line 5: kode_desa: must be 6401012009 (rule matches kode_tps, value '6401012008')",
        "line 6: no_tps: must be 004 (rule matches kode_tps, value '005')",
        "line 7: kode_tps: the station number must be 001 or more (rule number, value '6401012009000')",
        "kode_desa: no list of codes knows this village (rule known, value '6401019999'), stations: 1",
    ):
        assert words in told
    assert PollingStation.objects.filter(election__code="pilkada-2024").count() == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"village,number\n1,2\n", "the column kode_tps is missing"),
        ("b.csv.gz", b"no gzip", "not readable"),
        ("c.csv", b"kode_tps\n\xff\xfe\n", "not readable"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CommandError, match=words):
        call_command("load_stations", tmp_path / name)


def test_an_unknown_election_or_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="election: unknown code 'pemilu-1955'"):
        call_command("load_stations", tmp_path / "none.csv", election="pemilu-1955")
    with pytest.raises(CommandError, match="not readable"):
        call_command("load_stations", tmp_path / "none.csv")
