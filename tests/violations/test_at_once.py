"""Two people at the same moment: what is done with a case is done in turn, and nothing is done twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from oversight.core.errors import Conflict
from oversight.dossiers.models import RegisterNumber, Series
from tests.factories.procedure import CLOCK, called, concluded, due, enlist, who
from tests.factories.violations import NOW, case_of, reported, submit
from violations import actions
from violations.models import Plenary, Vote
from violations.rules import Handed

pytestmark = pytest.mark.usefixtures("live_db")


def together(*acts: Callable[[], object]) -> list[str]:
    """Do several things at once, each on a connection of its own; what became of each."""

    def outcome(act: Callable[[], object]) -> str:
        try:
            act()
        except Conflict:
            return "conflict"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(outcome, acts))


def test_two_members_who_close_a_plenary_at_once_register_once() -> None:
    enlist()
    case = concluded(reported())
    plenary = called(case, "register")
    for name in ("rina", "komang", "fitri"):
        actions.vote(plenary=plenary, choice="for", by=who(name), now=NOW)
    people = [who(name) for name in ("rina", "fitri")]

    def close(number: int) -> Callable[[], object]:
        return lambda: actions.close_plenary(
            plenary=plenary, minute=f"BA-{number}", text="Pertimbangan.", by=people[number],
            now=NOW + timedelta(seconds=number),
        )  # fmt: skip

    assert together(close(0), close(1)) == ["conflict", "done"]
    assert RegisterNumber.objects.filter(dossier=case.pk, series=Series.REGISTRATION).count() == 1
    assert Plenary.objects.get().outcome == "carried" and Vote.objects.count() == 3


def test_papers_that_come_while_the_clock_lets_the_report_lapse_end_it_one_way() -> None:
    case = case_of(submit(code="one").id)
    end = due(case, "papers") + timedelta(seconds=1)
    budi = who("budi")
    papers = [Handed(kind=kind) for kind in ("proof", "identity", "evidence")]
    together(
        lambda: actions.lapse_papers(case=case, by=CLOCK, now=end),
        lambda: actions.receive_papers(case=case, papers=papers, is_complete=True, by=budi, now=end),
    )
    assert case_of(case.pk).status in {"lapsed", "submitted"}
    assert actions.lapse_due(by=CLOCK, now=end + timedelta(hours=1)) == 0
