"""Tracks move along the edges of their procedure; what the table lacks, the database refuses too."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connections, transaction

from oversight.accounts.queries import actor_of_user
from oversight.accounts.roles import Permission
from oversight.core.errors import Conflict, NotAllowed
from oversight.dossiers.models import Dossier, Status
from oversight.ledger.models import Entry
from oversight.workflow import machine
from oversight.workflow.models import Edge, Track
from oversight.workflow.procedures import Procedure, Transition, declare, edges, procedure
from tests.cast import Cast
from tests.factories.dossiers import case

NOW = datetime(2024, 3, 1, 8, tzinfo=UTC)
SHELF = Procedure(
    "shelf",
    "test-1",
    {"lent": Status.OPEN, "overdue": Status.WAITING, "returned": Status.CLOSED},
    (
        Transition("", "lend", "lent", Permission.WITHDRAW_REPORT, "house rule 1"),
        Transition("lent", "remind", "overdue", Permission.WITHDRAW_REPORT, "house rule 2"),
        Transition("lent", "return", "returned", Permission.WITHDRAW_REPORT, "house rule 3"),
        Transition("overdue", "return", "returned", Permission.WITHDRAW_REPORT, "house rule 3"),
    ),
)


@pytest.fixture
def shelf(live_db: None) -> Iterator[Procedure]:
    declared = declare(SHELF)
    for row in edges([declared]):
        Edge.objects.using("owner").create(**row)
    yield declared


def test_a_track_moves_and_each_step_is_entered(shelf: Procedure, cast: Cast) -> None:
    by = actor_of_user(cast.user("budi").pk, now=NOW)
    assert by is not None
    dossier = case(scope="64.01.")
    track = machine.begin(dossier, "shelf", "test-1", "lend", by=by, now=NOW)
    machine.move(track, "remind", by=by, now=NOW)
    assert Dossier.objects.get(pk=dossier.pk).status == Status.WAITING
    machine.move(track, "return", by=by, now=NOW)
    assert Dossier.objects.get(pk=dossier.pk).status == Status.CLOSED
    assert Entry.objects.filter(dossier=dossier.pk).count() == 3


def test_a_verb_that_the_status_does_not_admit_is_refused_and_leaves_nothing(shelf: Procedure, cast: Cast) -> None:
    by = actor_of_user(cast.user("budi").pk, now=NOW)
    assert by is not None
    dossier = case(scope="64.01.")
    track = machine.begin(dossier, "shelf", "test-1", "lend", by=by, now=NOW)
    machine.move(track, "return", by=by, now=NOW)
    with pytest.raises(Conflict):
        machine.move(track, "remind", by=by, now=NOW)
    assert Track.objects.get(pk=track.pk).status == "returned"
    assert Entry.objects.filter(dossier=dossier.pk).count() == 2


def test_another_office_may_not_take_the_step(shelf: Procedure, cast: Cast) -> None:
    own, other = (actor_of_user(cast.user(name).pk, now=NOW) for name in ("budi", "hadi"))
    assert own is not None and other is not None
    track = machine.begin(case(scope="64.01."), "shelf", "test-1", "lend", by=own, now=NOW)
    with pytest.raises(NotAllowed):
        machine.move(track, "return", by=other, now=NOW)


@pytest.mark.parametrize("alias", ["default", "owner"])
def test_the_database_refuses_a_step_that_no_row_knows(shelf: Procedure, cast: Cast, alias: str) -> None:
    by = actor_of_user(cast.user("budi").pk, now=NOW)
    assert by is not None
    track = machine.begin(case(scope="64.01."), "shelf", "test-1", "lend", by=by, now=NOW)
    machine.move(track, "return", by=by, now=NOW)
    with pytest.raises(IntegrityError, match="has no step"), transaction.atomic(using=alias):
        Track.objects.using(alias).filter(pk=track.pk).update(status="overdue")


def test_the_serving_role_cannot_add_an_edge(shelf: Procedure) -> None:
    from django.db import ProgrammingError

    with pytest.raises(ProgrammingError, match="permission denied"):
        Edge.objects.create(
            procedure="shelf", edition="test-1", source="returned", verb="x", target="lent", basis="none"
        )
    connections["default"].rollback()


def test_a_table_without_legal_basis_or_with_two_ends_is_not_declared() -> None:
    step = Transition("", "lend", "lent", Permission.WITHDRAW_REPORT, "")
    with pytest.raises(ValueError, match="legal basis"):
        declare(Procedure("bad", "1", {"lent": Status.OPEN}, (step,)))
    twice = Transition("", "lend", "lent", Permission.WITHDRAW_REPORT, "rule")
    with pytest.raises(ValueError, match="two"):
        declare(Procedure("bad", "1", {"lent": Status.OPEN}, (twice, twice)))
    with pytest.raises(KeyError):
        procedure("bad", "1")
