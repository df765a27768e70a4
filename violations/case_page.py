"""A case as its page shows it: plain values for the templates, made from `queries.whole` alone."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.deadlines.models import Deadline, Move, State
from oversight.deadlines.queries import explain_many, moves_of
from oversight.deadlines.rules import Explanation
from oversight.dossiers.models import Channel, Kind, Recusal
from oversight.evidence.models import Item
from oversight.parties.actions.parts import CONFLICT
from oversight.parties.queries import PartView
from oversight.portal.evidence.cards import Card, card
from oversight.regions.models import Contest
from oversight.web.dayclock import DayClock, Face, dayclock, face, in_language
from oversight.workflow.procedures import procedure
from violations import acts
from violations.models import Case, Message, Plenary, RequirementCheck, ViolationClass
from violations.queries.procedure import regime
from violations.queries.whole import Whole
from violations.rules import conflicts
from violations.rules.law import FORMAL, Offence, Requirement, offences
from violations.words import FLAG_SENTENCES, FLAGS

KINDS: Mapping[str, str | Promise] = {
    "letter": gettext_lazy("Letter"),
    "document": gettext_lazy("Document"),
    "photo": gettext_lazy("Photo"),
    "video": gettext_lazy("Video"),
    "audio": gettext_lazy("Sound recording"),
    "object": gettext_lazy("Object"),
    "link": gettext_lazy("Internet address"),
}
# Why somebody barred himself: nothing that he writes, so that no reason ever names a protected person.
CONFLICTS: Mapping[str, str | Promise] = {
    conflicts.IN_THE_CASE: gettext_lazy("He is in the case himself"),
    conflicts.CLOSE: gettext_lazy("He is close to somebody in the case"),
    conflicts.INTEREST: gettext_lazy("He has an interest in how it ends"),
    conflicts.TOOK_PART: gettext_lazy("He took part in what the case is about"),
    conflicts.OTHER: gettext_lazy("He declared another conflict of interest"),
    CONFLICT: gettext_lazy(
        "Found by the platform: in the case himself, close to somebody in it, or of the reported office"
    ),
}


class Clock(NamedTuple):
    """One term of the case: at a glance, and the count day by day while it runs."""

    id: UUID
    face: Face
    days: DayClock | None


class Answer(NamedTuple):
    """One requirement with what was said of it."""

    requirement: Requirement
    check: RequirementCheck | None
    tone: str
    note: str


class Piece(NamedTuple):
    """One piece of evidence: what the sealed list says of it, and its file where it has one."""

    kind: str
    title: str
    card: Card | None
    hash: str
    size: int


class Sitting(NamedTuple):
    """One plenary of the case."""

    plenary: Plenary
    proposal: str
    url: str
    words: str


class Barred(NamedTuple):
    """Somebody who may not have anything to do with the case, and why."""

    name: str
    reason: str
    by: str
    at: datetime


class Mail(NamedTuple):
    """The mailbox in figures."""

    number: int
    unread: int
    last_at: datetime | None
    is_last_in: bool


def title(whole: Whole) -> str:
    """What the case is about in a line: what somebody called the event, else its kind."""
    event = str(whole.sealed.get("narrative", {}).get("event", "")).strip()
    return event or str(whole.case.get_kind_display())


def number(case: Case) -> str:
    """By which number people call the case; its kind while it has none."""
    return next((row.text for row in case.dossier.numbers.order_by("alias", "-pk")), str(case.get_kind_display()))


def clocks(whole: Whole, *, now: datetime) -> list[Clock]:
    """Every term of the case, the running ones first; those are explained day by day."""
    told = explain_many(whole.deadlines)
    running = [row for row in whole.deadlines if row.state == State.OPEN]
    moved = moves_of(running)
    return [
        Clock(row.pk, face(row, count, now=now), _days(row, count, moved.get(row.pk, []), now))
        for row, count in zip(whole.deadlines, told, strict=True)
        if row.state != State.CANCELLED
    ]


def _days(row: Deadline, count: Explanation, moves: Iterable[Move], now: datetime) -> DayClock | None:
    return dayclock(row, count, moves, now=now) if row.state == State.OPEN else None


def flags(case: Case) -> list[tuple[str, str]]:
    """What the study has to look at, in words."""
    return [(str(FLAGS.get(one, one)), str(FLAG_SENTENCES.get(one, ""))) for one in case.flags]


def articles(whole: Whole) -> list[Offence]:
    """The articles under which the study sees the event."""
    row = whole.classification
    if row is None or not row.articles:
        return []
    known = offences(regime(whole.case), whole.case.occurred_on or whole.case.received_at.date())
    return [known[code] for code in row.articles if code in known]


def classes(case: Case) -> list[str]:
    """The classes of the case in words."""
    return [str(ViolationClass(one).label) for one in case.classes]


def facts(whole: Whole) -> dict[str, str]:
    """What is plain of the case, in words."""
    case = whole.case
    election, stage = case.dossier.election, case.stage
    return {
        "election": in_language(election.name_id, election.name_en) if election else "",
        "stage": in_language(stage.name_id, stage.name_en) if stage else "",
        "contest": str(Contest.Type(case.contest).label) if case.contest else "",
        "channel": str(Channel(case.dossier.channel).label),
        "status": procedure(whole.track.procedure, whole.track.edition).status_title(whole.track.status),
        "act": str(procedure(whole.track.procedure, whole.track.edition).acts.get(whole.track.status, "")),
        "location": str(whole.sealed.get("narrative", {}).get("location", "")),
    }


def narrative(whole: Whole) -> list[tuple[str, str]]:
    """What was written of the event, part by part; nothing once it was erased."""
    told = whole.sealed.get("narrative", {})
    parts = (
        (_("Account of the event"), told.get("account") or told.get("what")),
        (_("Where"), told.get("where")),
        (_("When"), told.get("when")),
    )
    return [(words, str(text)) for words, text in parts if text]


def study(whole: Whole) -> list[tuple[str, list[Answer]]]:
    """The requirements in their two groups, each with the answer that counts."""
    found: dict[str, list[Answer]] = {str(_("Formal requirements")): [], str(_("Material requirements")): []}
    formal, material = found
    tones = {"met": "ok", "not_met": "danger"}
    for one in whole.required:
        check = whole.checks.get(one.code)
        note = str(whole.sealed.get(f"check:{check.pk.hex}", {}).get("text", "")) if check else ""
        answer = Answer(one, check, tones.get(check.answer, "") if check else "warn", note)
        found[formal if one.group == FORMAL else material].append(answer)
    return [(words, rows) for words, rows in found.items() if rows]


def evidence(whole: Whole) -> list[Piece]:
    """The sealed list of evidence with the files of each, then files that no line speaks of."""
    listed = whole.sealed.get("evidence", {}).get("pieces", [])
    items: dict[str, Item] = {bytes(item.sha256).hex(): item for item in whole.items}
    found = []
    for piece in listed if isinstance(listed, list) else []:
        file = piece.get("file") or {}
        item = items.pop(str(file.get("sha256", "")), None)
        words = str(KINDS.get(piece.get("kind", ""), _("Evidence")))
        found.append(_piece(words, str(piece.get("description", "")) or words, item, int(file.get("size", 0))))
    return found + [
        _piece(str(item.get_kind_display()), str(item.get_kind_display()), item, item.size) for item in items.values()
    ]


def _piece(kind: str, title: str, item: Item | None, size: int) -> Piece:
    return Piece(kind, title, card(item) if item else None, bytes(item.sha256).hex() if item else "", size)


def sittings(whole: Whole) -> list[Sitting]:
    """The plenaries of the case, the newest first."""
    law = procedure(whole.track.procedure, whole.track.edition)
    return [
        Sitting(
            row,
            law.verb_title(row.proposal),
            acts.address("violations:plenary", row.pk),
            str(row.get_outcome_display()) if row.closed_at else _("open"),
        )
        for row in whole.plenaries
    ]


def mail(messages: Iterable[Message]) -> Mail:
    """How much was written, and what of it waits for the office."""
    rows = list(messages)
    unread = sum(row.direction == Message.Direction.IN and row.read_at is None for row in rows)
    last = rows[-1] if rows else None
    return Mail(len(rows), unread, last.at if last else None, bool(last and last.direction == Message.Direction.IN))


def barred(rows: Iterable[Recusal]) -> list[Barred]:
    """Who is barred and why, without a word of whom he knows."""
    return [
        Barred(
            row.user.name,
            # Words that somebody chose himself may name whom he knows, so they stay out.
            str(CONFLICTS.get(row.reason, CONFLICTS[conflicts.OTHER])),
            row.declared_by.name if row.declared_by and row.declared_by_id != row.user_id else "",
            row.declared_at,
        )
        for row in rows
    ]


def has_reporter(parts: Iterable[PartView], case: Case) -> bool:
    """Whether somebody with a tracking code reads who opened his identity."""
    return case.kind == Kind.VIOLATION_REPORT and any(part.role == "reporter" for part in parts)
