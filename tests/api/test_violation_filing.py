"""Reports and findings come over the interface: numbered, sealed, once; all that is wrong is said at once."""

import copy
import json
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.utils import timezone

from oversight.core.ids import uuid7
from oversight.dossiers.models import Channel, Dossier, RegisterNumber
from oversight.gate import codes
from oversight.ledger.models import Entry
from oversight.parties.models import Part
from tests.api.conftest import Call
from tests.factories.tokens import token_of
from tests.factories.violations import case_of, report_form, submit
from violations import openapi, queries
from violations.models import Case

pytestmark = pytest.mark.django_db


def report(**parts: Any) -> dict[str, Any]:
    """The report of the document, as one that has just been written."""
    return copy.deepcopy(openapi.REPORT) | {"id": str(uuid7())} | parts


def finding(**parts: Any) -> dict[str, Any]:
    """The finding of the document."""
    return copy.deepcopy(openapi.FINDING) | {"id": str(uuid7())} | parts


def system(path: str = "64.01.") -> dict[str, str]:
    """Headers of an office's own system."""
    return {"authorization": f"Bearer {token_of(path, timezone.now())}"}


def test_a_report_over_the_interface_is_numbered_and_sent_again_changes_nothing(call: Call) -> None:
    head, body = system(), report()
    status, answer, response = call(None, "POST", "violation-reports", body, **head)
    assert status == 201, answer
    assert answer["number"].startswith("001/LP/PL/Kab/")
    assert (answer["office"], answer["papers_due"]) == ("64.01.", None)
    assert response["Location"] == f"/api/v1/cases/{body['id']}"
    assert [one["sha256"] for one in answer["files"]] == [body["evidence"][0]["file"]["sha256"]]
    again, same, replayed = call(None, "POST", "violation-reports", body, **head)
    assert (again, same, replayed["Idempotency-Replayed"]) == (201, answer, "true")
    assert (
        call(None, "POST", "violation-reports", body | {"known_on": "2024-01-30"}, **head)[1]["code"] == "other-content"
    )
    assert RegisterNumber.objects.count() == Case.objects.count() == 1


def test_somebody_elses_id_tells_nothing(call: Call) -> None:
    head, body = system(), report()
    call(None, "POST", "violation-reports", body, **head)
    status, answer, _ = call("budi", "POST", "violation-reports", body)
    assert (status, answer["code"]) == (409, "id-taken")
    assert "LP" not in json.dumps(answer)


def test_a_record_of_another_system_is_brought_over_once_with_its_number(call: Call) -> None:
    head = system()
    source = {"system": "sigaplapor", "reference": "77/2024", "number": "009/LP/PL/Kab/23.05/I/2024"}
    body = report(channel="import", source=source, received_at="2024-01-30T09:00:00+08:00")
    status, answer, _ = call(None, "POST", "violation-reports", body, **head)
    assert (status, answer["number"]) == (201, source["number"])
    assert answer["received_at"] == "2024-01-30T01:00:00Z"
    row = Dossier.objects.get(pk=body["id"])
    assert (row.channel, row.source_system, row.source_reference) == (Channel.IMPORT, "sigaplapor", "77/2024")
    status, answer, _ = call(None, "POST", "violation-reports", body | {"id": str(uuid7())}, **head)
    assert (status, answer["code"]) == (409, "source-known")


def test_a_counter_receives_now_and_another_system_says_which_record_it_is(call: Call) -> None:
    head = system()
    for parts, field in (
        ({"received_at": "2024-01-30T09:00:00+08:00"}, "received_at"),
        ({"channel": "import", "source": None}, "source"),
        ({"channel": "import", "received_at": "2124-01-30T09:00:00+08:00"}, "received_at"),
        ({"channel": "import", "received_at": "0001-01-01T00:00:00+14:00"}, "received_at"),
        ({"tracking_code": "7K2QM-XW4ZT-93HBD-PA6RC"}, "tracking_code"),
    ):
        status, answer, _ = call(None, "POST", "violation-reports", report(**parts), **head)
        assert (status, [fault["field"] for fault in answer["faults"]]) == (422, [field]), parts
    assert not Case.objects.exists()


def test_the_reporter_finds_his_report_by_the_code_that_the_system_gave_him(call: Call) -> None:
    code = codes.new_code()
    status, answer, _ = call(None, "POST", "violation-reports", report(tracking_code=code.lower()), **system())
    assert status == 201
    assert code not in json.dumps(answer)
    assert queries.tracking(codes.mark(code), now=timezone.now()).number == answer["number"]


def test_a_finding_over_the_interface_is_numbered(call: Call) -> None:
    body = finding()
    status, answer, _ = call("budi", "POST", "findings", body)
    assert (status, answer["number"][:10]) == (201, "001/TM/PL/")
    assert call("budi", "POST", "findings", body)[1] == answer
    assert case_of(body["id"]).status == "found"


def test_the_counter_and_the_interface_leave_the_same_rows(call: Call) -> None:
    form = report_form(office="64.01.")
    body = {**json.loads(msgspec.json.encode(form)), "id": str(uuid7())}
    submit(form, by="budi")
    status, answer, _ = call("budi", "POST", "violation-reports", body)
    assert status == 201, answer
    one, other = case_of(form.id), case_of(body["id"])
    for name in ("kind", "status", "place_id", "occurred_on", "contest", "classes", "code_mark", "scope", "stage_id"):
        assert getattr(one, name) == getattr(other, name), name
    for name in ("channel", "confidentiality", "kind", "office_id", "filed_by_id", "occurred_at", "status"):
        assert getattr(one.dossier, name) == getattr(other.dossier, name), name
    assert queries.contents(one) == queries.contents(other)
    parts = [sorted(Part.objects.filter(dossier=case.pk).values_list("role", "person__is_named", "person__name"))
             for case in (one, other)]  # fmt: skip
    assert parts[0] == parts[1]
    verbs = [[json.loads(bytes(entry.body))["verb"] for entry in Entry.objects.filter(dossier=case.pk).order_by("id")]
             for case in (one, other)]  # fmt: skip
    assert sorted(verbs[0]) == sorted(verbs[1])


WRONG: dict[str, Any] = {
    "capacity": "king",
    "reporter": {"name": "", "nam": "x", "birth_date": "17 Mei"},
    "known_on": "kemarin",
    "evidence": [{"kind": "rumour", "description": "x"}],
    "colour": "red",
}


def test_what_cannot_be_read_is_named_all_at_once_and_nothing_is_stored(call: Call) -> None:
    call("budi", "GET", "me")
    before = _rows()
    status, answer, response = call("budi", "POST", "violation-reports", report(**WRONG))
    assert (status, response["Content-Type"]) == (422, "application/problem+json")
    faults = {fault["field"]: fault for fault in answer["faults"]}
    assert faults.keys() == {
        "capacity", "reporter.nam", "reporter.birth_date", "known_on", "evidence.0.kind", "colour",
    }  # fmt: skip
    assert (faults["capacity"]["rule"], faults["capacity"]["value"]) == ("one of citizen, monitor, participant", "king")
    assert _rows() == before


@pytest.mark.parametrize("body", [b"7 7", b"[" * 100_000, b'{"id": 7, "office": "\xff"}', b"{", b'{"id": "x"} {}'])
def test_what_is_no_json_is_said_to_be_none(call: Call, body: bytes) -> None:
    for path in ("violation-reports", "findings", f"cases/{uuid7()}/actions/classify"):
        status, answer, _ = call("budi", "POST", path, body)
        assert (status, answer["code"]) == (400, "malformed"), path


def test_what_breaks_a_rule_is_named_all_at_once_and_nothing_is_stored(call: Call) -> None:
    call("budi", "GET", "me")
    before = _rows()
    body = report(
        is_true=False,
        known_on="2024-01-28",
        reported=[],
        reporter={"name": "Siti", "nik": "12", "citizenship": "WNI"},
        evidence=[{"kind": "photo", "description": "", "file": {"sha256": "x", "size": 0, "media_type": "a/b"}}],
    )
    status, answer, _ = call("budi", "POST", "violation-reports", body)
    assert status == 422
    assert {fault["field"] for fault in answer["faults"]} == {
        "is_true", "known_on", "reported", "reporter.nik", "reporter.address", "reporter.phone",
        "evidence.0.description", "evidence.0.file.sha256", "evidence.0.file.size", "evidence.0.file.media_type",
    }  # fmt: skip
    assert _rows() == before


@pytest.mark.parametrize(
    ("name", "status"),
    [("budi", 201), ("ratna", 201), ("nani", 201), ("rina", 403), ("dewi", 403), ("hadi", 403), ("toto", 403),
     ("ayu", 403), ("sari", 403), ("office:64.01.", 403)],
)  # fmt: skip
def test_who_may_bring_in_a_report(call: Call, name: str, status: int) -> None:
    assert call(name, "POST", "violation-reports", report())[0] == status


@pytest.mark.parametrize(("path", "status"), [("64.01.", 201), ("64.", 201), ("", 201), ("64.02.", 403)])
def test_a_token_brings_in_for_its_office_and_those_below(call: Call, path: str, status: int) -> None:
    assert call(None, "POST", "violation-reports", report(), **system(path))[0] == status


def _rows() -> dict[str, int]:
    """How many rows every table has."""
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace")
        names = [name for (name,) in cursor.fetchall() if name != "django_session"]
        counts = {}
        for name in names:
            cursor.execute(f'select count(*) from "{name}"')
            counts[name] = cursor.fetchone()[0]
    return counts
