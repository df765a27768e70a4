"""Station reports through the door of the API."""

from datetime import UTC, datetime

import pytest

from oversight.ledger.sealer import seal
from tests.api.conftest import Call
from tests.cast import NEIGHBOUR, STATION
from tests.factories.reports import PPWP, filing

pytestmark = pytest.mark.django_db


def test_a_filing_is_answered_with_its_receipt_address(call: Call) -> None:
    made = filing()
    status, body, response = call("sari", "POST", "station-reports", made)
    assert status == 201, body
    assert body["id"] == made["id"] and body["receipt"].endswith(f"{made['id']}/receipt")
    assert response["Location"] == f"/api/v1/station-reports/{made['id']}"


def test_a_replay_has_the_same_answer(call: Call) -> None:
    made = filing()
    first, again = (call("sari", "POST", "station-reports", made) for _ in range(2))
    assert first[:2] == again[:2]
    assert again[2]["Idempotency-Replayed"] == "true"


def test_faults_come_as_one_problem_document(call: Call) -> None:
    status, body, response = call(
        "sari", "POST", "station-reports", filing(answers={"PS01": "maybe"}, tallies={"PPWP": PPWP | {"valid": -3}})
    )
    assert status == 422 and response["Content-Type"] == "application/problem+json"
    assert body["code"] == "invalid-input"
    assert {"answers.PS01", "tallies.PPWP.valid"} <= {fault["field"] for fault in body["faults"]}
    assert all({"field", "rule", "message", "value"} <= set(fault) for fault in body["faults"])


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [(b"{", "application/json", 422), (b"<x/>", "text/xml", 415), (b"nul", "application/json", 422)],
)
def test_what_is_no_json_is_refused(call: Call, body: bytes, kind: str, status: int) -> None:
    assert call("sari", "POST", "station-reports", body, content_type=kind)[0] == status


def test_a_batch_is_judged_item_by_item(call: Call) -> None:
    items = [filing(), filing(NEIGHBOUR), filing(colour="red"), 7]
    status, body, _ = call("dewi", "POST", "station-reports/batch", {"items": items})
    assert status == 200
    assert [result["status"] for result in body["results"]] == ["created", "created", "refused", "refused"]
    assert body["results"][2]["problem"]["faults"][0]["field"] == "colour"


@pytest.mark.parametrize("envelope", [b"[]", b'{"items": []}', b'{"items": 5}', b"{", b'{"items": [1], "more": 2}'])
def test_an_unreadable_envelope_is_refused_whole(call: Call, envelope: bytes) -> None:
    assert call("dewi", "POST", "station-reports/batch", envelope)[0] == 422


def test_more_than_a_thousand_items_are_refused(call: Call) -> None:
    assert call("dewi", "POST", "station-reports/batch", {"items": [1] * 1001})[0] == 422


def test_lists_show_ones_own_area_alone(call: Call) -> None:
    call("dewi", "POST", "station-reports/batch", {"items": [filing(), filing(NEIGHBOUR)]})
    assert {row["station"] for row in call("dewi", "GET", "station-reports")[1]["results"]} == {STATION, NEIGHBOUR}
    assert {row["station"] for row in call("sari", "GET", "station-reports")[1]["results"]} == {STATION}
    assert call("agus", "GET", "station-reports")[1]["results"] == []
    assert call("lina", "GET", "station-reports")[1]["results"] == []
    assert call("dewi", "GET", "station-reports/count")[1] == {"count": 2, "is_capped": False}
    assert call("dewi", "GET", "station-reports?place=64.01.01.2009&limit=1")[1]["next"]


def test_filters_narrow_and_unknown_parameters_are_named(call: Call) -> None:
    call(
        "dewi",
        "POST",
        "station-reports/batch",
        {"items": [filing(tallies={"PPWP": PPWP | {"valid": 190}}), filing(NEIGHBOUR)]},
    )
    assert len(call("dewi", "GET", "station-reports?flag=R1")[1]["results"]) == 1
    assert len(call("dewi", "GET", f"station-reports?station={NEIGHBOUR}")[1]["results"]) == 1
    assert call("dewi", "GET", "station-reports?instrument=nope@1")[1]["results"] == []
    status, body, _ = call("dewi", "GET", "station-reports?colour=red&limit=0&state=eaten")
    assert status == 422 and {fault["field"] for fault in body["faults"]} == {"colour", "limit", "state"}


def test_a_foreign_report_is_not_found_and_an_own_one_has_an_etag(call: Call) -> None:
    id = call("sari", "POST", "station-reports", filing())[1]["id"]
    status, body, response = call("sari", "GET", f"station-reports/{id}")
    assert status == 200 and body["content"]["tallies"]["PPWP"]["votes"] == [28, 153, 8]
    assert call("sari", "GET", f"station-reports/{id}", **{"if-none-match": response["ETag"]})[0] == 304
    for other in ("bayu", "agus", "hadi", "yosef", "lina", "ayu"):
        for path in (f"station-reports/{id}", f"station-reports/{id}/receipt"):
            assert call(other, "GET", path)[0] == 404
        assert call(other, "POST", f"station-reports/{id}/actions/withdraw", {"reason": "x"})[0] == 404


def test_a_receipt_is_there_once_the_entry_is_sealed(call: Call) -> None:
    id = call("sari", "POST", "station-reports", filing())[1]["id"]
    assert call("sari", "GET", f"station-reports/{id}/receipt")[0] == 409
    seal(now=datetime.now(UTC))
    status, body, _ = call("sari", "GET", f"station-reports/{id}/receipt")
    assert status == 200 and body["proof"].startswith("c2sp.org/tlog-proof@v1\n")


def test_a_repeated_withdrawal_under_one_key_is_done_once(call: Call) -> None:
    id = call("sari", "POST", "station-reports", filing())[1]["id"]
    path, body = f"station-reports/{id}/actions/withdraw", {"reason": "Wrong station."}
    first = call("sari", "POST", path, body, **{"idempotency-key": "k-1"})
    again = call("sari", "POST", path, body, **{"idempotency-key": "k-1"})
    assert (first[0], first[1]["state"]) == (200, "withdrawn") and first[:2] == again[:2]
    assert call("sari", "POST", path, {"reason": "Other."}, **{"idempotency-key": "k-1"})[0] == 409
    assert call("sari", "POST", path, body)[0] == 409


@pytest.mark.parametrize(
    "token", ["", "Bearer", "Bearer nonsense", "Bearer ovd_nonsense", "Bearer ovt_nonsense", "Basic eDp5"]
)
def test_without_a_good_token_nothing_opens(call: Call, token: str) -> None:
    status, body, response = call(None, "GET", "station-reports", authorization=token)
    assert status == 401 and body["status"] == 401 and response["WWW-Authenticate"] == "Bearer"


def test_instruments_carry_the_schema_that_is_enforced(call: Call) -> None:
    listed = call("sari", "GET", "instruments")[1]["results"]
    detail = call("sari", "GET", f"instruments/{listed[0]['name']}")[1]
    assert detail["schema"]["$defs"] and detail["definition"]["groups"]
    assert call("sari", "GET", "instruments/nope@1")[0] == 404


def test_places_and_stations_are_listed_in_order(call: Call) -> None:
    stations = call("sari", "GET", "polling-stations?place=64.01.01.2009&limit=2")[1]
    assert [row["code"] for row in stations["results"]] == [STATION, NEIGHBOUR]
    more = call("sari", "GET", f"polling-stations?place=64.01.01.2009&limit=2&after={stations['next']}")[1]
    assert more["results"][0]["code"] > NEIGHBOUR
    assert call("sari", "GET", "regions?parent=64&level=2")[1]["results"]
    assert call("sari", "GET", "elections")[1]["results"]
    assert call("sari", "GET", f"polling-stations/pemilu-2024/{STATION}")[1]["village"] == "64.01.01.2009"
