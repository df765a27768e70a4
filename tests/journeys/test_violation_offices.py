"""A case changes its office with two signatures: it keeps id, number and clocks, and others see it from then on."""

from datetime import timedelta

import pytest

from oversight.accounts.models import Office, User
from oversight.core.errors import Conflict, Invalid, NotAllowed, NotFound
from oversight.deadlines.models import Deadline
from oversight.dossiers.models import Recusal
from oversight.workflow.models import Duty, Track
from tests.factories.procedure import called, clocks, closed, concluded, decided, due, enlist, numbers, path_of, who
from tests.factories.violations import NOW, REPORTER, case_of, reported
from violations import actions, queries
from violations.models import Case, Transfer
from violations.queries import procedure as reads

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DOWN, SIDE = "64.01.01.", "64.02."


def office(path: str) -> Office:
    return Office.objects.get(path=path)


def offered(to: str = DOWN) -> tuple[Case, Transfer]:
    case = decided(concluded(reported(), "offer_transfer"), "offer_transfer", recipient=office(to))
    row = reads.transfer(case)
    assert row is not None
    return case, row


def test_a_transfer_down_needs_both_offices_and_the_clock_runs_on() -> None:
    enlist()
    case, row = offered()
    before = due(case, "registration")
    assert (case.status, case.scope, row.direction) == ("transfer_offered", "64.01.", "down")
    assert [one.id for one in reads.offers(who("dewi"))] == [row.pk]
    with pytest.raises(NotFound):
        queries.case(who("dewi"), case.pk, now=NOW)  # unsigned, the other office sees office and kind alone
    with pytest.raises(Conflict):
        called(case, "register")
    actions.accept_transfer(transfer=reads.offer(who("dewi"), row.pk), by=who("dewi"), now=NOW + DAY)
    moved = queries.case(who("dewi"), case.pk, now=NOW)
    assert (moved.pk, moved.scope, moved.status, moved.dossier.office.path) == (case.pk, DOWN, "awaiting_plenary", DOWN)
    assert numbers(case)["LP"] == numbers(moved)["LP"]
    clock = Deadline.objects.get(subject=case.track, rule__key="pemilu.registration")
    assert (clock.state, clock.due_at, clock.scope) == ("open", before, DOWN)
    assert Track.objects.get(pk=case.track).scope == DOWN
    assert Duty.objects.get(track=case.track).end == Duty.End.MOVED_ON
    registered = decided(moved, "register", present=["dewi"], now=NOW + DAY)
    assert registered.status == "registered" and "/Cam/" in numbers(registered)["REG"]
    assert path_of(registered)[-3:] == ["offer_transfer", "accept_transfer", "register"]


def test_a_transfer_to_the_side_may_be_declined_and_the_case_stays() -> None:
    enlist()
    case, row = offered(SIDE)
    assert row.direction == "side"
    with pytest.raises(NotAllowed):
        actions.accept_transfer(transfer=row, by=who("dewi"), now=NOW)
    actions.decline_transfer(transfer=row, reason="Kejadian bukan di wilayah kami.", by=who("gusti"), now=NOW + DAY)
    case = case_of(case.pk)
    assert (case.status, case.scope) == ("awaiting_plenary", "64.01.")
    with pytest.raises(Conflict):
        actions.accept_transfer(transfer=row, by=who("gusti"), now=NOW + DAY)
    assert decided(case, "register", now=NOW + DAY).status == "registered"


def test_who_of_the_new_office_is_in_the_case_is_barred_with_the_signature() -> None:
    enlist()
    hadi = User.objects.get(username="hadi")
    hadi.phone = REPORTER.phone
    hadi.save(update_fields=["phone"])
    case, row = offered(SIDE)
    assert not Recusal.objects.filter(dossier=case.pk).exists()
    actions.accept_transfer(transfer=row, by=who("gusti"), now=NOW + DAY)
    assert [one.user for one in Recusal.objects.filter(dossier=case.pk)] == [hadi]
    with pytest.raises(NotFound):
        queries.case(who("hadi"), case.pk, now=NOW + DAY)


def test_nobody_signs_for_both_offices() -> None:
    enlist()
    _case, row = offered(SIDE)
    for name in ("rina", "komang", "darma", "budi", "hadi", "sinta"):
        with pytest.raises(NotAllowed):
            actions.accept_transfer(transfer=row, by=who(name), now=NOW)
    actions.accept_transfer(transfer=row, by=who("yuli"), now=NOW)


def test_a_case_is_not_transferred_upwards_or_to_itself() -> None:
    enlist()
    case = concluded(reported(), "offer_transfer")
    for path in ("64.", "64.01.", ""):
        with pytest.raises(Invalid):
            called(case, "offer_transfer", recipient=office(path))


def test_an_upper_office_takes_a_case_over_where_it_stands() -> None:
    enlist()
    case = reported()
    actions.begin_study(case=case, by=who("budi"), now=NOW)
    province = ("darma", "mega")
    with pytest.raises(NotAllowed):
        called(case, "take_over")  # an office does not take over what it holds
    plenary = called(case, "take_over", present=province, office=office("64."))
    closed(plenary, present=province)
    row = reads.transfer(case)
    assert row is not None and (row.direction, case_of(case.pk).scope) == ("up", "64.01.")
    with pytest.raises(NotAllowed):
        actions.decline_transfer(transfer=row, reason="Tidak.", by=who("rina"), now=NOW)
    with pytest.raises(NotAllowed):
        actions.hand_over(transfer=row, by=who("darma"), now=NOW)  # who took it over does not sign for the other side
    actions.hand_over(transfer=reads.offer(who("rina"), row.pk), by=who("rina"), now=NOW + DAY)
    moved = case_of(case.pk)
    assert (moved.status, moved.scope, clocks(moved)["preliminary_study"]) == ("in_study", "64.", "open")
    with pytest.raises(NotAllowed):
        actions.check_requirement(case=moved, requirement="account", answer="met", by=who("budi"), now=NOW + DAY)
    registered = decided(concluded(moved, by="ratna", now=NOW + DAY), "register", present=province, now=NOW + DAY)
    assert registered.status == "registered" and "/Prov/" in numbers(registered)["REG"]
    assert path_of(registered) == [
        "submit", "begin_study", "take_over", "hand_over", "conclude_study", "register",
    ]  # fmt: skip


def test_a_plenary_that_was_open_when_the_case_moved_decides_nothing() -> None:
    enlist()
    case = concluded(reported())
    left = called(case, "register")
    province = ("darma", "mega")
    closed(called(case, "take_over", present=province, office=office("64.")), present=province)
    row = reads.transfer(case)
    assert row is not None
    actions.hand_over(transfer=row, by=who("rina"), now=NOW)
    assert closed(left).outcome == "overtaken"
    assert case_of(case.pk).status == "awaiting_plenary"
