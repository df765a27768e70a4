"""The procedure by the interface: every verb of it, once, by whom the law says, and harmless when sent twice."""

import copy
from datetime import datetime, timedelta
from typing import Any, get_args

import msgspec
import pytest
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from oversight.accounts.models import User
from oversight.core.ids import uuid7
from oversight.workflow.models import Step
from tests.api.conftest import Call
from tests.factories import procedure as office
from tests.factories.procedure import called, closed, concluded, decided, enlist, ids, path_of, who
from tests.factories.tokens import token_of
from tests.factories.violations import NOW, case_of, reported, tipped
from violations import actions, openapi
from violations.actions.plenary import DECISIONS
from violations.actions.study import PROPOSALS
from violations.api.acts import VERBS
from violations.models import (
    Capacity,
    Case,
    Outcome,
    Paper,
    Plenary,
    RequirementCheck,
    StatusNotice,
    ViolationClass,
    Vote,
)
from violations.queries import procedure as reads
from violations.rules import EvidenceKind
from violations.serializers import filing, procedure, verbs
from violations.workflow import BROUGHT_OVER, PEMILU, PILKADA

pytestmark = pytest.mark.django_db
# Done by the clock, by the public's own page, by a plenary that closes, or with the papers.
ELSEWHERE = {
    "take_tip",
    "take_back",
    *BROUGHT_OVER.values(),
    "submit",
    "submit_online",
    "tip",
    "find",
    "lapse_papers",
    "lapse_completion",
    *DECISIONS,
}
AT_OTHER_ADDRESSES = {"accept_transfer", "decline_transfer", "hand_over"}


@pytest.fixture(autouse=True)
def commissioners(db: None) -> None:
    enlist()


def act(call: Call, name: str, case: Case, verb: str, body: Any = None, key: str = "", status: int = 200) -> Any:
    """One verb of a case; its answer."""
    head = {"idempotency-key": key} if key else {}
    got, answer, _ = call(
        name, "POST", f"cases/{case.pk}/actions/{verb}", openapi.VERBS[verb] if body is None else body, **head
    )
    assert got == status, (verb, answer)
    return answer


def test_every_verb_of_the_law_has_an_address() -> None:
    lawful = {step.verb for law in (PEMILU, PILKADA) for step in law.transitions}
    here = {verb.replace("-", "_") for verb in VERBS} | AT_OTHER_ADDRESSES
    assert lawful <= here | ELSEWHERE
    assert openapi.VERBS.keys() == VERBS.keys()


def test_the_examples_of_the_document_fit_its_shapes() -> None:
    for name, verb in VERBS.items():
        msgspec.convert(openapi.VERBS[name], verb.takes)
    msgspec.convert(openapi.REPORT, filing.ReportIn)
    msgspec.convert(openapi.FINDING, filing.RecordedIn)
    msgspec.convert(openapi.CLOSE, procedure.CloseIn)


def test_the_words_of_the_interface_are_those_of_the_records() -> None:
    hints = {
        (filing.ReportIn, "capacity"): Capacity.values,
        (filing.EvidenceIn, "kind"): list(EvidenceKind),
        (filing.PaperIn, "kind"): Paper.Kind.values,
        (verbs.CheckRequirement, "answer"): RequirementCheck.Answer.values,
        (verbs.RecordSameEvent, "outcome"): Outcome.values,
        (verbs.NotifyStatus, "way"): StatusNotice.Way.values,
        (verbs.ConcludeStudy, "proposal"): [one.replace("_", "-") for one in PROPOSALS],
        (verbs.CallPlenary, "proposal"): [one.replace("_", "-") for one in DECISIONS],
        (procedure.VoteIn, "choice"): Vote.Choice.values,
    }
    for (shape, name), values in hints.items():
        (field,) = [field for field in msgspec.structs.fields(shape) if field.name == name]
        assert sorted(get_args(field.type)) == sorted(values), (shape, name)
    assert sorted(get_args(filing.ClassName)) == sorted(ViolationClass.values)


def study(call: Call, case: Case, proposal: str, failed: tuple[str, ...] = ()) -> None:
    for one in reads.required(case):
        answer = {"answer": "not_met", "note": "Belum ada."} if one.code in failed else {"answer": "met"}
        act(call, "budi", case, "check-requirement", {"requirement": one.code, **answer})
    act(call, "budi", case, "classify")
    act(call, "budi", case, "conclude-study", {"proposal": proposal, "text": "Hasil kajian awal."})


def decide(call: Call, case: Case, proposal: str, letter: str = "", **more: Any) -> Any:
    """The regency's plenary over the interface."""
    rina, komang, fitri = (User.objects.get(username=name).pk for name in office.THE_REGENCY)
    body = {"proposal": proposal, "present": [rina, komang, fitri], "chair": rina, **more}
    (plenary,) = act(call, "rina", case, "call-plenary", body)["written"]
    for name in office.THE_REGENCY:
        assert call(name, "POST", f"plenaries/{plenary}/actions/vote", openapi.VOTE)[0] == 200
    closing = openapi.CLOSE | {"letter": letter}
    status, answer, _ = call("rina", "POST", f"plenaries/{plenary}/actions/close-plenary", closing)
    assert (status, answer["outcome"]) == (200, "carried"), answer
    assert {seat["choice"] for seat in answer["seats"]} == {"for"}
    return answer


def test_an_online_report_from_its_papers_to_the_archive(call: Call) -> None:
    case = reported(by=None, now=timezone.now())
    act(call, "budi", case, "receive-papers")
    moment = timezone.now() - timedelta(hours=1)
    act(call, "budi", case, "count-from", {"moment": moment.isoformat(), "reason": "Masuk setelah jam kerja."})
    act(call, "budi", case, "add-evidence")
    act(call, "budi", case, "post-message")
    act(call, "budi", case, "read-messages")
    assert act(call, "budi", case, "begin-study")["status"] == "in_study"
    study(call, case, "ask-completion", failed=("signature",))
    assert decide(call, case, "ask-completion", letter="S-12/2024")["status"] == "completion_asked"
    act(call, "budi", case, "serve-notice", {"served_at": timezone.now().isoformat()})
    act(call, "budi", case, "receive-completion")
    study(call, case, "register")
    answer = decide(call, case, "register")
    assert answer["status"] == "registered"
    assert answer["numbers"][-1].startswith("001/Reg/LP/PL/Kab/")
    act(call, "budi", case, "ask-withdrawal")
    assert act(call, "budi", case, "notify-status")["status"] == "registered"
    assert path_of(case) == [
        "submit_online", "receive_papers", "begin_study", "conclude_study", "ask_completion", "serve_notice",
        "receive_completion", "conclude_study", "register", "notify_status",
    ]  # fmt: skip


def test_prior_information_becomes_a_finding_or_is_closed(call: Call) -> None:
    traced, idle = tipped("one"), tipped("two")
    act(call, "rina", traced, "start-tracing")
    body = copy.deepcopy(openapi.TRACED)
    body["finding"]["id"] = str(uuid7())
    answer = act(call, "rina", traced, "end-tracing", body)
    assert (answer["status"], answer["written"]) == ("became_finding", [body["finding"]["id"]])
    assert case_of(answer["written"][0]).status == "found"
    assert act(call, "rina", idle, "close-tip")["status"] == "tip_closed"
    act(call, "budi", idle, "notify-status", {"way": "published", "text": "Tidak terbukti."})
    assert act(call, "budi", idle, "archive")["status"] == "archived"


def test_two_cases_are_related_and_it_is_taken_back(call: Call) -> None:
    one, other = reported(), reported()
    body = {"other": str(other.pk), "outcome": "joined", "note": "Peristiwa yang sama.", "lead": str(one.pk)}
    proposed = call("budi", "GET", f"cases/{one.pk}/same-events")[1]["proposed"]
    assert [row["other"]["id"] for row in proposed] == [str(other.pk)]
    (pair,) = act(call, "budi", one, "record-same-event", body)["written"]
    decided_ = call("budi", "GET", f"cases/{other.pk}/same-events")[1]["decided"]
    assert [(row["id"], row["outcome"], row["note"]) for row in decided_] == [(pair, "joined", body["note"])]
    act(call, "budi", one, "undo-same-event", {"pair": pair, "note": "Ternyata dua peristiwa."})
    assert act(call, "budi", one, "record-same-event", {**body, "other": str(one.pk)}, status=422)["faults"]


def test_a_case_goes_to_another_office_with_its_signature(call: Call) -> None:
    now = timezone.now()
    for verb, body in (("decline-transfer", openapi.DECLINE), ("accept-transfer", {})):
        case = concluded(reported(now=NOW), "offer_transfer", now=now)
        decide(call, case, "offer-transfer", recipient="64.02.")
        (offer,) = call("gusti", "GET", "transfers")[1]["results"]
        assert call("gusti", "GET", f"transfers/{offer['id']}")[1] == offer
        assert call("gusti", "GET", f"cases/{case.pk}")[0] == 404
        for stranger in ("hadi", "darma", "yosef"):
            got = call(stranger, "POST", f"transfers/{offer['id']}/actions/{verb}", body)[0]
            assert got in {403, 404}, stranger
        answers = [
            call("gusti", "POST", f"transfers/{offer['id']}/actions/{verb}", body, **{"idempotency-key": verb})
            for _ in range(2)
        ]
        assert [status for status, _, _ in answers] == [200, 200]
        assert answers[0][1] == answers[1][1]
        assert answers[0][1]["status"] == "awaiting_plenary"
        assert case_of(case.pk).scope == ("64.02." if verb == "accept-transfer" else "64.01.")
        assert Step.objects.filter(track=case.track, verb=verb.replace("-", "_")).count() == 1


def test_an_upper_office_takes_a_case_over(call: Call) -> None:
    case = reported(now=NOW)
    darma, mega = ids(("darma",))[0], ids(("mega",))[0]
    body = {"proposal": "take-over", "present": [darma, mega], "chair": darma, "office": "64."}
    (plenary,) = act(call, "darma", case, "call-plenary", body)["written"]
    for name in ("darma", "mega"):
        call(name, "POST", f"plenaries/{plenary}/actions/vote", openapi.VOTE)
    call("mega", "POST", f"plenaries/{plenary}/actions/close-plenary", openapi.CLOSE)
    (offer,) = call("rina", "GET", "transfers")[1]["results"]
    address, key = f"transfers/{offer['id']}/actions/hand-over", {"idempotency-key": "serah"}
    first = call("rina", "POST", address, {}, **key)
    assert (first[0], case_of(case.pk).scope) == (200, "64.")
    # The case is no longer in sight, and the answer still is.
    assert call("rina", "GET", f"cases/{case.pk}")[0] == 404
    assert call("rina", "POST", address, {}, **key)[1] == first[1]
    assert call("rina", "POST", address, {})[0] == 404


@pytest.mark.parametrize("verb", ["check-requirement", "post-message", "add-evidence", "receive-papers"])
def test_a_verb_with_the_same_key_is_done_once(call: Call, verb: str) -> None:
    case = reported()
    actions.begin_study(case=case, by=who("budi"), now=NOW)
    first = act(call, "budi", case, verb, key="k-1")
    assert act(call, "budi", case, verb, key="k-1") == first
    assert act(call, "budi", case, verb, key="k-2")["written"] != first["written"] or verb == "add-evidence"
    other = call("budi", "POST", f"cases/{case.pk}/actions/begin-study", {}, **{"idempotency-key": "k-1"})
    assert (other[0], other[1]["code"]) == (409, "key-used")


def test_a_refused_verb_leaves_nothing_and_its_key_free(call: Call) -> None:
    case = reported()
    assert act(call, "budi", case, "archive", key="once", status=409)["code"] == "no-such-step"
    decided(concluded(case), "not_register", reason="not_a_violation")
    act(call, "budi", case, "notify-status", {"way": "published", "text": "Diumumkan."})
    assert act(call, "budi", case, "archive", key="once")["status"] == "archived"


def test_the_page_and_the_interface_leave_the_same_rows(call: Call) -> None:
    one, other = concluded(reported()), concluded(reported())
    closed(called(one, "register", now=timezone.now()), now=timezone.now())
    decide(call, other, "register")
    assert path_of(one) == path_of(other)
    plenaries = [Plenary.objects.get(case=case) for case in (one, other)]
    for name in ("office_id", "proposal", "chair_id", "outcome", "called_by_id", "closed_by_id"):
        assert getattr(plenaries[0], name) == getattr(plenaries[1], name), name
    assert office.clocks(one) == office.clocks(other)
    numbers = [office.numbers(case)["REG"] for case in (one, other)]
    assert [number[:3] for number in numbers] == ["001", "002"]


# Who may do what with a case of Paser: done or refused for its state (1), not his (3), unseen (4).
# study, papers, message, tracing, plenary, counted-from, vote, close
TABLE = {
    "budi": "1113 1133",
    "rina": "3331 1311",
    "komang": "3331 1311",
    "ratna": "3113 3133",
    "darma": "3333 3333",
    "nani": "3113 3133",
    "dewi": "4444 4444",
    "hadi": "4444 4444",
    "gusti": "4444 4444",
    "toto": "4444 4444",
    "ayu": "4444 4444",
    "sari": "4444 4444",
    "office:64.01.": "4444 4444",
    "token:64.01.": "3113 3333",
    "token:64.": "3113 3333",
    "token:64.02.": "4444 4444",
}
ASKED = ("begin-study", "receive-papers", "post-message", "close-tip", "call-plenary", "count-from")


@pytest.mark.parametrize("name", TABLE)
def test_who_may_do_what(call: Call, name: str) -> None:
    now = timezone.now()
    case, plenary = reported(), called(concluded(reported()), "register", now=now)
    head = {}
    if name.startswith("token:"):
        head = {"authorization": f"Bearer {token_of(name.removeprefix('token:'), now)}"}
    rina = ids(("rina",))[0]
    bodies = openapi.VERBS | {
        "call-plenary": {"proposal": "register", "present": [rina], "chair": rina},
        "count-from": {"moment": "2024-01-31T00:00:00Z", "reason": "Jam kerja."},
    }
    member = None if head else name
    told = [call(member, "POST", f"cases/{case.pk}/actions/{verb}", bodies[verb], **head)[0] for verb in ASKED]
    told += [
        call(member, "POST", f"plenaries/{plenary.pk}/actions/{verb}", body, **head)[0]
        for verb, body in (("vote", openapi.VOTE), ("close-plenary", openapi.CLOSE))
    ]
    assert all(status in {200, 403, 404, 409, 422} for status in told), told
    seen = "".join({403: "3", 404: "4"}.get(status, "1") for status in told)
    assert f"{seen[:4]} {seen[4:]}" == TABLE[name]


def test_nobody_votes_by_a_token(call: Call) -> None:
    now = timezone.now()
    plenary = called(concluded(reported()), "register", now=now)
    head = {"authorization": f"Bearer {token_of('64.01.', now)}"}
    assert call(None, "GET", "plenaries", **head)[1] == {"results": []}
    status, answer, _ = call(None, "POST", f"plenaries/{plenary.pk}/actions/vote", openapi.VOTE, **head)
    assert (status, answer["code"]) == (403, "not-allowed")
    assert not Vote.objects.exists()


def test_what_a_verb_cannot_take_is_named(call: Call) -> None:
    case = reported()
    body = {"proposal": "sing", "present": [], "colour": "red"}
    answer = act(call, "rina", case, "call-plenary", body, status=422)
    assert {fault["field"] for fault in answer["faults"]} == {"proposal", "present", "chair", "colour"}
    answer = act(call, "budi", case, "count-from", {"moment": "2024-01-31T00:00:00", "reason": "x"}, status=422)
    assert [fault["field"] for fault in answer["faults"]] == ["moment"]
    far = {"moment": "0001-01-01T00:00:00+14:00", "reason": "x"}
    assert act(call, "budi", case, "count-from", far, status=422)["faults"][0]["field"] == "moment"
    recipient = {"proposal": "offer-transfer", "present": [1], "chair": 1, "recipient": "99.99."}
    assert act(call, "rina", case, "call-plenary", recipient, status=422)["faults"][0]["field"] == "recipient"
    assert act(call, "budi", tipped(), "count-from", status=409)["code"] == "no-report"


def test_moments_are_the_servers(call: Call) -> None:
    before = timezone.now()
    (id,) = act(call, "budi", reported(), "post-message")["written"]
    assert before <= datetime.fromtimestamp((int(id.replace("-", ""), 16) >> 80) / 1000 + 0.001, before.tzinfo)


def test_every_operation_of_violations_is_documented_with_an_example() -> None:
    document = SchemaGenerator().get_schema(request=None, public=True)
    bodies = [
        (operation["operationId"], content)
        for found in document["paths"].values()
        for operation in found.values()
        if operation["tags"] == ["violations"] and "requestBody" in operation
        for content in operation["requestBody"]["content"].values()
    ]
    assert len(bodies) == len(VERBS) + 7
    assert [id for id, content in bodies if not content.get("examples")] == []
