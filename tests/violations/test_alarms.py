"""Clocks that run out are told to whom it concerns, each once: the holder, the office, the level above."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from oversight.accounts.actor import machine
from oversight.core.errors import NotAllowed
from oversight.core.ids import uuid7
from oversight.deadlines.models import Deadline
from oversight.dossiers.actions import recuse
from oversight.ledger.models import Entry
from oversight.notices.models import Notice
from oversight.workflow import actions as work
from oversight.workflow import queries as desk
from tests.cast import Cast
from tests.factories.procedure import CLOCK, concluded, due, enlist, who
from tests.factories.reports import actor
from tests.factories.violations import NOW, found, reported, submit, tipped
from tests.violations.soundness import unsound
from violations import actions, tasks
from violations.ledger import ALARM
from violations.models import Alarm, Case

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
COMMISSIONERS = {"rina", "komang", "fitri"}
ABOVE = {"darma", "mega"}


def told() -> dict[str, set[str]]:
    """Who was told what, by kind."""
    found: dict[str, set[str]] = {}
    for kind, name in Notice.objects.values_list("kind", "recipient__username"):
        found.setdefault(kind, set()).add(name)
    return found


def given(case: Case, to: str = "budi") -> Case:
    """The case is somebody's work."""
    track = desk.track(actor("budi"), case.track)
    work.assign(track=track, to=Cast().user(to), by=actor("budi"), now=NOW)
    return case


def test_nobody_is_told_while_there_is_time() -> None:
    enlist()
    given(reported())
    assert actions.raise_alarms(by=CLOCK, now=NOW) == 0 and not told()


def test_who_has_the_work_is_told_once_that_it_runs_out_soon() -> None:
    enlist()
    case = given(reported())
    soon = due(case, "preliminary_study") - 20 * HOUR
    assert actions.raise_alarms(by=CLOCK, now=soon) == 1
    assert actions.raise_alarms(by=CLOCK, now=soon + HOUR) == 0
    assert told() == {"clocks-soon": {"budi"}}
    notice = Notice.objects.get()
    assert notice.dossier_id == case.pk and notice.facts == {"number": 1}
    assert not [word for word in ("Joko", "Siti", "LP/", "Batu Sopang") if word in notice.subject + notice.body]


def test_while_nobody_has_it_those_are_told_who_share_the_work_out() -> None:
    enlist()
    case = reported()
    actions.raise_alarms(by=CLOCK, now=due(case, "preliminary_study") - HOUR)
    # The assignment of Lina ends a month later.
    assert told() == {"clocks-soon": COMMISSIONERS | {"budi", "lina"}}


def test_what_is_over_is_told_to_holder_commissioners_and_the_level_above() -> None:
    enlist()
    case = given(reported())
    over = due(case, "preliminary_study") + HOUR
    assert actions.raise_alarms(by=CLOCK, now=over) == 1
    assert told() == {"clocks-overdue": COMMISSIONERS | {"budi"}, "clocks-raised": ABOVE}
    tasks.raise_alarms()
    assert actions.raise_alarms(by=CLOCK, now=over + DAY) == 0
    assert Notice.objects.count() == len(COMMISSIONERS) + 1 + len(ABOVE)


def test_somebody_who_is_barred_hears_nothing_of_the_case() -> None:
    enlist()
    case = given(reported())
    recuse(dossier=case.dossier, user=Cast().user("rina"), reason="Kerabat.", by=who("rina"), now=NOW)
    actions.raise_alarms(by=CLOCK, now=due(case, "preliminary_study") + HOUR)
    assert told()["clocks-overdue"] == COMMISSIONERS - {"rina"} | {"budi"}


def test_who_stands_in_is_told_too() -> None:
    enlist()
    case = concluded(reported())
    track = desk.track(actor("budi"), case.track)
    work.assign(track=track, to=Cast().user("rina"), by=actor("budi"), now=NOW)
    work.record_absence(
        person=Cast().user("rina"), substitute=Cast().user("komang"), since=NOW, until=NOW + 9 * DAY, by=who("rina"),
        now=NOW,
    )  # fmt: skip
    actions.raise_alarms(by=CLOCK, now=due(case, "registration") - HOUR)
    assert told() == {"clocks-soon": {"rina", "komang"}}


def test_the_terms_of_the_reporter_alarm_nobody() -> None:
    enlist()
    submit(code="one")
    assert actions.raise_alarms(by=CLOCK, now=NOW + 30 * DAY) == 0


def test_a_clock_that_was_counted_again_is_raised_again() -> None:
    enlist()
    case = given(reported())
    over = due(case, "preliminary_study") + HOUR
    actions.raise_alarms(by=CLOCK, now=over)
    Deadline.objects.filter(subject=case.track, state="open").update(due_at=over + DAY)
    assert actions.raise_alarms(by=CLOCK, now=over + HOUR) == 1  # it runs out soon
    assert actions.raise_alarms(by=CLOCK, now=over + 2 * DAY) == 1
    assert Alarm.objects.count() == 3


def test_what_was_done_in_time_alarms_nobody() -> None:
    enlist()
    case = concluded(reported())
    over = due(case, "preliminary_study") + DAY
    actions.raise_alarms(by=CLOCK, now=over)
    raised = Alarm.objects.select_related("deadline__rule")
    assert {row.deadline.rule.key for row in raised} <= {"pemilu.registration"}


def test_many_clocks_of_one_office_are_one_notice_a_person_and_few_statements() -> None:
    enlist()
    for _turn in range(4):
        reported(id=uuid7(NOW))
    with CaptureQueriesContext(connection) as few:
        assert actions.raise_alarms(by=CLOCK, now=NOW + 20 * DAY) == 4
    for _turn in range(9):
        reported(id=uuid7(NOW))
    with CaptureQueriesContext(connection) as more:
        assert actions.raise_alarms(by=CLOCK, now=NOW + 20 * DAY) == 9
    assert len(more) <= len(few)
    assert sorted(Notice.objects.filter(recipient__username="darma").values_list("facts__number", flat=True)) == [4, 9]


def test_every_alarm_is_in_the_ledger_and_only_the_clock_raises() -> None:
    enlist()
    found(now=NOW)
    tipped(now=NOW)
    actions.raise_alarms(by=CLOCK, now=NOW + 60 * DAY)
    alarms = Alarm.objects.all()
    entries = [bytes(entry.body).decode() for entry in Entry.objects.all()]
    digests = ALARM.digests([alarm.pk for alarm in alarms])
    assert len(alarms) == 2 and all(any(digest.hex() in entry for entry in entries) for digest in digests.values())
    assert not unsound()
    for other in (actor("nani"), machine("alerts")):
        with pytest.raises(NotAllowed):
            actions.raise_alarms(by=other, now=NOW)


def test_a_notice_leads_to_the_clocks_and_the_desk_tells_of_them(page: Callable[[str], Client]) -> None:
    enlist()
    reported()
    actions.raise_alarms(by=CLOCK, now=NOW + 20 * DAY)
    client = page("rina")
    assert "/cases/due/?standing=late&amp;place=64.01&amp;only=own" in client.get("/desk/").content.decode()
    notice = Notice.objects.get(recipient__username="rina")
    assert "/cases/due/" in client.get(f"/notices/{notice.pk}/").content.decode()
    assert "standing=late" not in page("hadi").get("/desk/").content.decode()
