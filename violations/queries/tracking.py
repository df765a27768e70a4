"""What the holder of a tracking code may see of a case: in plain words, without anything about anybody else."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.core.errors import NotFound
from oversight.deadlines import queries as deadlines
from oversight.deadlines.models import Deadline
from oversight.documents import queries as documents
from oversight.documents.models import Document
from oversight.dossiers.models import Dossier, Series, Status
from oversight.evidence import queries as evidence
from oversight.evidence.models import Item
from oversight.ledger.history import Place, first_entry
from oversight.ledger.queries import Receipt, receipt
from oversight.parties.models import Role
from oversight.parties.queries import Access, accesses, masked
from oversight.workflow.models import Step, Track
from oversight.workflow.procedures import Words, procedure
from violations import seals
from violations.digests import CASE
from violations.models import Case, CompletionRequest, Finding, Paper, StatusNotice
from violations.queries.cases import Line, mailbox, papers_of, withdrawal_of
from violations.queries.procedure import completion, required
from violations.rules import missing_papers
from violations.workflow import AWAITING_PAPERS, COMPLETION, COMPLETION_ASKED, PAPERS

# State and next step for the public; a status that is not here is called as the procedure calls it.
STATES: Mapping[str, tuple[Words, Words]] = {
    "awaiting_papers": (
        gettext_lazy("We have your report and wait for your papers."),
        gettext_lazy("Bring the proof of submission, your identity card and the evidence to the office."),
    ),
    "submitted": (
        gettext_lazy("We have received your report."),
        gettext_lazy("The office checks whether the report is complete and whether it is competent."),
    ),
    "in_study": (
        gettext_lazy("The office is checking your report."),
        gettext_lazy("The commissioners decide whether it is registered."),
    ),
    "awaiting_plenary": (
        gettext_lazy("The office has checked your report."),
        gettext_lazy("The commissioners decide whether it is registered."),
    ),
    "transfer_offered": (
        gettext_lazy("Another office may be competent for your report."),
        gettext_lazy("The other office answers whether it takes the report over."),
    ),
    "became_finding": (
        gettext_lazy("The office has made a finding of your information."),
        gettext_lazy("Nothing more is expected of you."),
    ),
    "status_notified": (
        gettext_lazy("The office has announced how the case ended."),
        gettext_lazy("Nothing more is expected of you."),
    ),
    "completion_asked": (
        gettext_lazy("Something is missing in your report."),
        gettext_lazy("Complete the report as the letter of the office says."),
    ),
    "not_registered": (
        gettext_lazy("Your report was not registered."),
        gettext_lazy("The notice of the office says why. Nothing more is expected of you."),
    ),
    "registered": (
        gettext_lazy("Your report is registered and is being handled."),
        gettext_lazy("The office hears those concerned and decides."),
    ),
    "prior_information": (
        gettext_lazy("We have received your information."),
        gettext_lazy("The office looks into it. It may ask you something here."),
    ),
    "tracing": (
        gettext_lazy("The office is looking into your information."),
        gettext_lazy("It may ask you something here."),
    ),
    "tip_closed": (
        gettext_lazy("The office has looked into your information."),
        gettext_lazy("Nothing more is expected of you."),
    ),
    "found": (
        gettext_lazy("Supervision has found a possible violation."),
        gettext_lazy("The commissioners decide whether it is a finding."),
    ),
    "lapsed": (
        gettext_lazy("Your report was closed because the papers did not come in time."),
        gettext_lazy("Nothing more is expected of you."),
    ),
    "withdrawn": (gettext_lazy("The report was withdrawn."), gettext_lazy("Nothing more is expected of you.")),
    "archived": (gettext_lazy("The case is closed."), gettext_lazy("Nothing more is expected of you.")),
}


# Whose identity the page speaks of: who holds the code, and who acts for him. Nobody else's.
_OWN = frozenset({Role.REPORTER, Role.PROXY, Role.TIPPER})
# What is addressed to the reporter, by the code of its template; letters by their number.
_TO_REPORTER = frozenset({"receipt", "status-notice"})
_WITHDRAWING = frozenset({"withdraw", "note_withdrawal"})


class Passed(msgspec.Struct, frozen=True):
    """One step that was taken, without who took it."""

    verb: str
    at: datetime


class Sight(msgspec.Struct, frozen=True):
    """Somebody could see who the reporter is, or handed it on; `papers` that name him and were taken meanwhile."""

    access: Access
    papers: tuple[str, ...] = ()


class Announced(msgspec.Struct, frozen=True):
    """How the case stood when the reporter was told, and the words of the notice."""

    status: str
    letter: str
    at: datetime
    text: str


class Became(msgspec.Struct, frozen=True):
    """The finding that was made of what the holder told: how it is called, and how it stands."""

    number: str
    state: str
    id: UUID


class Tracked(msgspec.Struct, frozen=True):
    """The public tracking page of one case. `case` is for the actions that its holder may take.

    `binds_holder`: whether the running clock is the holder's own, not the office's. `asked`: what the completion that
    runs asks for, in words, and the number of its letter.
    """

    case: Case
    number: str
    registration: str
    kind: str
    office: str
    time_zone: str
    received_at: datetime
    status: str
    state: str
    next_step: str
    due_at: datetime | None
    deadline: Deadline | None
    binds_holder: bool
    is_closed: bool
    may_withdraw: bool
    passed: tuple[Passed, ...]
    papers: tuple[Paper, ...]
    missing: tuple[str, ...]
    asked: tuple[str, ...]
    asked_letter: str
    is_served: bool
    messages: tuple[Line, ...]
    evidence: tuple[Item, ...]
    accesses: tuple[Access, ...]
    sights: tuple[Sight, ...]
    documents: tuple[Document, ...]
    announced: tuple[Announced, ...]
    became: Became | None
    entry: Place | None
    withdrawal_asked_at: datetime | None
    withdrawal_granted: bool | None


def address_of(code_mark: bytes) -> str | None:
    """Where a tracking code (its keyed hash) leads, if it is a case's: one of settings.TRACKERS."""
    return reverse("violations:tracked") if Case.objects.filter(code_mark=code_mark).exists() else None


def held_by(code_mark: bytes) -> Case:
    """The case of a tracking code by the code's keyed hash; NotFound when there is none."""
    rows = Case.objects.select_related("dossier__office", "dossier__election", "place")
    case = rows.filter(code_mark=code_mark).first()
    if case is None:
        raise NotFound(_("There is no report with this code. Check every letter and digit."))
    return case


def tracking(code_mark: bytes, *, now: datetime, number: str = "") -> Tracked:
    """The case of a tracking code by the code's keyed hash; NotFound also when `number` is given and another's."""
    case = held_by(code_mark)
    numbers = sorted(case.dossier.numbers.all(), key=lambda row: (row.alias, row.taken_at, row.pk))
    wanted = " ".join(number.split()).casefold()
    if wanted and wanted not in {row.text.casefold() for row in numbers}:
        raise NotFound(_("There is no report with this code. Check every letter and digit."))
    track = Track.objects.get(pk=case.track)
    law = procedure(track.procedure, track.edition)
    state, next_step = STATES.get(track.status, (law.status_title(track.status), law.acts.get(track.status, "")))
    papers = papers_of(case)
    withdrawal = withdrawal_of(case)
    running = deadlines.open_of_subject([case.track]).first()
    asked = completion(case) if track.status == COMPLETION_ASKED else None
    announced = _announced(case)
    own = [one for one in accesses(case.dossier, now=now) if one.part in _own_parts(case.dossier)]
    return Tracked(
        case=case,
        number=numbers[0].text if numbers else "",
        registration=next((row.text for row in numbers if row.series == Series.REGISTRATION), ""),
        kind=str(case.get_kind_display()),
        office=case.dossier.office.name,
        time_zone=case.dossier.office.time_zone,
        received_at=case.received_at,
        status=track.status,
        state=str(state),
        next_step=str(next_step),
        due_at=running.due_at if running else None,
        deadline=running,
        binds_holder=running is not None and running.rule.key.rpartition(".")[2] in {PAPERS, COMPLETION},
        is_closed=case.dossier.status == Status.CLOSED,
        may_withdraw=bool(_WITHDRAWING & set(law.verbs(track.status))),
        passed=tuple(steps_of(case.track)),
        papers=tuple(papers),
        missing=missing_papers([paper.kind for paper in papers]) if track.status == AWAITING_PAPERS else (),
        asked=_in_words(case, asked),
        asked_letter=asked.letter if asked else "",
        is_served=asked is not None and asked.served_at is not None,
        messages=tuple(mailbox(case)),
        evidence=tuple(evidence.of_dossier(case.dossier)),
        accesses=tuple(own),
        sights=_sights(case.dossier, own),
        documents=tuple(_papers_for_holder(case, announced)),
        announced=tuple(announced),
        became=_became(case),
        entry=first_entry(case.pk, CASE),
        withdrawal_asked_at=withdrawal[0].at if withdrawal else None,
        withdrawal_granted=withdrawal[0].is_granted if withdrawal else None,
    )


def steps_of(track: UUID) -> list[Passed]:
    """The steps of a track in the order in which they followed from each other."""
    waiting = list(Step.objects.filter(track=track).order_by("at", "pk"))
    found, here = [], ""
    while waiting:
        at_once = [step for step in waiting if step.at == waiting[0].at]
        step = next((one for one in at_once if one.source == here), waiting[0])
        waiting.remove(step)
        here = step.target
        found.append(Passed(step.verb, step.at))
    return found


def receipt_of_submission(case: Case) -> Receipt:
    """The ledger's receipt of the entry by which the case was brought in; NotSealed while it waits for its leaf."""
    entry = first_entry(case.pk, CASE)
    if entry is None:
        raise NotFound(_("The ledger has no entry for this record."))
    return receipt(entry.entry)


def paper_for_holder(case: Case, id: UUID) -> Document:
    """One of the papers that the tracking page offers; NotFound for any other."""
    found = next((one for one in _papers_for_holder(case, _announced(case)) if one.pk == id), None)
    if found is None:
        raise NotFound(_("There is no such document, or it is not for you."))
    return found


def _own_parts(dossier: Dossier) -> set[UUID]:
    return {part.id for part in masked([dossier.pk]).get(dossier.pk, []) if part.role in _OWN}


def _sights(dossier: Dossier, own: Sequence[Access]) -> tuple[Sight, ...]:
    """Each access with the papers that left the house while it lasted: what belongs to a delayed one stays untold."""
    taken: dict[int, list[str]] = {}
    for handout in documents.complete_handouts(dossier) if own else ():
        within = [n for n, one in enumerate(own) if one.until and one.at <= handout.at <= one.until]
        if within:
            taken.setdefault(within[-1], []).append(handout.file.document.template.title_id)
    return tuple(Sight(one, tuple(dict.fromkeys(taken.get(n, ())))) for n, one in enumerate(own))


def _papers_for_holder(case: Case, announced: Sequence[Announced]) -> list[Document]:
    """Papers addressed to the reporter that have a variant without anybody's data; a code may have been found."""
    letters = set(CompletionRequest.objects.filter(case=case).values_list("letter", flat=True))
    letters |= {one.letter for one in announced if one.letter}
    return [
        paper
        for paper in documents.for_dossier(case.dossier)
        if paper.has_redacted and (paper.template.code in _TO_REPORTER or (paper.number and paper.number in letters))
    ]


def _announced(case: Case) -> list[Announced]:
    rows = list(StatusNotice.objects.filter(case=case).order_by("at", "pk"))
    texts = seals.words_of(rows, case=case.pk) if rows else {}
    return [Announced(row.status, row.letter, row.at, texts.get(row.pk, "")) for row in rows]


def _in_words(case: Case, asked: CompletionRequest | None) -> tuple[str, ...]:
    titles = {one.code: str(one.title) for one in required(case)} if asked else {}
    return tuple(titles.get(code, code) for code in asked.missing) if asked else ()


def _became(case: Case) -> Became | None:
    """The finding that came of it, which has no code of its own: its holder learns number and state here."""
    rows = Finding.objects.filter(source=case.pk).select_related("case__dossier").order_by("-pk")
    found = rows.prefetch_related("case__dossier__numbers").first()
    if found is None:
        return None
    texts = [row.text for row in found.case.dossier.numbers.all() if not row.alias]
    state = STATES.get(found.case.status)
    return Became(texts[0] if texts else "", str(state[0]) if state else found.case.status, found.case_id)
