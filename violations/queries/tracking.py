"""What the holder of a tracking code may see of a case: in plain words, without anything about anybody else."""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.core.errors import NotFound
from oversight.deadlines.models import Deadline, State
from oversight.parties.queries import Access, accesses
from oversight.workflow.models import Track
from oversight.workflow.procedures import Words, procedure
from violations.models import Case, Paper
from violations.queries.cases import Line, mailbox, papers_of, withdrawal_of
from violations.rules import missing_papers
from violations.workflow import AWAITING_PAPERS

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


class Tracked(msgspec.Struct, frozen=True):
    """The public tracking page of one case. `case` is for the actions that its holder may take."""

    case: Case
    number: str
    kind: str
    office: str
    time_zone: str
    received_at: datetime
    state: str
    next_step: str
    due_at: datetime | None
    papers: tuple[Paper, ...]
    missing: tuple[str, ...]
    messages: tuple[Line, ...]
    accesses: tuple[Access, ...]
    withdrawal_asked_at: datetime | None
    withdrawal_granted: bool | None


def tracking(code_mark: bytes, *, now: datetime, number: str = "") -> Tracked:
    """The case of a tracking code by the code's keyed hash; NotFound also when `number` is given and another's."""
    rows = Case.objects.select_related("dossier__office", "dossier__election", "place")
    case = rows.filter(code_mark=code_mark).first()
    texts = [] if case is None else [row.text for row in case.dossier.numbers.all()]
    wanted = " ".join(number.split()).casefold()
    if case is None or (wanted and wanted not in {text.casefold() for text in texts}):
        raise NotFound(_("There is no report with this code. Check every letter and digit."))
    track = Track.objects.get(pk=case.track)
    law = procedure(track.procedure, track.edition)
    state, next_step = STATES.get(track.status, (law.status_title(track.status), law.acts.get(track.status, "")))
    papers = papers_of(case)
    withdrawal = withdrawal_of(case)
    waits = track.status == AWAITING_PAPERS
    return Tracked(
        case=case,
        number=texts[0] if texts else "",
        kind=str(case.get_kind_display()),
        office=case.dossier.office.name,
        time_zone=case.dossier.office.time_zone,
        received_at=case.received_at,
        state=str(state),
        next_step=str(next_step),
        due_at=_due(case),
        papers=tuple(papers),
        missing=missing_papers([paper.kind for paper in papers]) if waits else (),
        messages=tuple(mailbox(case)),
        accesses=tuple(accesses(case.dossier, now=now)),
        withdrawal_asked_at=withdrawal[0].at if withdrawal else None,
        withdrawal_granted=withdrawal[0].is_granted if withdrawal else None,
    )


def _due(case: Case) -> datetime | None:
    """By when the next step is due: the first clock that runs."""
    rows = Deadline.objects.filter(dossier=case.pk, subject=case.track, state=State.OPEN)
    return rows.order_by("due_at").values_list("due_at", flat=True).first()
