"""Cases are read over the interface: one's own area, people masked, what was written by people alone."""

import json
from hashlib import sha256

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from oversight.accounts.roles import TokenScope
from oversight.dossiers.actions import recuse
from oversight.ledger import sealer
from oversight.parties import actions as parties
from oversight.parties.models import Part, Purpose
from tests.api.conftest import Call
from tests.api.test_violation_filing import report
from tests.cast import Cast
from tests.factories.photos import jpeg
from tests.factories.procedure import called, concluded, who
from tests.factories.reports import actor
from tests.factories.tokens import token_of
from tests.factories.violations import ACCOUNT, REPORTER, WITNESS, found, reported, tipped
from violations import actions

pytestmark = pytest.mark.django_db


def test_lists_are_narrowed_and_paged(call: Call) -> None:
    cases = [reported(), reported(classes=("ethics",)), found(), tipped()]
    assert len(call("budi", "GET", "cases")[1]["results"]) == 4
    for query, number in (
        ("kind=tip", 1), ("kind=violation-report", 2), ("kind=finding&status=found", 1), ("violation=ethics", 1),
        ("status=submitted", 2), ("place=64.01", 4), ("place=64.02", 0), ("since=2024-02-01T00:00:00Z", 0),
        ("flag=late", 0),
    ):  # fmt: skip
        assert len(call("budi", "GET", f"cases?{query}")[1]["results"]) == number, query
        assert call("budi", "GET", f"cases/count?{query}")[1] == {"count": number, "is_capped": False}, query
    number = call("budi", "GET", f"cases/{cases[0].pk}")[1]["numbers"][0]["text"]
    (one,) = call("budi", "GET", f"cases?number={number}")[1]["results"]
    assert one["id"] == str(cases[0].pk)
    first = call("budi", "GET", "cases?limit=3")[1]
    second = call("budi", "GET", f"cases?limit=3&cursor={first['next']}")[1]
    assert len({row["id"] for row in first["results"] + second["results"]}) == 4
    assert second["next"] is None
    assert call("budi", "GET", "cases?colour=red")[1]["faults"][0]["field"] == "colour"


def test_a_page_of_the_list_takes_the_same_queries_whatever_its_length(call: Call) -> None:
    def asked() -> int:
        call("budi", "GET", "cases")
        with CaptureQueriesContext(connection) as caught:
            assert call("budi", "GET", "cases")[0] == 200
        return len(caught)

    reported(), found()
    few = asked()
    for _ in range(4):
        reported(), found()
    assert asked() == few


def test_people_are_masked_even_while_somebody_may_see_them(call: Call) -> None:
    case = reported()
    part = Part.objects.filter(dossier=case.pk, role="reporter").select_related("person", "dossier").get()
    now = timezone.now()
    actions.begin_study(case=case, by=who("budi", now), now=now)
    parties.unmask(part, Purpose.STUDY, "Klarifikasi.", 15, by=who("budi", now), now=now)
    status, answer, response = call("budi", "GET", f"cases/{case.pk}")
    assert status == 200
    text = response.content.decode()
    for secret in (REPORTER.name, REPORTER.nik, REPORTER.address, WITNESS.name, ACCOUNT, "balai desa"):
        assert secret not in text, secret
    roles = {one["role"]: one["name"] for one in answer["people"]}
    assert roles["reporter"].startswith("P-")
    assert roles["witness"].startswith("P-")
    assert roles["reported"] == "Joko Susilo"
    assert answer["report"]["capacity"] == "citizen"
    assert [clock["rule"] for clock in answer["clocks"]] == ["pemilu.preliminary_study"]
    assert [step["verb"] for step in answer["next"]] == ["conclude-study"]
    assert set(answer["files"][0]) == {"id", "media_type", "size", "promised_at", "received_at"}


def test_what_people_wrote_is_read_by_people(call: Call) -> None:
    case = reported()
    actions.post_message(case=case, text="Mohon nama saksi.", by=actor("budi"), now=timezone.now())
    status, answer, _ = call("budi", "GET", f"cases/{case.pk}/contents")
    assert (status, answer["narrative"]["account"]) == (200, ACCOUNT)
    assert [line["text"] for line in answer["messages"]] == ["Mohon nama saksi."]
    assert answer["evidence"][0]["description"] == "Foto amplop"
    head = {"authorization": f"Bearer {token_of('64.01.', timezone.now())}"}
    assert call(None, "GET", f"cases/{case.pk}", **head)[0] == 200
    for part in ("contents", "same-events"):
        status, answer, _ = call(None, "GET", f"cases/{case.pk}/{part}", **head)
        assert (status, answer["code"]) == (403, "not-allowed")
    assert call("hadi", "GET", f"cases/{case.pk}/contents")[0] == 404


def test_a_token_sends_the_files_of_a_case_and_opens_none(call: Call) -> None:
    content = jpeg(seed=5)
    head = {"authorization": f"Bearer {token_of('64.01.', timezone.now())}"}
    file = {"sha256": sha256(content).hexdigest(), "size": len(content), "media_type": "image/jpeg"}
    body = report(evidence=[{"kind": "photo", "description": "Foto", "file": file}])
    (awaited,) = call(None, "POST", "violation-reports", body, **head)[1]["files"]
    assert awaited["sha256"] == file["sha256"]
    address = f"/api/v1/evidence/{awaited['id']}/content"
    sent = Client().put(address, content, content_type="image/jpeg", headers=head)
    assert sent.status_code == 201, sent.content
    assert Client().get(address, headers=head).status_code == 403
    assert Client().get(f"{address}?original=true&reason=Uji", headers=head).status_code == 403


def test_a_token_reads_cases_only_by_the_scope_that_says_so(call: Call) -> None:
    case = reported()
    now = timezone.now()
    for scopes, seen in (((TokenScope.READ,), 404), ((TokenScope.FILE_CASES,), 404), ((TokenScope.READ_CASES,), 200)):
        head = {"authorization": f"Bearer {token_of('64.01.', now, scopes)}"}
        assert call(None, "GET", f"cases/{case.pk}", **head)[0] == seen, scopes
    assert call("office:64.01.", "GET", f"cases/{case.pk}")[0] == 404


def test_who_is_recused_sees_nothing(call: Call, cast: Cast) -> None:
    plenary = called(concluded(reported()), "register", now=timezone.now())
    case = plenary.case
    recuse(dossier=case.dossier, user=cast.user("rina"), reason="Kerabat.", by=actor("rina"), now=timezone.now())
    for path in (f"cases/{case.pk}", f"cases/{case.pk}/study", f"cases/{case.pk}/plenaries", f"plenaries/{plenary.pk}"):
        assert call("rina", "GET", path)[0] == 404, path
    assert call("rina", "GET", "plenaries")[1] == {"results": []}
    assert call("rina", "POST", f"plenaries/{plenary.pk}/actions/vote", {"choice": "for"})[0] == 404


def test_how_somebody_votes_is_told_when_the_plenary_is_closed(call: Call) -> None:
    plenary = called(concluded(reported()), "register", now=timezone.now())
    actions.vote(plenary=plenary, choice="against", by=who("komang", timezone.now()), now=timezone.now())
    answer = call("rina", "GET", f"plenaries/{plenary.pk}")[1]
    assert [(seat["has_voted"], seat["choice"]) for seat in answer["seats"] if seat["name"] == "Komang Ardana"] == [
        (True, None)
    ]
    assert "against" not in json.dumps(call("budi", "GET", f"cases/{plenary.case_id}/plenaries")[1])
    assert [one["plenary"] for one in call("rina", "GET", "plenaries")[1]["results"]] == [str(plenary.pk)]


def test_the_study_names_every_requirement(call: Call) -> None:
    case = concluded(reported(), "ask_completion", failed=("signature",))
    answer = call("budi", "GET", f"cases/{case.pk}/study")[1]
    assert (answer["formal_ok"], answer["material_ok"], answer["is_complete"]) == (False, True, False)
    assert {one["requirement"]: one["answer"] for one in answer["checks"]}["signature"] == "not_met"
    assert (answer["classes"], answer["articles"]) == (["criminal"], ["523-1"])


def test_a_receipt_proves_the_case(call: Call) -> None:
    case = reported()
    assert call("budi", "GET", f"cases/{case.pk}/receipt")[1]["code"] == "not-sealed-yet"
    sealer.seal(now=timezone.now())
    status, answer, _ = call("budi", "GET", f"cases/{case.pk}/receipt")
    assert status == 200
    assert answer["proof"].startswith("c2sp.org/tlog-proof")


@pytest.mark.parametrize("list", ["requirements?regime=pemilu", "requirements?regime=pilkada&kind=finding",
    "offences?regime=pilkada&on=2024-11-20", "reasons?verb=close-tip", "retention-classes"])  # fmt: skip
def test_lists_of_the_law_are_data(call: Call, list: str) -> None:
    status, answer, _ = call("sari", "GET", f"law/{list}")
    assert status == 200
    assert all(row["title"]["id"] and row["title"]["en"] and row["mark"] for row in answer["results"])
    assert answer["results"]
