"""Jurisdiction: everybody sees his own part of the nation and nothing beside it."""

from datetime import timedelta

import pytest

from oversight.accounts.actor import Actor, widest
from oversight.accounts.roles import Permission
from oversight.core.errors import Invalid, NotAllowed, NotFound
from oversight.dossiers import keyset, queries
from oversight.dossiers.actions import grant_exception, recuse
from oversight.dossiers.models import Dossier
from tests.cast import NEIGHBOUR, STATION, Cast
from tests.factories.reports import NOW, actor, filed, filing

pytestmark = pytest.mark.django_db
ELSEWHERE = "6402022001001"
SEES = {
    "sari": {STATION},
    "bayu": {NEIGHBOUR},
    "made": {STATION, NEIGHBOUR},
    "dewi": {STATION, NEIGHBOUR},
    "agus": set(),
    "rina": {STATION, NEIGHBOUR},
    "budi": {STATION, NEIGHBOUR},
    "hadi": {ELSEWHERE},
    "yosef": set(),
    "ayu": set(),
    "ratna": {STATION, NEIGHBOUR, ELSEWHERE},
    "nani": {STATION, NEIGHBOUR, ELSEWHERE},
    "toto": {STATION, NEIGHBOUR, ELSEWHERE},
    "office:": {STATION, NEIGHBOUR, ELSEWHERE},
    "office:64.01.": {STATION, NEIGHBOUR},
}


@pytest.fixture
def reports() -> dict[str, Dossier]:
    """One report at each of three stations."""
    return {code: Dossier.objects.get(pk=filed(filing(code), "office:")) for code in (STATION, NEIGHBOUR, ELSEWHERE)}


def seen(by: Actor) -> set[str]:
    rows = queries.branches(Dossier.objects.select_related("station"), by, Permission.READ_REPORTS, now=NOW)
    page = keyset.page(rows, keyset.newest())
    return {row.station.code for row in page.rows if row.station}


@pytest.mark.parametrize("name", SEES)
def test_who_sees_what(name: str, reports: dict[str, Dossier]) -> None:
    by = actor(name)
    assert seen(by) == SEES[name]
    for code, dossier in reports.items():
        if code in SEES[name]:
            assert queries.fetch(Dossier.objects.all(), by, Permission.READ_REPORTS, dossier.pk, now=NOW) == dossier
        else:
            with pytest.raises(NotFound):
                queries.fetch(Dossier.objects.all(), by, Permission.READ_REPORTS, dossier.pk, now=NOW)


def test_a_lapsed_assignment_sees_nothing(reports: dict[str, Dossier]) -> None:
    assert seen(actor("lina")) == {STATION, NEIGHBOUR}
    assert seen(actor("lina", NOW + timedelta(days=60))) == set()


def test_an_exception_opens_one_dossier_until_its_date(reports: dict[str, Dossier], cast: Cast) -> None:
    grant_exception(
        dossier=reports[STATION],
        to=cast.user("hadi"),
        until=NOW + timedelta(days=1),
        reason="Panel member.",
        by=actor("rina"),
        now=NOW,
    )
    assert seen(actor("hadi")) == {ELSEWHERE, STATION}
    late = queries.excepted_for(Dossier.objects.all(), actor("hadi"), now=NOW + timedelta(days=2))
    assert not late.exists()


def test_nobody_opens_a_dossier_to_himself_or_outside_his_office(reports: dict[str, Dossier], cast: Cast) -> None:
    until = NOW + timedelta(days=1)
    for by, to in (("rina", "rina"), ("budi", "hadi"), ("sari", "bayu")):
        with pytest.raises(NotAllowed):
            grant_exception(dossier=reports[STATION], to=cast.user(to), until=until, reason="x", by=actor(by), now=NOW)


def test_recusal_wins_over_assignment_and_exception(reports: dict[str, Dossier], cast: Cast) -> None:
    dossier = reports[STATION]
    grant_exception(
        dossier=dossier, to=cast.user("hadi"), until=NOW + timedelta(days=1), reason="Panel.", by=actor("rina"), now=NOW
    )
    for name in ("hadi", "budi"):
        recuse(dossier=dossier, user=cast.user(name), reason="Kin of the witness.", by=actor(name), now=NOW)
        assert STATION not in seen(actor(name))
        with pytest.raises(NotFound):
            queries.fetch(Dossier.objects.all(), actor(name), Permission.READ_REPORTS, dossier.pk, now=NOW)


def test_pages_hang_together_and_a_foreign_cursor_is_named(reports: dict[str, Dossier]) -> None:
    rows = queries.branches(Dossier.objects.all(), actor("nani"), Permission.READ_REPORTS, now=NOW)
    got, after = [], None
    while True:
        page = keyset.page(rows, keyset.newest(), after=after, size=1)
        got += [row.pk for row in page.rows]
        if page.next is None:
            break
        after = page.next
    assert sorted(got) == sorted(d.pk for d in reports.values())
    with pytest.raises(Invalid):
        keyset.page(rows, keyset.newest(), after="nonsense")


def test_a_narrower_place_narrows_and_a_foreign_one_is_empty(reports: dict[str, Dossier]) -> None:
    assert queries.narrowed(("64.",), "64.01.") == ("64.01.",)
    assert queries.narrowed(("64.01.",), "64.") == ("64.01.",)
    assert queries.narrowed(("64.01.",), "64.02.") == ()
    assert queries.narrowed(("",), "64.02.") == ("64.02.",)
    assert widest(["64.01.", "64.01.01.", "64.02.", "64.01."]) == ("64.01.", "64.02.")
    assert widest(["", "64."]) == ("",)
