"""The tables of both editions: who may take which step, and what the database admits; every cell, every pair."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from oversight.accounts.actor import Actor, machine
from oversight.accounts.models import Office
from oversight.accounts.roles import MACHINES, Permission
from oversight.core.errors import NotAllowed
from oversight.core.ids import uuid7
from oversight.workflow import machine as steps
from oversight.workflow import queries as desk
from oversight.workflow.models import Edge, Track
from oversight.workflow.procedures import Procedure, Transition
from tests.cast import PARTS, Cast
from tests.factories.dossiers import case
from tests.factories.procedure import MORE, enlist, who
from tests.factories.reports import actor as by_phone
from tests.factories.violations import reported
from violations.models import Case, Plenary, Seat
from violations.workflow import BROUGHT_OVER, PEMILU, PILKADA

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("law", [PEMILU, PILKADA], ids=lambda law: law.edition)
NOW = datetime(2024, 2, 1, 2, tzinfo=UTC)

# Who may, of a case that the regency of Paser holds. Written down by hand: the table of the law is held against it.
COUNTER = {"budi", "ratna", "nani", "intan"}  # officers of the regency, of the province and the nation above it
STUDY = {"budi"}  # the holding office alone
PLENARY = {"rina", "komang", "fitri"}
ABOVE = {"darma", "mega", "sinta"}
RECORDERS = COUNTER | PLENARY | ABOVE
MAY: dict[str, set[str]] = {
    "submit": COUNTER,
    "take_tip": COUNTER,
    "submit_online": {"public"},
    "tip": {"public"},
    "find": RECORDERS,
    "receive_papers": COUNTER,
    "lapse_papers": {"clock"},
    "begin_study": STUDY,
    "conclude_study": STUDY,
    "register": PLENARY,
    "not_register": PLENARY,
    "ask_completion": PLENARY,
    "return_to_study": PLENARY,
    "offer_transfer": PLENARY,
    "accept_transfer": PLENARY,
    "decline_transfer": PLENARY,
    "take_as_information": PLENARY,
    "serve_notice": COUNTER,
    "receive_completion": COUNTER,
    "lapse_completion": {"clock"},
    "start_tracing": PLENARY,
    "end_tracing": PLENARY,
    "close_tip": PLENARY,
    "withdraw": PLENARY,
    "note_withdrawal": PLENARY,
    "take_over": PLENARY | ABOVE,
    "hand_over": PLENARY | ABOVE,
    "notify_status": STUDY,
    "archive": STUDY,
    **dict.fromkeys(BROUGHT_OVER.values(), COUNTER),
    "take_back": COUNTER,
}
CAST = tuple(PARTS)


def everybody() -> dict[str, Actor]:
    cast = Cast()
    enlist()
    later = NOW + timedelta(days=45)  # the assignment of Lina has lapsed
    people = {name: by_phone(name, NOW) if cast.is_of_the_field(name) else who(name, later) for name in CAST}
    people |= {name: who(name, later) for name in MORE}
    assert cast.user("lina").pk == people["lina"].user_id
    return people | {name: machine(name) for name in MACHINES}


def begun(law: Procedure, verb: str = "submit") -> Track:
    """A track of the law, written past the actions, at the first status of a verb."""
    source = "sigaplapor" if verb in BROUGHT_OVER.values() else None
    dossier = case(scope="64.01.", received_at=NOW, source=source)
    step = law.step("", verb)
    return Track.objects.create(
        id=uuid7(NOW), dossier=dossier, procedure=law.name, edition=law.edition, status=step.target, since=NOW
    )


def minuted(track: Track, proposal: str) -> datetime:
    """A plenary that has carried a proposal, as the database asks for it before it admits registration."""
    held = Case.objects.filter(pk=track.dossier_id).first()
    if held is None:
        held = Case.objects.create(
            dossier=track.dossier, kind=120, track=track.pk, received_at=NOW, place=track.dossier.place,
            occurred_on=NOW.date(),
        )  # fmt: skip
    at = NOW + timedelta(seconds=Plenary.objects.filter(case=held).count())
    office, member = Office.objects.get(path="64.01."), Cast().user("rina")
    plenary = Plenary.objects.create(
        id=uuid7(at), case=held, office=office, proposal=proposal, chair=member, called_at=at, called_by=member,
        minute="BA-1", outcome="carried", closed_at=at, closed_by=member,
    )  # fmt: skip
    Seat.objects.create(id=uuid7(at), plenary=plenary, member=member, attendance="present")
    return at


def routes(law: Procedure) -> dict[str, list[Transition]]:
    """The shortest way to every status from a beginning."""
    found: dict[str, list[Transition]] = {}
    waiting = [[step] for step in law.steps("")]
    while waiting:
        way = waiting.pop(0)
        here = way[-1].target
        if here not in found:
            found[here] = way
            waiting += [[*way, step] for step in law.steps(here)]
    return found


def standing(law: Procedure, status: str) -> Track:
    """A track that was led to a status along the edges of its law, by SQL."""
    way = routes(law)[status]
    track = begun(law, way[0].verb)
    for step in way[1:]:
        since = minuted(track, step.verb) if step.target in {"registered", "not_registered"} else NOW
        Track.objects.filter(pk=track.pk).update(status=step.target, since=since)
    return Track.objects.select_related("dossier").get(pk=track.pk)


@BOTH
def test_every_status_can_be_reached(law: Procedure) -> None:
    assert set(routes(law)) == set(law.statuses)
    assert set(MAY) == {step.verb for step in law.transitions}


@BOTH
def test_every_cell_of_role_and_step(law: Procedure) -> None:
    people = everybody()
    for step in law.transitions:
        for name, actor in people.items():
            assert step.is_open_to(actor, "64.01.") is (name in MAY[step.verb]), (step.source, step.verb, name)


@BOTH
def test_the_machine_takes_the_steps_of_the_table_from_those_alone_who_may(law: Procedure) -> None:
    people = everybody()
    for step in law.transitions:
        if not step.source or step.target in {"registered", "not_registered"}:
            continue  # those are taken in the journeys: they need their plenary
        outsiders = [name for name in people if name not in MAY[step.verb]]
        track = standing(law, step.source)
        for name in outsiders:
            with pytest.raises(NotAllowed):
                steps.move(track, step.verb, by=people[name], now=NOW)
        insider = sorted(MAY[step.verb])[0]
        assert steps.move(track, step.verb, by=people[insider], now=NOW).status == step.target


def _pairs(law: Procedure) -> Iterator[tuple[str, str, bool]]:
    edges = {(step.source, step.target) for step in law.transitions}
    for source in law.statuses:
        for target in law.statuses:
            if source != target:
                yield source, target, (source, target) in edges


@BOTH
def test_the_database_admits_the_edges_of_the_law_and_refuses_all_other_pairs(law: Procedure) -> None:
    tracks = {status: standing(law, status) for status in law.statuses}
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone()[0] == "oversight_app"
    tried = 0
    for source, target, is_edge in _pairs(law):
        track = tracks[source]
        since = minuted(track, "register" if target == "registered" else "not_register") if is_edge else NOW
        admitted = True
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "update workflow_track set status = %s, since = %s where id = %s", [target, since, track.pk]
                )
                transaction.set_rollback(True)
        except IntegrityError:
            admitted = False
        assert admitted is is_edge, (source, target)
        tried += 1
    assert tried == len(law.statuses) * (len(law.statuses) - 1)


@BOTH
@pytest.mark.parametrize("target", ["registered", "not_registered"])
def test_nothing_is_registered_or_refused_without_the_minute_of_a_plenary(law: Procedure, target: str) -> None:
    for source in ("awaiting_plenary", "found"):
        track = standing(law, source)
        rows = Track.objects.filter(pk=track.pk)
        with pytest.raises(IntegrityError, match="without the minute"), transaction.atomic():
            rows.update(status=target, since=NOW)
        wrong = minuted(track, "not_register" if target == "registered" else "register")
        with pytest.raises(IntegrityError, match="without the minute"), transaction.atomic():
            rows.update(status=target, since=wrong)
        right = minuted(track, "register" if target == "registered" else "not_register")
        with pytest.raises(IntegrityError, match="without the minute"), transaction.atomic():
            rows.update(status=target, since=right + timedelta(hours=1))  # another moment than that of the decision
        assert rows.update(status=target, since=right) == 1


@pytest.mark.parametrize("status", ["in_study", "registered", "not_registered", "status_notified"])
def test_nothing_but_what_was_brought_over_begins_further_on(status: str) -> None:
    dossier = case(scope="64.01.", received_at=NOW)
    with pytest.raises(IntegrityError, match="cannot begin as"), transaction.atomic():
        Track.objects.create(
            id=uuid7(NOW), dossier=dossier, procedure=PEMILU.name, edition=PEMILU.edition, status=status, since=NOW
        )


def test_both_editions_know_the_same_steps_and_name_their_own_law() -> None:
    assert [(s.source, s.verb, s.target) for s in PEMILU.transitions] == [
        (s.source, s.verb, s.target) for s in PILKADA.transitions
    ]
    assert not {s.basis for s in PEMILU.transitions if "UU 7/2017" in s.basis or "7/2022" in s.basis} & {
        s.basis for s in PILKADA.transitions
    }
    assert all("[" not in step.basis or step.basis.endswith(("[K]", "[?]")) for step in PEMILU.transitions)


@pytest.mark.parametrize("name", [*CAST, *MORE])
def test_a_new_report_stands_on_the_desks_of_its_office_alone(name: str) -> None:
    track = Track.objects.get(pk=reported().track)
    actor = everybody()[name]
    assert (track in desk.workable(actor)) is (name in STUDY)


def test_permissions_of_machines_are_held_by_no_person() -> None:
    assert {Permission.SUBMIT_VIOLATIONS, Permission.LAPSE_VIOLATIONS} == (MACHINES["public"] | MACHINES["clock"])
    assert Edge.objects.filter(procedure="violation").count() == len(PEMILU.transitions) + len(PILKADA.transitions)
