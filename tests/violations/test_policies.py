"""Who may do what, as a truth table; a recusal turns every answer of an officer into no."""

from collections.abc import Callable

import pytest

from oversight.accounts.actor import Actor, machine
from oversight.accounts.models import Office
from oversight.dossiers.actions import recuse
from oversight.dossiers.models import Channel
from tests.cast import Cast
from tests.factories.reports import actor
from tests.factories.violations import NOW, reported
from violations import policies
from violations.models import Case

pytestmark = pytest.mark.django_db

# read, receive, add, write, link, decide, recount
TABLE = {
    "budi": "RRAWL.C",
    "rina": "R....D.",
    "hadi": ".......",
    "dewi": ".......",
    "agus": ".......",
    "made": ".......",
    "sari": ".......",
    "ratna": "RRAWL.C",
    "yosef": ".......",
    "nani": "RRAWL.C",
    "toto": ".......",
    "ayu": ".......",
    "office:64.01.": ".......",
    "machine:public": "..AW...",
    "machine:clock": ".......",
    "machine:alerts": ".......",
}
QUESTIONS: tuple[tuple[str, Callable[[Case, Actor], bool]], ...] = (
    ("R", policies.can_read),
    ("R", policies.can_receive),
    ("A", policies.can_add),
    ("W", policies.can_write),
    ("L", policies.can_link),
    ("D", policies.can_decide),
    ("C", policies.can_recount),
)


def who(name: str) -> Actor:
    return machine(name.removeprefix("machine:")) if name.startswith("machine:") else actor(name, NOW)


def answers(case: Case, name: str) -> str:
    return "".join(letter if can(case, who(name)) else "." for letter, can in QUESTIONS)


@pytest.mark.parametrize("name", TABLE)
def test_truth_table(name: str) -> None:
    assert answers(reported(), name) == TABLE[name]


@pytest.mark.parametrize("name", ["budi", "rina", "ratna", "nani"])
def test_a_recusal_wins(name: str, cast: Cast) -> None:
    case = reported()
    recuse(dossier=case.dossier, user=cast.user(name), reason="Kerabat.", by=actor(name, NOW), now=NOW)
    assert answers(case, name) == "......."


# counter of the regency, import there, online; finding there
BRINGING = {
    "budi": "PI.F",
    "rina": "...F",
    "dewi": "....",
    "hadi": "....",
    "ratna": "PI.F",
    "nani": "PI.F",
    "toto": "....",
    "sari": "....",
    "office:64.01.": "....",
    "machine:public": "..O.",
    "machine:clock": "....",
}


@pytest.mark.parametrize("name", BRINGING)
def test_who_brings_in(name: str) -> None:
    office, by = Office.objects.get(path="64.01."), who(name)
    found = [
        ("P", policies.can_submit(office, Channel.PAPER, by)),
        ("I", policies.can_submit(office, Channel.IMPORT, by)),
        ("O", policies.can_submit(office, Channel.WEB, by)),
        ("F", policies.can_find(office, by)),
    ]
    assert "".join(letter if may else "." for letter, may in found) == BRINGING[name]


POWERS: tuple[tuple[policies.Power, Callable[[Case, Actor], bool]], ...] = (
    (policies.Power.RECEIVE, policies.can_receive),
    (policies.Power.WRITE, policies.can_write),
    (policies.Power.LINK, policies.can_link),
    (policies.Power.STUDY, policies.can_study),
    (policies.Power.DECIDE, policies.can_decide),
    (policies.Power.RECOUNT, policies.can_recount),
    (policies.Power.CALL, lambda case, by: policies.can_call(case, case.dossier.office_id, "register", by)),
)


@pytest.mark.parametrize("name", [name for name in TABLE if not name.startswith("machine:public")])
def test_powers_are_what_each_policy_says(name: str) -> None:
    case = reported()
    held = policies.powers(case, who(name))
    assert {power for power, _can in POWERS if power in held} == {
        power for power, can in POWERS if can(case, who(name))
    }
    assert (policies.Power.WRITE in held) == policies.can_add_party(case, who(name))


def test_who_is_barred_has_no_power() -> None:
    case = reported()
    recuse(dossier=case.dossier, user=Cast().user("budi"), reason="declared: other", by=who("budi"), now=NOW)
    assert policies.powers(case, who("budi")) == frozenset()
