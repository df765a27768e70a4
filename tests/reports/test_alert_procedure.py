"""What may become of an alert, and by whose hand: the truth table of the roles, the trigger, the clock."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from oversight.accounts.actor import Actor, Reach, machine
from oversight.accounts.roles import MACHINES, ROLES, OfficeLevel, Permission, Role
from oversight.core.errors import Conflict, Invalid, NotAllowed
from oversight.deadlines.models import Deadline
from oversight.ledger.models import Entry
from oversight.workflow.models import Duty, Step, Track
from oversight.workflow.policies import shares_out
from oversight.workflow.procedures import declared
from reports.actions import dismiss, pass_on, recommend, take_up
from reports.ledger import Alerts
from reports.models import Alert
from reports.workflow import EDITIONS, NAME, PEMILU, PILKADA
from tests.factories.alerts import raised, sealed
from tests.factories.reports import NOW, actor

PLACES = {
    OfficeLevel.NATIONAL: "",
    OfficeLevel.PROVINCE: "64.",
    OfficeLevel.REGENCY: "64.01.",
    OfficeLevel.DISTRICT: "64.01.01.",
    OfficeLevel.VILLAGE: "64.01.01.2009.",
}
ALERT = "64.01.01.2009.001."
WORKS = {Role.DISTRICT_MEMBER, Role.REGENCY_MEMBER, Role.REGENCY_OFFICER}
DECIDES = {Role.REGENCY_MEMBER, Role.REGENCY_OFFICER}
# Who takes which step inside his own area.
MAY = {
    ("raised", "take_up"): WORKS,
    ("in_review", "recommend"): WORKS,
    ("in_review", "pass_on"): WORKS,
    ("in_review", "dismiss"): WORKS,
    ("passed_on", "recommend"): DECIDES,
    ("passed_on", "dismiss"): DECIDES,
}


@pytest.mark.parametrize("role", Role)
def test_each_role_takes_the_steps_of_its_row(role: Role) -> None:
    holder = Actor(7, "user:7", "x", "UTC", (Reach(PLACES[ROLES[role].level], ROLES[role].permissions, 1, role),))
    for edition in (PEMILU, PILKADA):
        steps = [step for step in edition.transitions if step.source]
        taken = {(step.source, step.verb) for step in steps if holder.can(step.permission, ALERT)}
        assert taken == {step for step, roles in MAY.items() if role in roles}
    assert shares_out(holder, ALERT) is (role in WORKS)
    assert not holder.can(Permission.RAISE_ALERTS, ALERT)


def test_the_machine_raises_and_no_role_does() -> None:
    assert machine("alerts").permissions == {Permission.RAISE_ALERTS}
    assert not any(permissions & what.permissions for permissions in MACHINES.values() for what in ROLES.values())
    assert machine("alerts").label == "system:alerts"


def test_closing_steps_need_a_note_and_both_regimes_have_the_procedure() -> None:
    for edition in EDITIONS.values():
        law = declared()[NAME, edition]
        assert all(step.needs_note for step in law.transitions if not law.is_open(step.target))
        assert all(law.titles.get(status) for status in law.statuses)
        assert all(law.acts.get(status) for status in law.statuses if law.is_open(status))


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["recommended", "passed_on", "not_substantiated", "nonsense"])
def test_the_database_refuses_a_step_that_the_law_does_not_know(status: str) -> None:
    alert = raised()
    with pytest.raises(IntegrityError, match="has no step"), transaction.atomic():
        Track.objects.filter(pk=alert.pk).update(status=status)


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"item": "PS04"}, {"consequence": "revote"}, {"raised_at": NOW - timedelta(1)}])
def test_what_raised_an_alert_never_changes(change: dict[str, object]) -> None:
    alert = raised()
    with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(**change)
    with pytest.raises(ProgrammingError), transaction.atomic():
        alert.delete()
    with pytest.raises(ProgrammingError), transaction.atomic():
        Step.objects.filter(track=alert.pk).update(note="other")


@pytest.mark.django_db
def test_the_clock_runs_ten_days_from_the_voting_day_by_the_time_of_the_office() -> None:
    alert = raised()
    clock = Deadline.objects.select_related("rule").get(subject=alert.pk)
    assert (clock.rule.key, clock.zone) == ("pemilu.recount", "Asia/Makassar")
    assert clock.counted_from == datetime(2024, 2, 13, 16, tzinfo=UTC)
    assert clock.due_at == datetime(2024, 2, 24, 15, 59, 59, tzinfo=UTC)
    assert clock.started_by == "system:alerts"


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "state"), [(3, "met"), (12, "missed")])
def test_a_recommendation_meets_the_clock(days: int, state: str) -> None:
    alert, at = raised(), NOW + timedelta(days=days)
    take_up(alert=alert, by=actor("dewi"), now=NOW)
    recommend(alert=alert, outcome="recount", note="Counted before closing.", by=actor("dewi"), now=at)
    assert Deadline.objects.get(subject=alert.pk).state == state


@pytest.mark.django_db
def test_closing_an_alert_cancels_the_clock_with_the_reason_and_passing_on_does_not() -> None:
    alert = raised()
    take_up(alert=alert, by=actor("dewi"), now=NOW)
    pass_on(alert=alert, note="For the regency.", by=actor("dewi"), now=NOW)
    assert Deadline.objects.get(subject=alert.pk).state == "open"
    dismiss(alert=alert, note="The clock on the wall was wrong.", by=actor("rina"), now=NOW)
    clock = Deadline.objects.get(subject=alert.pk)
    assert (clock.state, clock.close_reason) == ("cancelled", "The clock on the wall was wrong.")


@pytest.mark.django_db
def test_a_refused_step_leaves_nothing() -> None:
    alert = raised()
    before = Entry.objects.count()
    with pytest.raises(Conflict):
        recommend(alert=alert, outcome="recount", note="At once.", by=actor("dewi"), now=NOW)
    with pytest.raises(NotAllowed):
        take_up(alert=alert, by=actor("agus"), now=NOW)
    take_up(alert=alert, by=actor("dewi"), now=NOW)
    before = Entry.objects.count()
    for note in ("", "   ", "x" * 1001):
        with pytest.raises(Invalid):
            recommend(alert=alert, outcome="recount", note=note, by=actor("dewi"), now=NOW)
    with pytest.raises(Invalid):
        recommend(alert=alert, outcome="arrest", note="No.", by=actor("dewi"), now=NOW)
    alert.refresh_from_db()
    assert (alert.outcome, Track.objects.get(pk=alert.pk).status, Entry.objects.count()) == ("", "in_review", before)


@pytest.mark.django_db
def test_a_failing_entry_undoes_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    alert = raised()

    def fail(lines: object) -> None:
        raise RuntimeError("no entry")

    monkeypatch.setattr("oversight.ledger.actions.append", fail)
    with pytest.raises(RuntimeError):
        take_up(alert=alert, by=actor("dewi"), now=NOW)
    assert Track.objects.get(pk=alert.pk).status == "raised"
    assert not Duty.objects.exists()


@pytest.mark.django_db
def test_the_ledger_knows_the_alert_as_it_stands() -> None:
    alert = raised()
    take_up(alert=alert, by=actor("dewi"), now=NOW)
    recommend(alert=alert, outcome="recount", note="Counted before closing.", by=actor("dewi"), now=NOW)
    row = f"reports_alert:{alert.pk}"
    said = {entry.verb: entry.rows[row] for entry in sealed([alert.report_id]) if row in entry.rows}
    assert said["station_alert.recommend"] == Alerts().digests([alert.pk])[alert.pk].hex()
    assert said["station_alert.raise_alert"] != said["station_alert.recommend"]
    assert list(Alerts().ids_after(None, 10)) == [alert.pk]
