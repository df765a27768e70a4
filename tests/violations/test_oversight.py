"""What is late is seen above: overdue terms of the offices below, and how each office keeps its terms."""

from datetime import timedelta

import pytest

from oversight.core.ids import uuid7
from tests.factories.procedure import clocks, concluded, decided, enlist, who
from tests.factories.violations import NOW, reported, submit, tipped
from violations import queries, tasks
from violations.queries.headlines import headlines

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER = NOW + 20 * DAY


def test_what_is_overdue_is_raised_to_the_level_above() -> None:
    enlist()
    case = reported()
    assert not queries.escalated(who("darma"), now=NOW).rows
    for name in ("darma", "mega", "sinta"):
        (row,) = queries.escalated(who(name), now=LATER).rows
        assert (row.dossier_id, row.rule.key) == (case.pk, "pemilu.preliminary_study")
    # In the office itself it is not raised: there it stands on the desk, past the limit.
    assert not queries.escalated(who("rina"), now=LATER).rows
    for name in ("hadi", "budi", "ratna", "toto"):
        assert not queries.escalated(who(name), now=LATER).rows
    (office,) = queries.overdue(who("rina"), now=LATER)
    assert (office.office, office.number) == (case.dossier.office_id, 1)


def test_terms_of_the_reporter_are_not_counted_against_the_office() -> None:
    enlist()
    submit(code="one")
    assert not queries.escalated(who("darma"), now=LATER).rows
    assert not queries.overdue(who("darma"), now=LATER)


def test_an_office_keeps_its_terms_or_does_not() -> None:
    enlist()
    in_time, late, running = reported(), reported(id=uuid7(NOW)), tipped()
    concluded(in_time)
    concluded(late, now=NOW + 8 * DAY)
    decided(late, "register", now=NOW + 8 * DAY)
    assert clocks(late)["preliminary_study"] == "missed"
    rows = queries.compliance(who("darma"), since=NOW - DAY, until=LATER, now=NOW + 9 * DAY)
    found = {row.rule: (row.in_time, row.late, row.running, row.overdue) for row in rows}
    assert found == {
        "pemilu.preliminary_study": (1, 1, 0, 0),
        "pemilu.registration": (1, 0, 0, 1),
        "pemilu.follow_up": (0, 0, 1, 0),
        "pemilu.tracing": (0, 0, 1, 0),
    }
    assert running.pk and not queries.compliance(who("darma"), since=LATER, until=LATER + DAY, now=LATER)
    assert not queries.compliance(who("budi"), since=NOW - DAY, until=LATER, now=LATER)


def test_a_line_of_a_desk_tells_number_and_class_and_nobody() -> None:
    case, tip = reported(), tipped()
    lines = headlines([case.track, tip.track])
    assert lines[case.track].startswith("001/LP/PL/Kab/")
    assert len(lines[case.track].split(", ")) == 2
    assert "Joko" not in " ".join(lines.values()) and len(lines) == 2


def test_the_clock_of_the_platform_runs_without_anything_to_do() -> None:
    tasks.lapse_violations()
