"""While somebody is away, his work stands on the desk of his substitute, old and new; afterwards on his own alone."""

from datetime import timedelta

import pytest

from oversight.accounts.models import User
from oversight.accounts.queries import actor_of_user
from oversight.core.errors import Conflict, Invalid, NotAllowed
from oversight.workflow import actions, queries
from oversight.workflow.ledger import Absences
from oversight.workflow.models import Absence
from tests.cast import NEIGHBOUR, Cast
from tests.factories.alerts import raised, sealed
from tests.factories.people import colleague
from tests.factories.reports import NOW, actor

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def away(person: str = "dewi", substitute: str = "wati", by: str = "dewi") -> Absence:
    return actions.record_absence(
        person=User.objects.get(username=person),
        substitute=User.objects.get(username=substitute),
        since=NOW - timedelta(hours=1),
        until=NOW + WEEK,
        by=who(by),
        now=NOW,
    )


def who(name: str):

    found = actor_of_user(User.objects.get(username=name).pk, now=NOW)
    assert found is not None
    return found


def test_work_of_the_absent_old_and_new_stands_on_the_desk_of_the_substitute() -> None:
    colleague()
    old = raised().track
    actions.take(track=old, by=actor("dewi"), now=NOW)
    away()
    new = raised("bayu", station=NEIGHBOUR).track
    actions.assign(track=new, to=Cast().user("dewi"), by=actor("budi"), now=NOW)
    assert set(queries.mine(who("wati"), now=NOW)) == {old, new}
    assert set(queries.mine(who("dewi"), now=NOW)) == {old, new}
    assert not queries.mine(who("wati"), now=NOW + WEEK)
    assert not queries.mine(who("rina"), now=NOW)


def test_an_absence_taken_back_clears_the_desk_of_the_substitute() -> None:
    colleague()
    track = raised().track
    actions.take(track=track, by=actor("dewi"), now=NOW)
    absence = away()
    actions.cancel_absence(absence=absence, by=who("dewi"), now=NOW)
    assert not queries.mine(who("wati"), now=NOW)
    with pytest.raises(Conflict):
        actions.cancel_absence(absence=absence, by=who("dewi"), now=NOW)
    away()


def test_nobody_is_away_twice_or_stands_in_for_himself_or_beyond_his_reach() -> None:
    colleague()
    with pytest.raises(Invalid):
        away(substitute="dewi")
    with pytest.raises(Invalid):
        away(substitute="agus")
    with pytest.raises(Invalid):
        away(substitute="made")
    with pytest.raises(Invalid):  # an officer receives and studies, but does not decide as the sub-district does
        away(substitute="budi")
    away()
    colleague(name="tari")
    with pytest.raises(Conflict):
        away(substitute="tari")


@pytest.mark.parametrize("by", ["dewi", "budi", "rina", "wati", "agus", "ratna", "made", "ayu"])
def test_who_enters_an_absence(by: str) -> None:
    colleague()
    if by in {"dewi", "budi", "rina", "wati"}:
        absence = away(by=by)
        (row,) = [e.rows for e in sealed() if e.verb == "workflow.record_absence"]
        assert row[f"workflow_absence:{absence.pk}"] == Absences().digests([absence.pk])[absence.pk].hex()
    else:
        with pytest.raises(NotAllowed):
            away(by=by)


def test_a_period_that_is_over_or_backwards_is_refused() -> None:
    colleague()
    for since, until in ((NOW - WEEK, NOW - timedelta(hours=1)), (NOW + WEEK, NOW), (NOW, NOW + timedelta(days=500))):
        with pytest.raises(Invalid):
            actions.record_absence(
                person=Cast().user("dewi"), substitute=User.objects.get(username="wati"), since=since, until=until,
                by=who("dewi"), now=NOW,
            )  # fmt: skip
