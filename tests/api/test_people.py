"""Offices, people, phones and tokens through the door of the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from oversight.accounts.models import ApiToken, Assignment, Device, User
from oversight.core.ids import uuid7
from tests.accounts.people import FREE, held
from tests.api.conftest import Call
from tests.cast import PARTS, STATION

pytestmark = pytest.mark.django_db
UNTIL = (timezone.now() + timedelta(days=40)).isoformat()
SINCE = (timezone.now() - timedelta(days=1)).isoformat()


def appointment(**changes: Any) -> dict[str, Any]:
    return {
        "username": "wati",
        "name": "Wati Kusumawati",
        "phone": "081234567890",
        "role": "station_supervisor",
        "office": "64.01.01.2009.",
        "station": FREE,
        "since": SINCE,
        "until": UNTIL,
        **changes,
    }


def names(answer: Any) -> set[str]:
    return {row["name"] for row in answer["results"]}


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("sari", {"sari"}),
        ("made", {"sari", "bayu", "made"}),
        ("dewi", {"sari", "bayu", "made", "dewi"}),
        ("agus", {"agus"}),
        ("budi", {"sari", "bayu", "made", "dewi", "agus", "rina", "budi"}),
        ("hadi", {"hadi"}),
        ("yosef", {"yosef"}),
        ("ratna", {"sari", "bayu", "made", "dewi", "agus", "rina", "budi", "hadi", "ratna"}),
        ("ayu", set(PARTS) - {"lina"}),
    ],
)
def test_everybody_sees_the_people_of_his_area(call: Call, who: str, seen: set[str]) -> None:
    status, answer, _ = call(who, "GET", "people?limit=200")
    assert status == 200
    cast = {part.name: name for name, part in PARTS.items()}
    assert {cast[name] for name in names(answer) if name in cast} == seen


def test_machines_and_the_lapsed_see_no_people(call: Call) -> None:
    for who in ("office:64.", "lina"):
        assert call(who, "GET", "people")[0] == 403
    assert call(None, "GET", "people")[0] == 401


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("made", True),
        ("dewi", True),
        ("budi", True),
        ("ayu", True),
        ("sari", True),
        ("rina", False),
        ("toto", False),
        ("bayu", None),
        ("agus", None),
        ("office:64.", None),
    ],
)
def test_phone_and_mail_stay_in_the_line_of_command(call: Call, who: str, sees: bool | None) -> None:
    User.objects.filter(username="sari").update(phone="+628111222333", email="sari@example.org")
    status, answer, _ = call(who, "GET", f"people/{held('sari').user_id}")
    if sees is None:
        assert status == 404
    else:
        assert (answer["phone"], answer["email"]) == (("+628111222333", "sari@example.org") if sees else (None, None))


def test_lists_turn_pages_by_key(call: Call) -> None:
    found: list[str] = []
    cursor = ""
    while True:
        status, answer, _ = call("ratna", "GET", f"people?limit=2&cursor={cursor}")
        assert status == 200
        found += [row["name"] for row in answer["results"]]
        if not (cursor := answer["next"]):
            break
    assert len(found) == len(set(found)) == 9
    offices = call("budi", "GET", "offices?limit=1")[1]
    assert [row["path"] for row in offices["results"]] == ["64.01."]
    following = call("budi", "GET", f"offices?limit=2&after={offices['next']}")[1]
    assert [row["path"] for row in following["results"]] == ["64.01.01.", "64.01.01.2009."]
    assert call("budi", "GET", "offices?level=regency")[1]["results"][0]["path"] == "64.01."
    assert call("budi", "GET", "offices?under=64.02.")[1]["results"] == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=melati", {"Sari Melati"}),
        ("q=sari", {"Sari Melati"}),
        (f"q={STATION}", {"Sari Melati"}),
        ("role=village_supervisor", {"Made Wirawan"}),
        ("place=64.02.", {"Hadi Nugroho"}),
        ("state=ended", {"Lina Marlina"}),
        ("state=upcoming", set()),
        ("state=lapsing", set()),
        ("q=%25", set()),
    ],
)
def test_lists_are_narrowed(call: Call, query: str, found: set[str]) -> None:
    assert names(call("ratna", "GET", f"people?{query}")[1]) == found


@pytest.mark.parametrize(
    "query", ["state=x", "role=king", "cursor=%00", "cursor=abc", "limit=0", "place=x", "after=1", "q=%00"]
)
def test_a_wrong_query_is_named(call: Call, query: str) -> None:
    status, answer, _ = call("ratna", "GET", f"people?{query}")
    assert status == 422
    assert answer["faults"]


def test_a_newcomer_is_appointed_once(call: Call) -> None:
    first = call("dewi", "POST", "people", appointment(), **{"Idempotency-Key": "k1"})
    again = call("dewi", "POST", "people", appointment(), **{"Idempotency-Key": "k1"})
    assert first[0] == again[0] == 201, first[1]
    assert first[1] == again[1]
    assert call("dewi", "POST", "people", appointment())[0] == 409
    assert call("agus", "POST", "people", appointment(username="wati2"))[0] == 404
    assert call("made", "POST", "people", appointment(username="wati2"))[0] == 403
    assert (
        call(
            "dewi",
            "POST",
            "people",
            appointment(username="wati2", role="district_member", office="64.01.01.", station=None),
        )[0]
        == 201
    )
    assert call("dewi", "POST", "people", appointment(username="wati3", king=True))[0] == 422


def test_a_person_is_moved_by_verbs(call: Call) -> None:
    given = call("dewi", "POST", "people", appointment())[1]
    next_one = call(
        "dewi",
        "POST",
        "people",
        appointment(username="joko", name="Joko", role="village_supervisor", office="64.01.01.2011.", station=None),
    )[1]
    at = (timezone.now() + timedelta(hours=2)).isoformat()
    act = f"assignments/{given['id']}/actions"
    status, new, _ = call(
        "dewi", "POST", f"{act}/replace", {"successor": next_one["person"], "at": at, "reason": "ill"}
    )
    assert status == 200, new
    assert (new["name"], new["station"]) == ("Joko", FREE)
    assert (
        call("dewi", "POST", f"{act}/replace", {"successor": next_one["person"], "at": at, "reason": "ill"})[0] == 409
    )
    assert call("dewi", "POST", f"assignments/{new['id']}/actions/extend", {"until": UNTIL})[0] == 422
    assert call("dewi", "POST", f"assignments/{new['id']}/actions/end", {"reason": "left"})[1]["end_reason"] == "left"
    assert call("agus", "POST", f"{act}/end", {"reason": "x"})[0] == 404
    assert call("made", "POST", f"{act}/end", {"reason": "x"})[0] == 403
    assert call("dewi", "POST", f"{act}/promote", {})[0] == 404
    status, person, _ = call("made", "POST", f"people/{given['person']}/actions/set-phone", {"phone": "0813 1111 2222"})
    assert (status, person["phone"]) == (200, "+6281311112222")
    status, person, _ = call("dewi", "POST", f"people/{given['person']}/actions/deactivate", {"reason": "moved"})
    assert (status, person["is_active"]) == (200, False)


def test_a_national_role_waits_for_the_second_person(call: Call) -> None:
    status, given, _ = call("nani", "POST", "people", appointment(role="national_auditor", office="", station=None))
    assert status == 201, given
    assert given["awaits_second_person"]
    assert call("nani", "POST", f"assignments/{given['id']}/actions/approve", {})[0] == 403
    status, given, _ = call("ayu", "POST", f"assignments/{given['id']}/actions/approve", {})
    assert (status, given["awaits_second_person"]) == (200, False)


def test_a_code_is_issued_and_phones_are_listed_by_superiors(call: Call) -> None:
    sari = held("sari").user_id
    status, answer, _ = call("made", "POST", "devices", {"person": sari})
    assert status == 201
    assert len(answer["code"]) == 11
    assert call("bayu", "POST", "devices", {"person": sari})[0] == 404
    assert call("rina", "POST", "devices", {"person": sari})[0] == 403
    phones = call("made", "GET", f"devices?person={sari}")[1]["results"]
    assert [phone["name"] for phone in phones] == ["Sari Melati"]
    assert set(phones[0]) == {"id", "person", "name", "label", "enrolled_at", "expires_at", "revoked_at"}
    assert names(call("bayu", "GET", "devices")[1]) == {"Bayu Pratama"}
    assert call("bayu", "POST", f"devices/{Device.objects.get(user=sari).pk}/actions/revoke")[0] == 404
    assert call("made", "POST", f"devices/{uuid7()}/actions/revoke")[0] == 404


def test_a_token_is_shown_once_and_shut_out(call: Call) -> None:
    wanted = {"office": "64.01.", "name": "Paser server", "scopes": ["read"], "expires_at": UNTIL}
    status, answer, _ = call("budi", "POST", "tokens", wanted)
    assert status == 201, answer
    secret, token = answer["token"], answer["details"]["id"]
    assert call(None, "GET", "me", authorization=f"Bearer {secret}")[0] == 200
    assert secret not in str(call("budi", "GET", "tokens")[1])
    assert call("hadi", "POST", f"tokens/{token}/actions/revoke")[0] == 404
    assert call("budi", "POST", f"tokens/{token}/actions/revoke")[1]["revoked_at"]
    assert call(None, "GET", "me", authorization=f"Bearer {secret}")[0] == 401
    assert call("ayu", "POST", "tokens", wanted)[0] == 403
    assert call("budi", "POST", "tokens", wanted | {"scopes": []})[0] == 422
    assert call("budi", "POST", "tokens", wanted | {"scopes": ["all"]})[0] == 422
    assert call("budi", "POST", "tokens", wanted | {"expires_at": "2099-01-01T00:00:00Z"})[0] == 422
    assert call("sari", "GET", "tokens")[1] == {"results": []}
    assert ApiToken.objects.get(pk=token).revoked_at


def test_a_refused_verb_leaves_nothing(call: Call) -> None:
    before = Assignment.objects.count()
    assert call("dewi", "POST", "people", appointment(station=STATION))[0] == 409
    assert Assignment.objects.count() == before
    assert not User.objects.filter(username="wati").exists()
