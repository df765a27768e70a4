"""Papers drawn up from what a case says: the facts of each template, in the language of the state.

Nothing here is typed anew: numbers, offices, votes, reasons and terms come from the rows, sealed words go into facts
that are protected, so that the redacted variant never holds them.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from django.template import Context, Engine
from django.utils import translation
from django.utils.translation import gettext as _

from oversight.core.errors import Conflict
from oversight.deadlines.queries import rule_in_force
from oversight.dossiers.models import Series
from oversight.web.dayclock import amount
from oversight.workflow.models import Step
from oversight.workflow.procedures import procedure
from violations import ballots, seals
from violations.models import Case, CompletionRequest, Letter, Plenary, Seat, Tracing, Transfer
from violations.queries import letters as reads
from violations.queries import procedure as procedures
from violations.queries import sittings
from violations.queries.letters import About
from violations.rules import law
from violations.workflow import COMPLETION, TRACE

PAPERS = "id"
A = TypeVar("A", Plenary, CompletionRequest, Step, Transfer, Tracing)


class Draft(NamedTuple):
    """What a paper is made of: its template, the facts, the codes that stand for people."""

    template: str
    facts: Mapping[str, Any]
    masks: Mapping[str, str]


def draft(about: About, *, signed_by: str, written_by: str, now: datetime) -> Draft:
    """The paper of one act. Conflict when it has nobody to be written to any more."""
    with translation.override(PAPERS):
        return _DRAFTS[about.kind](about, signed_by, written_by, now)


def status_words(case: Case) -> str:
    """How the case stands and why, as its reporter is told; an officer may change the words before they go out."""
    with translation.override(PAPERS):
        return _text("status", _told(case))


def _minute(about: About, signed_by: str, written_by: str, now: datetime) -> Draft:
    row = _of(about, Plenary)
    ballot = procedures.ballot(row)
    fallen = sittings.fallen(ballot)
    count = sittings.tally(ballot, fallen)
    counted = {seat.pk for seat in ballot.seats if seat.pk in ballot.votes and seat.member_id not in fallen}
    sealed = seals.words_of([row, *ballot.votes.values()], case=about.case.pk)
    facts = {
        **_numbers(about.case),
        "called_at": row.called_at,
        "closed_at": row.closed_at,
        "chair": row.chair.name,
        "quorum": _text("quorum", {"present": count.present, "entitled": count.entitled}),
        "written_by": written_by,
        "members": [
            {
                "name": seat.member.name,
                "attendance": str(
                    (Seat.Attendance.RECUSED if seat.member_id in fallen else Seat.Attendance(seat.attendance)).label
                ),
                "vote": str(ballot.votes[seat.pk].get_choice_display()) if seat.pk in counted else "",
            }
            for seat in ballot.seats
        ],
        "proposal": str(ballots.TITLES[row.proposal]),
        "reason": _reason(row.proposal, row.reason, row.called_at),
        "missing": _missing(row),
        "recipient_office": row.recipient.name if row.recipient else "",
        "considerations": sealed.get(row.pk, "") or "–",
        "dissents": [
            {"name": seat.member.name, "words": sealed[ballot.votes[seat.pk].pk]}
            for seat in ballot.seats
            if seat.pk in counted and ballot.votes[seat.pk].pk in sealed
        ],
        "decision": _text("decision", {"outcome": row.outcome, "title": ballots.title_of(row)}),
    }
    return Draft("plenary-minute", facts, {})


def _completion(about: About, signed_by: str, written_by: str, now: datetime) -> Draft:
    row = _of(about, CompletionRequest)
    rule = rule_in_force(f"{procedures.regime(about.case)}.{COMPLETION}", row.asked_at.date())
    titles = {one.code: one.title.id for one in procedures.required(about.case)}
    body = {
        **_numbers(about.case),
        "missing": [titles.get(code, code) for code in row.missing],
        "term": amount(rule.amount, rule.unit),
        "basis": rule.basis_id,
        "minute": row.plenary.minute,
    }
    code, name, address = _addressee(about.case)
    facts = {
        "recipient_name": name,
        "recipient_address": address,
        "subject": f"Permintaan kelengkapan laporan {body['case_number']}",
        "signed_by": signed_by,
        "body": _text("completion", body),
    }
    return Draft("letter", facts, {"recipient_name": code, **({"recipient_address": code} if address else {})})


def _notice(about: About, signed_by: str, written_by: str, now: datetime) -> Draft:
    row = _of(about, Step)
    code, name, address = _addressee(about.case)
    told = _told(about.case)
    facts = {
        "addressee_name": name,
        "addressee_address": address,
        "signed_by": signed_by,
        **_numbers(about.case),
        "status": told["title"],
        "decided_day": row.at.astimezone(ZoneInfo(about.case.dossier.office.time_zone)).date(),
        "reason": _text("reason", told),
    }
    return Draft("status-notice", facts, {"addressee_name": code, **({"addressee_address": code} if address else {})})


def _transfer(about: About, signed_by: str, written_by: str, now: datetime) -> Draft:
    row = _of(about, Transfer)
    track = procedures.track(about.case)
    steps = procedure(track.procedure, track.edition)
    is_taken_over = row.direction == Transfer.Direction.UP
    verb = "take_over" if is_taken_over else "offer_transfer"
    # Who decided signs for the office whose plenary it was, the other for the second office.
    other = row.answered_by.name if row.answered_by else ""
    given, taken = (other, row.offered_by.name) if is_taken_over else (row.offered_by.name, other)
    facts = {
        "act": str(ballots.TITLES[verb]),
        **_numbers(about.case),
        "basis": next(step.basis for step in steps.transitions if step.verb == verb),
        "plenary_minute": row.plenary.minute,
        "decided_at": row.offered_at,
        "source_office": row.source.name,
        "target_office": row.target.name,
        "status": steps.status_title(track.status),
        "answered_at": row.answered_at,
        "considerations": seals.words_of([row.plenary], case=about.case.pk).get(row.plenary_id, "") or "–",
        "given_by": given,
        "taken_by": taken,
    }
    return Draft("transfer-minute", facts, {})


def _order(about: About, signed_by: str, written_by: str, now: datetime) -> Draft:
    row, case = _of(about, Tracing), about.case
    zone = ZoneInfo(case.dossier.office.time_zone)
    until = reads.due(case, TRACE)
    facts = {
        "received_day": case.received_at.astimezone(zone).date(),
        "place": case.place.name,
        "ordered_at": row.started_at,
        "due_day": until.astimezone(zone).date() if until else None,
        "plan": seals.plan_of(row, case=case.pk) or "–",
        "signed_by": signed_by,
    }
    return Draft("tracing-order", facts, {})


_DRAFTS: Mapping[Letter.Kind, Callable[[About, str, str, datetime], Draft]] = {
    Letter.Kind.PLENARY_MINUTE: _minute,
    Letter.Kind.COMPLETION: _completion,
    Letter.Kind.STATUS_NOTICE: _notice,
    Letter.Kind.TRANSFER_MINUTE: _transfer,
    Letter.Kind.TRACING_ORDER: _order,
}


def _of(about: About, kind: type[A]) -> A:
    if not isinstance(about.act, kind):
        raise TypeError(f"{about.kind} is about no {kind.__name__}")
    return about.act


def _numbers(case: Case) -> dict[str, str]:
    held = {row.series: row.text for row in case.dossier.numbers.all() if not row.alias}
    number = held.get(Series.REPORT) or held.get(Series.FINDING) or str(case.get_kind_display())
    return {"case_number": number, "registration_number": held.get(Series.REGISTRATION, "")}


def _addressee(case: Case) -> tuple[str, str, str]:
    found = reads.addressee(case)
    if found is None:
        raise Conflict(_("Nobody is known to whom this could be written."), code="no-addressee")
    code, details = found
    return code, details.name, details.address


def _missing(row: Plenary) -> list[str]:
    asked = CompletionRequest.objects.filter(plenary=row).first()
    titles = {one.code: one.title.id for one in procedures.required(row.case)}
    return [titles.get(code, code) for code in asked.missing] if asked else []


def _reason(verb: str, code: str, at: datetime) -> str:
    known = law.reasons(verb, at.date())
    return known[code].title.id if code in known else code


def _told(case: Case) -> dict[str, Any]:
    track = procedures.track(case)
    refused, traced = reads.last_decision(case, "not_register"), procedures.tracing(case)
    reason = _reason("not_register", refused.reason, refused.called_at) if refused else ""
    if traced is not None and traced.reason:
        reason = _reason("close_tip", traced.reason, traced.ended_at or track.since)
    return {
        **_numbers(case),
        "status": track.status,
        "title": procedure(track.procedure, track.edition).status_title(track.status),
        "kind": str(case.get_kind_display()),
        "office": case.dossier.office.name,
        "reason": reason,
    }


def _text(name: str, context: Mapping[str, Any]) -> str:
    template = Engine.get_default().get_template(f"violations/letters/{name}.id.txt")
    return str(template.render(Context(dict(context), autoescape=False))).strip()  # a paper is no page
