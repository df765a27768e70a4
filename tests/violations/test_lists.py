"""Lists and single cases: everybody sees his part and meets no name on the way."""

import logging
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oversight.core.errors import NotFound
from oversight.dossiers.actions import grant_exception, recuse
from oversight.dossiers.models import Dossier, Kind
from oversight.ledger.models import Entry
from tests.cast import Cast
from tests.factories.reports import actor
from tests.factories.violations import NOW, case_of, found, report_form, reported, submit, tipped
from violations import queries
from violations.models import Case
from violations.queries import Filters

pytestmark = pytest.mark.django_db
EVERYTHING = Filters()


@pytest.fixture
def world() -> dict[str, Case]:
    """A report and a finding of Paser, a tip there, a report of another regency."""
    return {
        "report": reported(now=NOW),
        "finding": found(now=NOW + timedelta(hours=1)),
        "tip": tipped(now=NOW),
        "other": case_of(submit(report_form(office="64.02."), by="hadi", now=NOW + timedelta(hours=2)).id),
    }


def seen(name: str, filters: Filters = EVERYTHING) -> list[UUID]:
    return [case.pk for case in queries.cases(actor(name, NOW), filters, now=NOW).rows]


SEES = {
    "budi": {"report", "finding", "tip"},
    "rina": {"report", "finding", "tip"},
    "hadi": {"other"},
    "ratna": {"report", "finding", "tip", "other"},
    "nani": {"report", "finding", "tip", "other"},
    "dewi": set(),  # held by the regency, not by her sub-district
    "agus": set(),
    "sari": set(),
    "made": set(),
    "yosef": set(),
    "toto": set(),
    "ayu": set(),
    "office:64.01.": set(),
}


@pytest.mark.parametrize("name", SEES)
def test_who_sees_which_cases(name: str, world: dict[str, Case]) -> None:
    by = actor(name, NOW)
    assert set(seen(name)) == {world[key].pk for key in SEES[name]}
    assert queries.count_cases(by, EVERYTHING).count == len(SEES[name])
    for key, case in world.items():
        if key in SEES[name]:
            assert queries.case(by, case.pk, now=NOW).pk == case.pk
        else:
            with pytest.raises(NotFound):
                queries.case(by, case.pk, now=NOW)


def test_a_recusal_wins_and_an_exception_opens_one(world: dict[str, Case], cast: Cast) -> None:
    recuse(dossier=world["report"].dossier, user=cast.user("budi"), reason="Kerabat.", by=actor("budi"), now=NOW)
    assert world["report"].pk not in seen("budi")
    with pytest.raises(NotFound):
        queries.case(actor("budi"), world["report"].pk, now=NOW)
    grant_exception(
        dossier=world["report"].dossier, to=cast.user("hadi"), until=NOW + timedelta(days=1), reason="Bantuan.",
        by=actor("rina"), now=NOW,
    )  # fmt: skip
    assert set(seen("hadi")) == {world["other"].pk, world["report"].pk}


def test_a_list_is_narrowed_and_read_on(world: dict[str, Case]) -> None:
    by = actor("ratna")
    assert seen("ratna", Filters(kind=Kind.FINDING)) == [world["finding"].pk]
    assert seen("ratna", Filters(status="submitted")) == [world["other"].pk, world["report"].pk]
    assert seen("ratna", Filters(flag="wrong-office")) == [world["other"].pk]
    assert seen("ratna", Filters(place="64.02.")) == [world["other"].pk]
    assert seen("ratna", Filters(violation="criminal", until=NOW)) == []
    number = world["report"].dossier.numbers.get().text
    assert seen("ratna", Filters(number=number)) == [world["report"].pk]
    first = queries.cases(by, EVERYTHING, now=NOW, size=3)
    rest = queries.cases(by, EVERYTHING, now=NOW, size=3, after=first.next)
    assert [case.pk for case in (*first.rows, *rest.rows)] == [
        world[key].pk for key in ("other", "finding", "report", "tip")
    ]
    assert [case.pk for piece in queries.every_case(by, EVERYTHING, now=NOW) for case in piece] == seen("ratna")


def test_clocks_come_by_due_time(world: dict[str, Case]) -> None:
    rows = queries.due(actor("budi"), now=NOW).rows
    assert [row.rule.key for row in rows] == ["pemilu.preliminary_study", "pemilu.finding", "pemilu.tracing"]
    assert all(row.dossier.violation.scope == "64.01." for row in rows)
    assert queries.due(actor("budi"), now=NOW, until=NOW).rows == ()
    assert [row.dossier_id for row in queries.due(actor("hadi"), now=NOW).rows] == [world["other"].pk]


def test_a_case_follows_its_dossier_to_another_office(world: dict[str, Case]) -> None:
    Dossier.objects.filter(pk=world["report"].pk).update(scope="64.02.")
    assert world["report"].pk not in seen("budi") and world["report"].pk in seen("hadi")


def test_nobody_moves_a_case_past_its_dossier_and_track(world: dict[str, Case]) -> None:
    Case.objects.filter(pk=world["report"].pk).update(scope="91.", status="archived")
    case = case_of(world["report"].pk)
    assert (case.scope, case.status) == ("64.01.", "submitted")


def test_a_list_asks_the_database_as_often_for_many_as_for_one(world: dict[str, Case]) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as log:
            for case in queries.cases(actor("ratna"), EVERYTHING, now=NOW).rows:
                assert case.dossier.office.name and list(case.dossier.numbers.all()) is not None
        return len(log)

    few = asked()
    for _turn in range(4):
        reported(now=NOW)
    assert asked() == few


PLANTED = (
    "siti",
    "aminah",
    "joko",
    "susilo",
    "maria",
    "goreti",
    "amplop",
    "sudirman",
    "34567890",
    "3456-7890",
    "05880001",
)


def test_no_planted_word_is_in_lists_ledger_or_log(world: dict[str, Case], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    reported(None, now=NOW)
    rows = [vars(case) | vars(case.dossier) for case in queries.cases(actor("nani"), EVERYTHING, now=NOW).rows]
    entries = [bytes(entry.body).decode() for entry in Entry.objects.all()]
    lines = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    for text in (str(rows), *entries, *lines):
        assert not any(word in text.lower() for word in PLANTED), text
