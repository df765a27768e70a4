"""Drafts at the interface: what a phone typed while it was away meets what the server has, path by path."""

from typing import Any
from uuid import UUID

import pytest

from oversight.ledger.stream import SealedEntry
from reports import actions, queries
from reports.models import Draft, StationReport
from reports.stream import HeldPhotos
from tests.api.conftest import Call
from tests.cast import NEIGHBOUR, STATION, new_id
from tests.factories.photos import jpeg
from tests.factories.reports import INSTRUMENT, NOW, actor, file, filing

pytestmark = pytest.mark.django_db


def body(values: dict[str, Any], at: int = 1_000, station: str = STATION) -> dict[str, Any]:
    typed = {path: {"value": value, "at": at} for path, value in values.items()}
    return {"instrument": INSTRUMENT, "station": station, "values": typed}


def plain(answer: Any) -> dict[str, Any]:
    return {path: entry["value"] for path, entry in answer["values"].items()}


def test_an_unknown_draft_is_begun_and_read_again(call: Call) -> None:
    id = str(new_id())
    status, kept, _ = call("sari", "PUT", f"field-drafts/{id}", body({"answers.OP01": "yes", "tallies.PPWP.valid": 7}))
    assert status == 200, kept
    assert (kept["id"], kept["station"], kept["instrument"]) == (id, STATION, INSTRUMENT)
    read = call("sari", "GET", f"field-drafts/{id}")[1]
    assert plain(read) == {"answers.OP01": "yes", "tallies.PPWP.valid": 7}


def test_of_every_path_the_newest_wins_and_null_clears(call: Call) -> None:
    address = f"field-drafts/{new_id()}"
    call("sari", "PUT", address, body({"answers.OP01": "yes", "answers.OP02": "no", "note": "a"}, at=2_000))
    late = call("sari", "PUT", address, body({"answers.OP01": "no", "answers.OP03": "yes"}, at=1_000))[1]
    assert plain(late) == {"answers.OP01": "yes", "answers.OP02": "no", "note": "a", "answers.OP03": "yes"}
    newer = call("sari", "PUT", address, body({"answers.OP01": "no", "note": None}, at=3_000))[1]
    assert plain(newer) | {"answers.OP01": "no", "note": None} == plain(newer)
    assert newer["version"] > late["version"]


def test_a_clock_that_runs_ahead_wins_only_until_the_next_word(call: Call) -> None:
    address = f"field-drafts/{new_id()}"
    call("sari", "PUT", address, body({"answers.OP01": "yes"}, at=2**52))
    after = call("sari", "PUT", address, body({"answers.OP01": "no"}, at=2**52))[1]
    assert plain(after)["answers.OP01"] == "no"


def test_what_cannot_stand_there_is_named_and_the_rest_is_kept(call: Call) -> None:
    wrong = {"answers.OP01": "maybe", "tallies.PPWP.valid": "x", "answers.XX99": "yes", "answers.OP08": "25:00"}
    status, kept, _ = call("sari", "PUT", f"field-drafts/{new_id()}", body({**wrong, "answers.OP02": "yes"}))
    assert status == 200 and plain(kept) == {"answers.OP02": "yes"}
    assert {fault["field"] for fault in kept["refused"]} == set(wrong)


@pytest.mark.parametrize(
    "broken",
    [
        {"station": "1"},
        {"instrument": "x"},
        {"values": {"note": {"value": "a"}}},
        {"values": {"note": {"value": 1.5, "at": 1}}},
        {"values": {"note": {"value": "a", "at": -1}}},
        {"more": 1},
    ],
)
def test_a_malformed_body_is_refused_by_name(call: Call, broken: dict[str, Any]) -> None:
    status, answer, _ = call("sari", "PUT", f"field-drafts/{new_id()}", body({}) | broken)
    assert status == 422 and answer["faults"]


def test_a_foreign_draft_is_unknown(call: Call) -> None:
    address = f"field-drafts/{new_id()}"
    call("sari", "PUT", address, body({"answers.OP01": "yes"}))
    assert call("bayu", "GET", address)[0] == 404
    assert call("made", "PUT", address, body({"answers.OP01": "no"}))[0] == 404
    assert plain(call("sari", "GET", address)[1]) == {"answers.OP01": "yes"}


def test_a_foreign_station_is_unknown(call: Call) -> None:
    assert call("sari", "PUT", f"field-drafts/{new_id()}", body({}, station=NEIGHBOUR))[0] == 404


def test_a_second_draft_of_the_same_report_names_the_first(call: Call) -> None:
    first = str(new_id())
    call("sari", "PUT", f"field-drafts/{first}", body({}))
    status, answer, _ = call("sari", "PUT", f"field-drafts/{new_id()}", body({}))
    assert (status, answer["code"], answer["faults"][0]["value"]) == (409, "other-draft", first)


def test_a_sent_report_takes_nothing_more(call: Call) -> None:
    made = filing()
    assert file(made).refusal is None
    status, answer, _ = call("sari", "PUT", f"field-drafts/{made['id']}", body({}))
    assert (status, answer["code"]) == (409, "already-sent")
    status, answer, _ = call("sari", "PUT", f"field-drafts/{new_id()}", body({}))
    assert (status, answer["code"]) == (409, "already-reported")


def test_photos_held_here_follow_a_report_that_came_by_the_outbox(call: Call) -> None:
    id = str(new_id())
    call("sari", "PUT", f"field-drafts/{id}", body({"answers.OP01": "yes"}))
    sari = actor("sari")
    upload = actions.Upload("c1.jpg", "result_form", "tallies.PPWP", jpeg())
    assert actions.hold(draft=queries.field_draft(sari, UUID(id)), uploads=[upload], by=sari, now=NOW) == []
    photos = call("sari", "GET", f"field-drafts/{id}")[1]["photos"]
    assert [photo["kind"] for photo in photos] == ["result_form"]
    assert call("sari", "POST", "station-reports", filing(id=id, evidence=photos))[0] == 201
    report = StationReport.objects.get(pk=id)
    assert report.dossier.evidence.get().received_at is None
    entry = SealedEntry(1, new_id(), NOW, UUID(id), "reports.receive", "device:x", "", {}, {})
    for _ in range(2):
        HeldPhotos().handle([entry], NOW)
    assert report.dossier.evidence.get().received_at is not None
    assert not Draft.objects.filter(pk=id).exists()


def test_a_correction_begun_at_once_loses_no_photo_that_waited(call: Call) -> None:
    id, sari = str(new_id()), actor("sari")
    call("sari", "PUT", f"field-drafts/{id}", body({"answers.OP01": "yes"}))
    upload = actions.Upload("c1.jpg", "result_form", "tallies.PPWP", jpeg())
    actions.hold(draft=queries.field_draft(sari, UUID(id)), uploads=[upload], by=sari, now=NOW)
    photos = call("sari", "GET", f"field-drafts/{id}")[1]["photos"]
    call("sari", "POST", "station-reports", filing(id=id, evidence=photos))
    report = queries.station_report(sari, UUID(id), now=NOW)
    fresh = actions.start_correction(report=report, reason="Angka tertukar", by=sari, now=NOW)
    assert fresh.pk != UUID(id) and fresh.supersedes == UUID(id)
    assert report.dossier.evidence.get().received_at is not None
