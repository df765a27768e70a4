"""Clocks start, are met or missed, are cancelled, are counted from another moment; each act has its entry."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from oversight.core.errors import Conflict, Invalid, NotAllowed, NotFound
from oversight.core.ids import uuid7
from oversight.deadlines import actions, queries
from oversight.deadlines.ledger import digest_of_deadline
from oversight.deadlines.models import Deadline, Move, State
from oversight.dossiers.models import Dossier
from oversight.ledger import actions as ledger
from oversight.ledger.models import Entry
from tests.deadlines.clocks import FOLLOW_UP, NOW, actor, day, started
from tests.factories.dossiers import case

pytestmark = pytest.mark.django_db


def entered(deadline: Deadline) -> bool:
    """Whether an entry of its dossier holds the digest of the deadline as it stands."""
    digest = digest_of_deadline(Deadline.objects.get(pk=deadline.pk)).hex()
    return any(digest in bytes(entry.body).decode() for entry in Entry.objects.filter(dossier=deadline.dossier_id))


def test_a_clock_says_why_it_ends_when_it_ends() -> None:
    deadline = started()
    assert (day(deadline), deadline.state, deadline.zone) == ("2024-01-30", State.OPEN, "Asia/Makassar")
    told = queries.explain(deadline)
    assert told.due_at == deadline.due_at
    assert [(d.date.day, d.number, d.is_due) for d in told.days if d.number in (1, 7)] == [
        (22, 1, False),
        (30, 7, True),
    ]
    assert [row.pk for row in queries.of_dossier(deadline.dossier)] == [deadline.pk]
    assert entered(deadline)


@pytest.mark.parametrize(
    ("scope", "zone", "due"),
    [
        ("91.", "Asia/Jayapura", datetime(2024, 1, 30, 14, 59, 59, tzinfo=UTC)),
        ("64.", "Asia/Makassar", datetime(2024, 1, 30, 15, 59, 59, tzinfo=UTC)),
        ("", "Asia/Jakarta", datetime(2024, 1, 30, 16, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_clock_runs_by_the_time_of_the_holding_office(scope: str, zone: str, due: datetime) -> None:
    deadline = started(scope)
    assert (deadline.zone, deadline.due_at) == (zone, due)


def test_the_ten_days_after_voting() -> None:
    voting = datetime(2024, 2, 14, 0, tzinfo=UTC)
    ends = {day(started(rule=rule, counted_from=voting)) for rule in ("pemilu.revote", "pemilu.recount")}
    assert ends == {"2024-02-24"}


def test_the_same_clock_does_not_run_twice() -> None:
    dossier, track = case(scope="64.01."), uuid7(NOW)
    first = started(dossier=dossier, subject=track)
    with pytest.raises(Conflict):
        started(dossier=dossier, subject=track)
    started(dossier=dossier)
    with pytest.raises(Conflict):
        started(dossier=dossier)
    started(dossier=dossier, subject=uuid7(NOW))
    actions.meet(deadline=first, by=actor("budi"), now=NOW)
    started(dossier=dossier, subject=track)


def test_an_unknown_rule_and_an_impossible_moment_are_refused() -> None:
    with pytest.raises(Conflict) as refusal:
        started(rule="pemilu.nothing")
    assert refusal.value.code == "no-rule-in-force"
    with pytest.raises(Invalid):
        started(counted_from=datetime(1999, 12, 31, tzinfo=UTC))
    with pytest.raises(Invalid):
        started(counted_from=datetime(2024, 1, 19))


def test_met_in_time_and_too_late() -> None:
    tracks = [uuid7(NOW), uuid7(NOW)]
    first, second = (started(subject=track) for track in tracks)
    (met,) = actions.meet(subject=tracks[0], by=actor("budi"), now=first.due_at)
    assert (met.state, met.met_at) == (State.MET, first.due_at)
    assert entered(first)
    (missed,) = actions.meet(deadline=second, by=actor("budi"), now=second.due_at + timedelta(seconds=1))
    assert missed.state == State.MISSED
    assert actions.meet(subject=tracks[0], by=actor("budi"), now=NOW) == []
    with pytest.raises(Conflict):
        actions.meet(deadline=second, by=actor("budi"), now=NOW)


def test_one_rule_of_a_subject_is_met_and_the_other_runs_on() -> None:
    dossier, track = case(scope="64.01."), uuid7(NOW)
    started(dossier=dossier, subject=track)
    started(dossier=dossier, subject=track, rule="pemilu.preliminary_study")
    actions.meet(subject=track, rule="pemilu.preliminary_study", by=actor("budi"), now=NOW)
    assert [row.rule.key for row in queries.open_of_subject([track])] == [FOLLOW_UP]


def test_a_clock_is_cancelled_with_a_reason() -> None:
    deadline = started()
    with pytest.raises(Invalid):
        actions.cancel(deadline=deadline, reason=" ", by=actor("budi"), now=NOW)
    (cancelled,) = actions.cancel(deadline=deadline, reason="Dicabut pelapor", by=actor("budi"), now=NOW)
    assert (cancelled.state, cancelled.met_at, cancelled.close_reason) == (State.CANCELLED, None, "Dicabut pelapor")
    assert entered(deadline)


def test_an_officer_counts_from_another_moment_and_the_move_is_kept() -> None:
    deadline = started()
    later = NOW + timedelta(days=3)
    moved = actions.recount_from(
        deadline=deadline, counted_from=later, reason="Laporan diterima Senin", by=actor("budi"), now=later
    )
    assert day(moved) == "2024-01-31"
    move = Move.objects.get(deadline=deadline)
    assert (move.cause, move.due_before, move.due_after) == ("recount", deadline.due_at, moved.due_at)
    assert (move.counted_before, move.counted_after, move.reason) == (NOW, later, "Laporan diterima Senin")
    assert queries.explain(moved).due_at == moved.due_at
    assert entered(deadline)


@pytest.mark.parametrize("name", ["hadi", "rina", "toto", "ayu"])
def test_nobody_else_counts_from_another_moment(name: str) -> None:
    deadline = started()
    with pytest.raises(NotAllowed):
        actions.recount_from(deadline=deadline, counted_from=NOW, reason="x", by=actor(name), now=NOW)


@pytest.mark.parametrize("act", ["start", "meet", "cancel", "recount"])
def test_when_the_entry_fails_nothing_happened(act: str, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = case(scope="64.01.")
    deadline = started(dossier=dossier)
    before = digest_of_deadline(Deadline.objects.get(pk=deadline.pk))

    def fail(lines: object) -> None:
        raise RuntimeError("no entry")

    acts: dict[str, Callable[[], object]] = {
        "start": lambda: started(dossier=dossier, rule="pemilu.finding"),
        "meet": lambda: actions.meet(deadline=deadline, by=actor("budi"), now=NOW),
        "cancel": lambda: actions.cancel(deadline=deadline, reason="x", by=actor("budi"), now=NOW),
        "recount": lambda: actions.recount_from(
            deadline=deadline, counted_from=NOW + timedelta(days=1), reason="x", by=actor("budi"), now=NOW
        ),
    }
    monkeypatch.setattr(ledger, "append", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        acts[act]()
    assert digest_of_deadline(Deadline.objects.get(pk=deadline.pk)) == before
    assert Deadline.objects.filter(dossier=dossier).count() == 1


def test_a_thousand_clocks_start_with_as_many_statements_as_ten() -> None:
    dossier = case(scope="64.01.")

    def statements(number: int) -> int:
        starts = [actions.Start(dossier, uuid7(NOW), "pemilu.revote", NOW) for _ in range(number)]
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert len(actions.start_many(starts=starts, by=actor("budi"), now=NOW)) == number
        return len(found)

    assert statements(10) == statements(900)


def test_what_runs_already_is_left_alone() -> None:
    dossier, track = case(scope="64.01."), uuid7(NOW)
    one = actions.Start(dossier, track, "pemilu.revote", NOW)
    assert len(actions.start_many(starts=[one, one], by=actor("budi"), now=NOW)) == 1
    assert actions.start_many(starts=[one], by=actor("budi"), now=NOW) == []


def test_a_desk_sees_the_most_urgent_first_and_its_own_area_alone() -> None:
    soon = started(rule="pemilu.preliminary_study")
    later = started()
    foreign = started("64.02.")
    closed = started()
    actions.meet(deadline=closed, by=actor("budi"), now=NOW)
    page = queries.open_for(actor("budi"), now=NOW, size=1)
    assert [row.pk for row in page.rows] == [soon.pk]
    rest = queries.open_for(actor("budi"), now=NOW, after=page.next)
    assert ([row.pk for row in rest.rows], rest.next) == ([later.pk], None)
    assert {row.pk for row in queries.open_for(actor("ratna"), now=NOW).rows} == {soon.pk, later.pk, foreign.pk}
    assert queries.open_for(actor("yosef"), now=NOW).rows == ()
    assert queries.count_open(actor("budi"), until=soon.due_at).count == 1
    assert [row.pk for row in queries.open_for(actor("ratna"), now=NOW, place="64.02.").rows] == [foreign.pk]
    with pytest.raises(NotFound):
        queries.deadline(actor("hadi"), soon.pk, now=NOW)


def latest_scope(deadline: Deadline) -> str:
    return Deadline.objects.get(pk=deadline.pk).scope


def test_a_deadline_goes_where_its_dossier_goes() -> None:
    deadline = started()
    Dossier.objects.filter(pk=deadline.dossier_id).update(scope="64.02.")
    assert [row.pk for row in queries.open_for(actor("hadi"), now=NOW).rows] == [deadline.pk]
    assert queries.open_for(actor("budi"), now=NOW).rows == ()
    Deadline.objects.filter(pk=deadline.pk).update(scope="64.01.")
    assert latest_scope(deadline) == "64.02."


@pytest.mark.parametrize("change", [{"rule_id": 1}, {"started_by": "user:1"}, {"zone": "Asia/Jakarta"}])
def test_the_database_keeps_what_a_deadline_was_started_with(change: dict[str, object]) -> None:
    deadline = started(rule="pilkada.follow_up")
    with pytest.raises(DatabaseError), transaction.atomic():
        Deadline.objects.filter(pk=deadline.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Deadline.objects.filter(pk=deadline.pk).delete()
