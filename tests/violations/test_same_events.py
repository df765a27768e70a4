"""Several reports of one event: proposed by place and day, decided by people, undone with history."""

from datetime import date, timedelta

import pytest

from oversight.core.errors import Conflict, Invalid, NotAllowed, NotFound
from oversight.dossiers.actions import recuse
from tests.cast import STATION, Cast
from tests.factories.reports import actor
from tests.factories.violations import NOW, case_of, report_form, reported, submit, tipped
from tests.violations.soundness import unsound
from violations import actions, queries
from violations.models import Case, Outcome, SameEvent

pytestmark = pytest.mark.django_db


def elsewhere() -> Case:
    """A report of the same event that was handed in at the office of another regency."""
    return case_of(submit(report_form(office="64.02."), by="hadi").id)


def proposed(case: Case, name: str = "budi") -> list[queries.Candidate]:
    return queries.proposals(case, actor(name, NOW))


def test_cases_of_the_same_place_and_days_are_proposed_with_reasons() -> None:
    case = reported()
    near = reported(occurred_on=date(2024, 1, 28), known_on=date(2024, 1, 29), classes=("ethics",))
    reported(occurred_on=date(2024, 1, 26))
    wider = reported(place="64.01.01")
    found = {one.hint.id: one.reasons for one in proposed(case)}
    assert set(found) == {near.pk, wider.pk}
    assert len(found[near.pk]) == 2 and len(found[wider.pk]) == 3
    assert [one.hint.id for one in proposed(case)] == [wider.pk, near.pk]  # the nearest day first


def test_a_tip_is_proposed_too_and_one_without_a_day_proposes_nothing() -> None:
    case, tip = reported(), tipped()
    assert [one.hint.id for one in proposed(case)] == [tip.pk]
    assert proposed(tipped("other", occurred_on=None)) == []


def test_of_another_office_only_a_masked_hint_is_shown() -> None:
    case, other = reported(), elsewhere()
    (one,) = proposed(case)
    assert one.case is None
    assert one.hint.office == other.dossier.office.name and one.hint.number.startswith("001/LP/")
    (seen,) = proposed(case, "ratna")  # the province sees both
    assert seen.case == other


def test_a_case_from_which_the_actor_is_recused_is_not_even_hinted_at(cast: Cast) -> None:
    case, other = reported(), reported()
    recuse(dossier=other.dossier, user=cast.user("budi"), reason="Kerabat.", by=actor("budi"), now=NOW)
    assert proposed(case) == []


@pytest.mark.parametrize("outcome", Outcome.values)
def test_every_outcome_is_recorded_once_and_can_be_undone(outcome: str) -> None:
    case, other = reported(), elsewhere()
    lead = other.pk if outcome == Outcome.JOINED else None
    made = {"case": case, "other": other.pk, "outcome": outcome, "note": "Foto yang sama.", "lead": lead}
    pair = actions.record_same_event(**made, by=actor("budi"), now=NOW)
    assert proposed(case) == [] and proposed(other, "hadi") == []
    with pytest.raises(Conflict):
        actions.record_same_event(**made, by=actor("budi"), now=NOW)
    (told,) = queries.pairs_of(case, actor("budi"))
    assert (told.row.outcome, told.note, told.other.id) == (outcome, "Foto yang sama.", other.pk)
    (from_there,) = queries.pairs_of(other, actor("hadi"))
    assert from_there.note == ""  # what one office noted of its reporter is not shown to another
    actions.undo_same_event(pair=pair, case=case, note="Ternyata lain.", by=actor("budi"), now=NOW)
    assert len(proposed(case)) == 1
    actions.record_same_event(**made, by=actor("budi"), now=NOW + timedelta(days=1))
    assert SameEvent.objects.count() == 2
    assert unsound() == []


def test_both_cases_stay_as_they_are() -> None:
    case, other = reported(), reported()
    actions.record_same_event(
        case=case, other=other.pk, outcome="joined", note="Satu acara.", lead=case.pk, by=actor("budi"), now=NOW
    )
    assert [case_of(one.pk).status for one in (case, other)] == ["submitted", "submitted"]


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"outcome": "merged"}, "outcome"),
        ({"note": ""}, "note"),
        ({"outcome": "joined"}, "lead"),
        ({"outcome": "related", "lead": "case"}, "lead"),
        ({"other": "case"}, "other"),
    ],
)
def test_what_cannot_be_said_of_two_cases_is_named(parts: dict[str, str], field: str) -> None:
    case, other = reported(), reported()
    ids = {"case": case.pk}
    with pytest.raises(Invalid) as refusal:
        actions.record_same_event(
            case=case,
            other=ids.get(parts.get("other", ""), other.pk),
            outcome=parts.get("outcome", "different"),
            note=parts.get("note", "x"),
            lead=ids.get(parts.get("lead", "")),
            by=actor("budi"),
            now=NOW,
        )
    assert [fault.field for fault in refusal.value.faults] == [field]


def test_only_who_studies_decides_and_only_from_his_side() -> None:
    case, other, third = reported(), elsewhere(), reported(station=STATION, place="")
    for name in ("rina", "hadi", "toto", "sari"):
        with pytest.raises(NotAllowed):
            actions.record_same_event(
                case=case, other=other.pk, outcome="different", note="x", by=actor(name, NOW), now=NOW
            )
    pair = actions.record_same_event(
        case=case, other=other.pk, outcome="different", note="x", by=actor("budi"), now=NOW
    )
    with pytest.raises(NotFound):
        actions.undo_same_event(pair=pair, case=third, note="x", by=actor("budi"), now=NOW)
    actions.undo_same_event(pair=pair, case=other, note="x", by=actor("hadi"), now=NOW)
    with pytest.raises(Conflict):
        actions.undo_same_event(pair=pair, case=case, note="x", by=actor("budi"), now=NOW)
