"""Good requests of every resource of violations, one after the other as offices send them."""

import copy
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from oversight.accounts.models import Office
from oversight.core.ids import uuid7
from tests.factories.procedure import called, concluded, decided, enlist, ids, studied, who
from tests.factories.violations import reported, tipped
from violations import actions, openapi
from violations.models import Case, Transfer

# Sends one request of an operation as a caller, and hands back the decoded answer.
Send = Callable[..., Any]
MEMBERS = ("budi", "rina", "gusti")


def prepared(now: datetime) -> dict[str, str]:
    """Ids of cases, plenaries and offers in the states that the verbs need, by what they are for."""
    enlist()
    made = {name: reported(now=now) for name in ("spare", "other", "study")}
    made["counter"] = reported(by=None, now=now)
    actions.begin_study(case=made["study"], by=who("budi", now), now=now)
    studied(made["study"], now=now)
    unsigned = concluded(reported(now=now), "ask_completion", now=now, failed=("signature",))
    made["completion"] = decided(unsigned, "ask_completion", letter="S-1/2024", now=now)
    made["traced"], made["idle"] = (tipped(code, now=now) for code in ("fuzz-1", "fuzz-2"))
    found = {name: str(case.pk) for name, case in made.items()}
    plenary = called(concluded(reported(now=now), now=now), "register", now=now)
    for name in ("komang", "fitri"):
        actions.vote(plenary=plenary, choice="for", by=who(name, now), now=now)
    found["plenary"] = str(plenary.pk)
    neighbour, province = (Office.objects.get(path=path) for path in ("64.02.", "64."))
    for name in ("accepted", "declined"):
        case = concluded(reported(now=now), "offer_transfer", now=now)
        found[name] = _offer(decided(case, "offer_transfer", recipient=neighbour, now=now))
    above = decided(reported(now=now), "take_over", present=("darma", "mega"), office=province, now=now)
    return found | {"taken": _offer(above), "rina": str(ids(("rina",))[0])}


def _offer(case: Case) -> str:
    return str(Transfer.objects.get(case=case, answered_at=None).pk)


def walk(send: Send, made: dict[str, str], now: datetime) -> None:
    """Every operation once, as who may."""
    report = copy.deepcopy(openapi.REPORT) | {"id": str(uuid7())}
    _say(send, "violation_reports_submit", "budi", report)
    _say(send, "findings_record", "budi", copy.deepcopy(openapi.FINDING) | {"id": str(uuid7())})
    _read(send, made)
    since = (now + timedelta(minutes=1)).isoformat()
    bodies: dict[str, Any] = {"count-from": {"moment": since, "reason": "Jam kerja."}}
    for verb in ("receive-papers", "count-from", "add-evidence", "post-message", "read-messages", "ask-withdrawal",
                 "begin-study", "check-requirement", "classify"):  # fmt: skip
        _act(send, "budi", made["counter"], verb, bodies.get(verb))
    related = openapi.VERBS["record-same-event"] | {"other": made["other"]}
    (pair,) = _act(send, "budi", made["spare"], "record-same-event", related)
    _act(send, "budi", made["spare"], "undo-same-event", {"pair": pair, "note": "Dua peristiwa."})
    _act(send, "budi", made["study"], "conclude-study")
    members = ids(("rina", "komang", "fitri"))
    call = {"proposal": "register", "present": members, "chair": int(made["rina"])}
    _act(send, "rina", made["study"], "call-plenary", call)
    _act(send, "budi", made["completion"], "serve-notice", {"served_at": since})
    _act(send, "budi", made["completion"], "receive-completion")
    _act(send, "rina", made["traced"], "start-tracing")
    traced = copy.deepcopy(openapi.TRACED)
    traced["finding"]["id"] = str(uuid7())
    _act(send, "rina", made["traced"], "end-tracing", traced)
    _act(send, "rina", made["idle"], "close-tip")
    _act(send, "budi", made["idle"], "notify-status", {"way": "published", "text": "Tidak terbukti."})
    _act(send, "budi", made["idle"], "archive")
    _say(send, "plenaries_vote", "rina", openapi.VOTE, made["plenary"])
    _say(send, "plenaries_close", "rina", openapi.CLOSE, made["plenary"])
    _say(send, "transfers_accept", "gusti", {}, made["accepted"])
    _say(send, "transfers_decline", "gusti", openapi.DECLINE, made["declined"])
    _say(send, "transfers_hand_over", "rina", {}, made["taken"])


def _read(send: Send, made: dict[str, str]) -> None:
    send("cases_list", "budi", query={"limit": 5, "kind": "violation-report"})
    send("cases_count", "budi")
    for part in ("read", "contents", "study", "plenaries", "same_events", "receipt"):
        send(f"cases_{part}", "budi", path_parameters={"id": made["spare"]})
    send("plenaries_list", "rina")
    send("plenaries_read", "rina", path_parameters={"id": made["plenary"]})
    send("transfers_list", "gusti")
    send("transfers_read", "gusti", path_parameters={"id": made["accepted"]})
    send("law_requirements", "village", query={"regime": "pemilu"})
    send("law_offences", "village", query={"regime": "pilkada"})
    send("law_reasons", "village", query={"verb": "close-tip"})
    send("law_retention_classes", "village")


def _act(send: Send, name: str, case: str, verb: str, body: Any = None) -> Any:
    id = f"cases_{verb.replace('-', '_')}"
    return _say(send, id, name, openapi.VERBS[verb] if body is None else body, case)["written"]


def _say(send: Send, id: str, name: str, body: Any, pk: str = "") -> Any:
    path = {"path_parameters": {"id": pk}} if pk else {}
    return send(id, name, body=body, media_type="application/json", **path)
