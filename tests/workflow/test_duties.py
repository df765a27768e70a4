"""Work is given, taken and handed back by those who may; every act is entered, and nobody has what he cannot do."""

import pytest

from oversight.accounts.models import User
from oversight.core.errors import Conflict, Invalid, NotAllowed, NotFound
from oversight.dossiers.actions import recuse
from oversight.dossiers.models import Dossier
from oversight.ledger.models import Entry
from oversight.workflow import actions, queries
from oversight.workflow.ledger import Absences, Duties, Steps, Tracks
from oversight.workflow.models import Duty, Track
from reports.actions import dismiss, pass_on, take_up
from reports.models import Alert
from tests.cast import NEIGHBOUR, Cast
from tests.factories.alerts import adverse_filing, follow, raised, sealed
from tests.factories.reports import NOW, actor, filed

pytestmark = pytest.mark.django_db
EVERYBODY = (
    "sari", "bayu", "made", "dewi", "agus", "rina", "budi", "hadi", "ratna", "yosef", "nani", "toto", "ayu",
)  # fmt: skip


def holder(track: Track) -> str | None:
    duty = Duty.objects.filter(track=track, ended_at=None).select_related("holder").first()
    return duty.holder.username if duty else None


def user(name: str) -> User:
    return Cast().user(name)


@pytest.mark.parametrize("name", EVERYBODY)
def test_a_new_alert_stands_on_the_desks_of_its_sub_district_and_regency_alone(name: str) -> None:
    alert = raised()
    desk = queries.unassigned(actor(name))
    assert (alert.track in desk) is (name in {"dewi", "rina", "budi"})
    assert queries.counted(desk).count == (1 if name in {"dewi", "rina", "budi"} else 0)


@pytest.mark.parametrize("name", EVERYBODY)
def test_what_was_passed_on_stands_on_the_desks_of_the_regency_alone(name: str) -> None:
    alert = raised()
    take_up(alert=alert, by=actor("dewi"), now=NOW)
    pass_on(alert=alert, note="The committee leaves it to the regency.", by=actor("dewi"), now=NOW)
    assert (alert.track in queries.unassigned(actor(name))) is (name in {"rina", "budi"})


@pytest.mark.parametrize("by", EVERYBODY)
def test_who_shares_work_out(by: str) -> None:
    track = raised().track
    if by in {"dewi", "rina", "budi"}:
        actions.assign(track=track, to=user("dewi"), by=actor(by), now=NOW)
        assert holder(track) == "dewi"
    else:
        with pytest.raises(NotAllowed):
            actions.assign(track=track, to=user("dewi"), by=actor(by), now=NOW)


@pytest.mark.parametrize("to", EVERYBODY)
def test_work_goes_to_a_person_whose_reach_covers_it(to: str) -> None:
    track = raised().track
    if to in {"dewi", "rina", "budi"}:
        actions.assign(track=track, to=user(to), by=actor("budi"), now=NOW)
        assert holder(track) == to
    else:
        with pytest.raises(Invalid):
            actions.assign(track=track, to=user(to), by=actor("budi"), now=NOW)
        assert holder(track) is None


def test_a_track_is_one_persons_at_a_time_and_each_change_is_entered() -> None:
    track = raised().track
    before = Entry.objects.count()
    actions.assign(track=track, to=user("dewi"), by=actor("budi"), now=NOW)
    actions.assign(track=track, to=user("rina"), by=actor("budi"), now=NOW)
    assert holder(track) == "rina"
    assert (
        list(Duty.objects.filter(track=track).order_by("assigned_at", "pk").values_list("end", flat=True)).count("")
        == 1
    )
    assert Entry.objects.count() == before + 2
    assert track not in queries.unassigned(actor("dewi"))
    assert track in queries.mine(actor("rina"), now=NOW)


def test_taking_is_for_one_and_handing_back_needs_a_reason() -> None:
    track = raised().track
    actions.take(track=track, by=actor("dewi"), now=NOW)
    actions.take(track=track, by=actor("dewi"), now=NOW)
    with pytest.raises(Conflict):
        actions.take(track=track, by=actor("rina"), now=NOW)
    with pytest.raises(NotAllowed):
        actions.take(track=track, by=actor("agus"), now=NOW)
    with pytest.raises(Invalid):
        actions.hand_back(track=track, note="  ", by=actor("dewi"), now=NOW)
    actions.hand_back(track=track, note="On leave from tomorrow.", by=actor("dewi"), now=NOW)
    assert track in queries.unassigned(actor("rina"))


def test_a_duty_ends_when_the_work_is_done_or_leaves_the_hands_of_its_holder() -> None:
    alert = raised()
    take_up(alert=alert, by=actor("dewi"), now=NOW)
    assert holder(alert.track) == "dewi"
    pass_on(alert=alert, note="For the regency.", by=actor("dewi"), now=NOW)
    assert Duty.objects.get(track=alert.track).end == Duty.End.MOVED_ON
    actions.take(track=alert.track, by=actor("budi"), now=NOW)
    dismiss(alert=alert, note="No ballot was counted before closing.", by=actor("budi"), now=NOW)
    assert set(Duty.objects.filter(track=alert.track).values_list("end", flat=True)) == {"moved_on", "done"}


def test_a_duty_stays_while_its_holder_can_go_on() -> None:
    alert = raised()
    actions.assign(track=alert.track, to=user("rina"), by=actor("budi"), now=NOW)
    take_up(alert=alert, by=actor("dewi"), now=NOW)
    pass_on(alert=alert, note="For the regency.", by=actor("dewi"), now=NOW)
    assert holder(alert.track) == "rina"


def test_a_bulk_judges_each_item_alone_and_takes_nothing_from_anybody(django_assert_max_num_queries: object) -> None:
    reports = [
        filed(adverse_filing(answers={"HS02": "yes", "HS05": "no", "PS04": "yes"})),
        filed(adverse_filing(NEIGHBOUR), "bayu"),
    ]
    follow(sealed(reports))
    first, held, done, other = Track.objects.filter(procedure="station_alert").order_by("pk")
    actions.take(track=held, by=actor("rina"), now=NOW)
    alert = Alert.objects.get(pk=done.pk)
    take_up(alert=alert, by=actor("rina"), now=NOW)
    dismiss(alert=alert, note="Not so.", by=actor("rina"), now=NOW)
    strange = Track(pk=first.dossier_id)
    ids = [other.pk, held.pk, done.pk, strange.pk, first.pk, first.pk]
    with django_assert_max_num_queries(11):  # type: ignore[operator]
        outcomes = actions.assign_many(ids=ids, to=user("dewi"), by=actor("budi"), now=NOW)
    assert [(one.id, one.outcome) for one in outcomes] == [
        (other.pk, "assigned"),
        (held.pk, "held"),
        (done.pk, "done"),
        (strange.pk, "unknown"),
        (first.pk, "assigned"),
    ]
    assert holder(held) == "rina"
    assert queries.counted(queries.mine(actor("dewi"), now=NOW)).count == 2


def test_a_bulk_outside_ones_own_area_finds_nothing() -> None:
    track = raised().track
    (one,) = actions.assign_many(ids=[track.pk], to=user("agus"), by=actor("agus"), now=NOW)
    assert one.outcome == "unknown"
    (one,) = actions.assign_many(ids=[track.pk], to=user("agus"), by=actor("budi"), now=NOW)
    assert one.outcome == "unfit"
    with pytest.raises(Invalid):
        actions.assign_many(ids=[], to=user("dewi"), by=actor("budi"), now=NOW)


def test_who_is_recused_neither_sees_the_work_nor_gets_it() -> None:
    track = raised().track
    recuse(dossier=track.dossier, user=user("dewi"), reason="Her brother heads the KPPS.", by=actor("dewi"), now=NOW)
    assert track not in queries.unassigned(actor("dewi"))
    with pytest.raises(NotFound):
        queries.track(actor("dewi"), track.pk)
    with pytest.raises(Invalid):
        actions.assign(track=track, to=user("dewi"), by=actor("budi"), now=NOW)
    (one,) = actions.assign_many(ids=[track.pk], to=user("dewi"), by=actor("budi"), now=NOW)
    assert one.outcome == "unfit"


def test_work_moves_with_its_dossier_and_stands_nowhere_else() -> None:
    track = raised().track
    Track.objects.filter(pk=track.pk).update(scope="91.")
    assert Track.objects.get(pk=track.pk).scope == "64.01.01.2009.001."
    Dossier.objects.filter(pk=track.dossier_id).update(scope="64.02.05.2001.001.")
    assert Track.objects.get(pk=track.pk).scope == "64.02.05.2001.001."
    assert track in queries.unassigned(actor("hadi"))
    assert track not in queries.unassigned(actor("budi"))


def test_a_track_is_found_by_those_alone_who_work_there() -> None:
    track = raised().track
    assert queries.track(actor("dewi"), track.pk) == track
    for name in ("agus", "hadi", "made", "sari", "yosef"):
        with pytest.raises(NotFound):
            queries.track(actor(name), track.pk)


def test_what_the_ledger_last_said_of_work_is_what_the_rows_say() -> None:
    alert = raised()
    take_up(alert=alert, by=actor("dewi"), now=NOW)
    actions.assign(track=alert.track, to=user("rina"), by=actor("budi"), now=NOW)
    pass_on(alert=alert, note="For the regency.", by=actor("dewi"), now=NOW)
    said: dict[str, str] = {}
    for entry in sorted(sealed([alert.track.dossier_id]), key=lambda entry: entry.at):
        said |= entry.rows
    for subject in (Tracks(), Steps(), Duties()):
        for id, digest in subject.digests(subject.ids_after(None, 50)).items():
            known = [e.rows[f"{subject.table}:{id}"] for e in sealed() if f"{subject.table}:{id}" in e.rows]
            assert digest.hex() in known, (subject.table, id)
    assert not Absences().ids_after(None, 5)
