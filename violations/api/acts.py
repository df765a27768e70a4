"""The verbs of a case: each has an address, a shape and an action of its own, and is harmless when sent twice."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from oversight.accounts.actor import Actor
from oversight.api.idempotency import HEADER, once
from oversight.api.permissions import caller
from oversight.api.schema import describe, read_body
from oversight.core.errors import Conflict
from violations import actions, openapi, queries
from violations.models import Case, Report
from violations.serializers import cases as shown
from violations.serializers import verbs as s

# Takes the case as the caller may see it, the body, who asks and when; says what was written.
Act = Callable[[Case, Any, Actor, datetime], list[UUID]]


class Verb(NamedTuple):
    """One verb: what it does in one line, what it takes, and how it is done."""

    summary: str
    takes: type
    act: Act


def _receive_papers(case: Case, asked: s.ReceivePapers, by: Actor, now: datetime) -> list[UUID]:
    rows = actions.receive_papers(case=case, papers=asked.papers, is_complete=asked.is_complete, by=by, now=now)
    return [row.pk for row in rows]


def _add_evidence(case: Case, asked: s.AddEvidence, by: Actor, now: datetime) -> list[UUID]:
    actions.add_evidence(case=case, evidence=asked.evidence, by=by, now=now)
    return []


def _ask_withdrawal(case: Case, asked: s.Because, by: Actor, now: datetime) -> list[UUID]:
    return [actions.ask_withdrawal(case=case, reason=asked.reason, by=by, now=now).pk]


def _count_from(case: Case, asked: s.CountFrom, by: Actor, now: datetime) -> list[UUID]:
    actions.count_from(report=_report(case), moment=asked.moment, reason=asked.reason, by=by, now=now)
    return []


def _post_message(case: Case, asked: s.PostMessage, by: Actor, now: datetime) -> list[UUID]:
    return [actions.post_message(case=case, text=asked.text, by=by, now=now).pk]


def _read_messages(case: Case, asked: s.Plain, by: Actor, now: datetime) -> list[UUID]:
    actions.read_messages(case=case, by=by, now=now)
    return []


def _record_same_event(case: Case, asked: s.RecordSameEvent, by: Actor, now: datetime) -> list[UUID]:
    pair = actions.record_same_event(
        case=case, other=asked.other, outcome=asked.outcome, note=asked.note, lead=asked.lead, by=by, now=now
    )
    return [pair.pk]


def _undo_same_event(case: Case, asked: s.UndoSameEvent, by: Actor, now: datetime) -> list[UUID]:
    pair = queries.pair(case, asked.pair, now=now)
    return [actions.undo_same_event(pair=pair, case=case, note=asked.note, by=by, now=now).pk]


def _begin_study(case: Case, asked: s.Plain, by: Actor, now: datetime) -> list[UUID]:
    actions.begin_study(case=case, by=by, now=now)
    return []


def _check_requirement(case: Case, asked: s.CheckRequirement, by: Actor, now: datetime) -> list[UUID]:
    row = actions.check_requirement(
        case=case, requirement=asked.requirement, answer=asked.answer, note=asked.note, by=by, now=now
    )
    return [row.pk]


def _classify(case: Case, asked: s.Classify, by: Actor, now: datetime) -> list[UUID]:
    row = actions.classify(
        case=case, classes=asked.classes, articles=asked.articles, note=asked.note, by=by, now=now
    )  # fmt: skip
    return [row.pk]


def _conclude_study(case: Case, asked: s.ConcludeStudy, by: Actor, now: datetime) -> list[UUID]:
    proposal = asked.proposal.replace("-", "_")
    return [actions.conclude_study(case=case, proposal=proposal, text=asked.text, by=by, now=now).pk]


def _call_plenary(case: Case, asked: s.CallPlenary, by: Actor, now: datetime) -> list[UUID]:
    plenary = actions.call_plenary(
        case=case,
        proposal=asked.proposal.replace("-", "_"),
        present=asked.present,
        chair=asked.chair,
        reason=asked.reason,
        recipient=None if asked.recipient is None else queries.office(asked.recipient, field="recipient"),
        office=None if asked.office is None else queries.office(asked.office, field="office"),
        by=by,
        now=now,
    )
    return [plenary.pk]


def _serve_notice(case: Case, asked: s.ServeNotice, by: Actor, now: datetime) -> list[UUID]:
    return [actions.serve_notice(case=case, served_at=asked.served_at, by=by, now=now).pk]


def _receive_completion(case: Case, asked: s.Plain, by: Actor, now: datetime) -> list[UUID]:
    return [actions.receive_completion(case=case, by=by, now=now).pk]


def _start_tracing(case: Case, asked: s.StartTracing, by: Actor, now: datetime) -> list[UUID]:
    return [actions.start_tracing(case=case, order=asked.order, by=by, now=now).pk]


def _end_tracing(case: Case, asked: s.EndTracing, by: Actor, now: datetime) -> list[UUID]:
    return [actions.end_tracing(case=case, form=asked.finding.form(), text=asked.text, by=by, now=now).id]


def _close_tip(case: Case, asked: s.CloseTip, by: Actor, now: datetime) -> list[UUID]:
    return [actions.close_tip(case=case, reason=asked.reason, text=asked.text, by=by, now=now).pk]


def _notify_status(case: Case, asked: s.NotifyStatus, by: Actor, now: datetime) -> list[UUID]:
    row = actions.notify_status(
        case=case, way=asked.way, text=asked.text, letter=asked.letter, by=by, now=now
    )  # fmt: skip
    return [row.pk]


def _archive(case: Case, asked: s.Archive, by: Actor, now: datetime) -> list[UUID]:
    return [actions.archive(case=case, retention=asked.retention, by=by, now=now).pk]


def _report(case: Case) -> Report:
    found: Report | None = getattr(case, "report", None)
    if found is None:
        raise Conflict(_("Only the terms of a report can be counted from another moment."), code="no-report")
    return found


VERBS: Mapping[str, Verb] = {
    "receive-papers": Verb("Take papers at the counter", s.ReceivePapers, _receive_papers),
    "add-evidence": Verb("Add evidence that came after the report", s.AddEvidence, _add_evidence),
    "ask-withdrawal": Verb("Take down that the reporter asks to withdraw", s.Because, _ask_withdrawal),
    "count-from": Verb("Say from when the agency's terms count", s.CountFrom, _count_from),
    "post-message": Verb("Write to who holds the tracking code", s.PostMessage, _post_message),
    "read-messages": Verb("Mark the other side's messages as read", s.Plain, _read_messages),
    "record-same-event": Verb("Say what two cases are to each other", s.RecordSameEvent, _record_same_event),
    "undo-same-event": Verb("Take back what was said of two cases", s.UndoSameEvent, _undo_same_event),
    "begin-study": Verb("Begin the preliminary study", s.Plain, _begin_study),
    "check-requirement": Verb("Say whether one requirement is met", s.CheckRequirement, _check_requirement),
    "classify": Verb("Say of which classes and articles it is", s.Classify, _classify),
    "conclude-study": Verb("Hand the study to the plenary", s.ConcludeStudy, _conclude_study),
    "call-plenary": Verb("Open a plenary on one proposal", s.CallPlenary, _call_plenary),
    "serve-notice": Verb("Record when the letter of completion was served", s.ServeNotice, _serve_notice),
    "receive-completion": Verb("Receive what was missing", s.Plain, _receive_completion),
    "start-tracing": Verb("Order the tracing of prior information", s.StartTracing, _start_tracing),
    "end-tracing": Verb("Make a finding of what was traced", s.EndTracing, _end_tracing),
    "close-tip": Verb("Close prior information without a finding", s.CloseTip, _close_tip),
    "notify-status": Verb("Announce the status to the reporter", s.NotifyStatus, _notify_status),
    "archive": Verb("Put the case into the archive", s.Archive, _archive),
}


def door(name: str) -> type[APIView]:
    """The resource of one verb."""
    verb = VERBS[name]

    class CaseAct(APIView):
        """A verb of the case."""

        @describe(
            summary=verb.summary,
            answer=shown.ActDone,
            body=verb.takes,
            tag="violations",
            id=f"cases_{name.replace('-', '_')}",
            headers=[HEADER],
            examples=[OpenApiExample(verb.summary, openapi.VERBS[name], request_only=True)],
        )
        def post(self, request: Request, pk: UUID) -> Response:
            by, now = caller(request), timezone.now()
            asked: Any = read_body(request, verb.takes)

            def act() -> Response:
                # Looked up inside: who has handed a case on still gets his first answer.
                case = queries.case(by, pk, now=now)
                written = verb.act(case, asked, by, now)
                return Response(shown.done(pk, name, written, queries.stand(case)))

            return once(request, now, act)

    return CaseAct
