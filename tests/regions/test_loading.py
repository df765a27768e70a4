"""The loaders may run again, and what they wrote is what the lists hold."""

from io import StringIO

import pytest
from django.core.management import call_command

from oversight.accounts.models import Office
from oversight.regions import sources
from oversight.regions.models import Contest, Edition, Election, PollingStation, Region, RegionLink, Stage
from tests.base import PROVINCES

pytestmark = pytest.mark.django_db
ONLY = [argument for province in PROVINCES for argument in ("--only-province", province)]


@pytest.mark.parametrize(
    ("label", "counts"),
    [
        ("2016", {1: 3, 2: 52, 3: 878, 4: 8390}),
        ("2023", {1: 6, 2: 52, 3: 893, 4: 8399}),
        ("2025", {1: 7, 2: 52, 3: 898, 4: 8399}),
    ],
)
def test_the_places_of_the_test_provinces_are_all_there(label: str, counts: dict[int, int]) -> None:
    edition = Edition.objects.get(system="kemendagri", label=label)
    for level, count in counts.items():
        assert Region.objects.filter(edition=edition, level=level).count() == count


def test_every_place_but_a_province_hangs_on_a_place_of_its_own_edition() -> None:
    assert not Region.objects.exclude(level=1).filter(parent=None).exists()
    for edition in Edition.objects.all():
        assert not Region.objects.filter(edition=edition).exclude(parent=None).exclude(parent__edition=edition).exists()


def test_ids_follow_from_the_shipped_files() -> None:
    rows = sources.kemendagri(["2025"], lambda province: province == "64")["2025"]
    village = Region.objects.get(edition__system="kemendagri", edition__label="2025", code="64.01.01.2009")
    assert village.pk == 6 * sources.BLOCK + rows["64.01.01.2009"].row


def test_loading_again_changes_nothing() -> None:
    def state() -> list[int]:
        models = (Edition, Region, RegionLink, Election, Contest, Stage, Office, PollingStation)
        return [model._default_manager.count() for model in models]  # type: ignore[attr-defined]

    before, out = state(), StringIO()
    call_command("load_regions", *ONLY, stdout=out)
    call_command("load_elections", stdout=out)
    call_command("load_offices", *ONLY, stdout=out)
    call_command("load_stations", "reports/data/64-kalimantan-timur.csv.gz", stdout=out)
    assert state() == before
    assert "0 new, 11,441 already there" in out.getvalue()


def test_a_missing_link_comes_back() -> None:
    link = RegionLink.objects.get(
        source__edition__system="kpu", source__edition__label="2024", source__code="6401012009"
    )
    link.delete()
    call_command("load_regions", *ONLY, stdout=StringIO())
    assert RegionLink.objects.filter(source=link.source, target=link.target).count() == 1


def test_what_an_administrator_changed_stays() -> None:
    Stage.objects.filter(election__code="pemilu-2024", code="oath").update(name_en="Inauguration")
    call_command("load_elections", stdout=StringIO())
    assert Stage.objects.get(election__code="pemilu-2024", code="oath").name_en == "Inauguration"


def test_elections_have_their_contests_in_counting_order_and_dated_or_unconfirmed_stages() -> None:
    pemilu = Election.objects.get(code="pemilu-2024")
    assert [contest.type for contest in pemilu.contests.all()] == ["PPWP", "DPR", "DPD", "DPRD_PROV", "DPRD_KABKOTA"]
    assert pemilu.edition.label == "2023"
    assert pemilu.stages.count() == 11
    voting = pemilu.stages.get(code="voting-counting")
    assert voting.starts == pemilu.voting_day
    assert not Stage.objects.filter(is_confirmed=True, starts=None).exists()
    assert not Stage.objects.filter(is_confirmed=False).exclude(starts=None, ends=None).exists()
    pilkada = Election.objects.get(code="pilkada-2024")
    assert [contest.type for contest in pilkada.contests.all()] == ["PILGUB", "PILBUP", "PILWAKO"]
