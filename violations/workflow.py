"""How a violation is handled up to its registration and its status notice: one table per edition of the law.

Pemilu: UU 7/2017 art. 454-455 and Perbawaslu 7/2022. Pilkada: UU 1/2015 art. 134-135 and Perbawaslu 8/2020 as amended
by 9/2024. [K] marks a basis that is general knowledge and was not read again in its source, [?] one that could not be
confirmed: a lawyer of the agency has to confirm both. No step carries a note of its own: what may name people is sealed
with the case.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from oversight.accounts.roles import Permission
from oversight.dossiers.models import Status
from oversight.regions.models import Regime
from oversight.workflow.procedures import Procedure, Transition, Words, declare

NAME = "violation"
EDITIONS = {Regime.PEMILU: "pemilu-7/2022", Regime.PILKADA: "pilkada-9/2024"}

AWAITING_PAPERS, SUBMITTED, IN_STUDY = "awaiting_papers", "submitted", "in_study"
AWAITING_PLENARY, COMPLETION_ASKED, TRANSFER_OFFERED = "awaiting_plenary", "completion_asked", "transfer_offered"
PRIOR_INFORMATION, TRACING, FOUND, REGISTERED = "prior_information", "tracing", "found", "registered"
NOT_REGISTERED, LAPSED, WITHDRAWN = "not_registered", "lapsed", "withdrawn"
TIP_CLOSED, BECAME_FINDING = "tip_closed", "became_finding"
STATUS_NOTIFIED, ARCHIVED = "status_notified", "archived"
# An import that was undone takes its cases out of every list and count.
TAKEN_BACK = "taken_back"
# Where a case of an older system may stand when it is brought over, and by which verb it comes there.
BROUGHT_OVER = {
    status: f"bring_over_{status}"
    for status in (
        SUBMITTED, IN_STUDY, FOUND, PRIOR_INFORMATION, REGISTERED, NOT_REGISTERED, LAPSED, WITHDRAWN, STATUS_NOTIFIED,
    )
}  # fmt: skip
TAKE_BACK = "take_back"

# Terms of the law by the last part of their keys.
PAPERS, STUDY, COMPLETION, REGISTRATION = "papers", "preliminary_study", "completion", "registration"
FINDING, TRACE, FOLLOW_UP = "finding", "tracing", "follow_up"
# Those that bind the agency: its compliance is counted by them. Papers and completion bind the reporter.
OWN_TERMS = (STUDY, REGISTRATION, FINDING, TRACE, FOLLOW_UP)
# What ends by the clock when its term is over, and by which verb.
LAPSES = {PAPERS: "lapse_papers", COMPLETION: "lapse_completion"}

_STATUSES = {
    AWAITING_PAPERS: Status.WAITING,
    SUBMITTED: Status.OPEN,
    IN_STUDY: Status.OPEN,
    AWAITING_PLENARY: Status.OPEN,
    COMPLETION_ASKED: Status.WAITING,
    TRANSFER_OFFERED: Status.WAITING,
    PRIOR_INFORMATION: Status.OPEN,
    TRACING: Status.OPEN,
    FOUND: Status.OPEN,
    REGISTERED: Status.OPEN,
    NOT_REGISTERED: Status.DECIDED,
    BECAME_FINDING: Status.DECIDED,
    LAPSED: Status.CLOSED,
    WITHDRAWN: Status.CLOSED,
    TIP_CLOSED: Status.CLOSED,
    STATUS_NOTIFIED: Status.CLOSED,
    ARCHIVED: Status.CLOSED,
    TAKEN_BACK: Status.CLOSED,
}
# Ended, and the reporter has not been told yet: it stays on a desk.
_UNFINISHED = frozenset({NOT_REGISTERED, BECAME_FINDING, LAPSED, WITHDRAWN, TIP_CLOSED})
TITLES: dict[str, Words] = {
    AWAITING_PAPERS: _("Waiting for the papers"),
    SUBMITTED: _("Submitted"),
    IN_STUDY: _("In preliminary study"),
    AWAITING_PLENARY: _("Before the plenary"),
    COMPLETION_ASKED: _("Completion asked"),
    TRANSFER_OFFERED: _("Transfer offered"),
    PRIOR_INFORMATION: _("Prior information"),
    TRACING: _("In tracing"),
    FOUND: _("Found"),
    REGISTERED: _("Registered"),
    NOT_REGISTERED: _("Not registered"),
    BECAME_FINDING: _("Became a finding"),
    LAPSED: _("Lapsed"),
    WITHDRAWN: _("Withdrawn"),
    TIP_CLOSED: _("Closed after tracing"),
    STATUS_NOTIFIED: _("Status announced"),
    ARCHIVED: _("Archived"),
    TAKEN_BACK: _("Import undone"),
}
_ACTS: dict[str, Words] = {
    AWAITING_PAPERS: _("Receive the papers over the counter"),
    SUBMITTED: _("Begin the preliminary study"),
    IN_STUDY: _("Check the requirements and conclude the study"),
    AWAITING_PLENARY: _("Call the plenary, vote and decide"),
    COMPLETION_ASKED: _("Serve the letter, then receive what was missing"),
    TRANSFER_OFFERED: _("The other office accepts or declines"),
    PRIOR_INFORMATION: _("Order the tracing or close"),
    TRACING: _("Report what the tracing found"),
    FOUND: _("Set the finding in the plenary"),
    REGISTERED: _("Tell the reporter and handle it by its classes"),
    NOT_REGISTERED: _("Announce the status and its reason"),
    BECAME_FINDING: _("Announce the status"),
    LAPSED: _("Announce the status"),
    WITHDRAWN: _("Announce the status"),
    TIP_CLOSED: _("Announce the status"),
}


class Law(NamedTuple):
    """What one edition rests its steps on, and which terms it knows."""

    regime: str
    terms: frozenset[str]
    submit: str
    online: str
    tip: str
    find: str
    study: str
    completion: str
    register: str
    refuse: str
    transfer: str
    take_over: str
    trace: str
    withdraw: str
    notice: str
    archive: str
    # The guidelines under which cases were kept in SigapLapor; no rule on bringing them over was found.
    records: str = "Keputusan Bawaslu 0207.1/PP.00.00/K1/01/2023 (SigapLapor) [?]"


_RECEIVE, _STUDY, _DECIDE = (
    Permission.RECEIVE_VIOLATIONS,
    Permission.STUDY_VIOLATIONS,
    Permission.DECIDE_VIOLATIONS,
)
_IMPORT = Permission.IMPORT_RECORDS
_PUBLIC, _CLOCK, _SUPERVISE = Permission.SUBMIT_VIOLATIONS, Permission.LAPSE_VIOLATIONS, Permission.SUPERVISE_CASES
# Where a report, tip or finding may be withdrawn (before registration), and where an upper office may take it over.
BEFORE_REGISTRATION = (
    AWAITING_PAPERS, SUBMITTED, IN_STUDY, AWAITING_PLENARY, COMPLETION_ASKED, PRIOR_INFORMATION, FOUND,
)  # fmt: skip
MAY_BE_TAKEN_OVER = (*BEFORE_REGISTRATION, TRACING, REGISTERED)
# Steps for special cases, which put a case on nobody's desk.
_POWERS = frozenset({"withdraw", "note_withdrawal", "take_over", "hand_over", "take_as_information"})
_END_WITH_THE_CASE = (PAPERS, STUDY, COMPLETION, REGISTRATION, FINDING, TRACE)


def _steps(law: Law) -> Iterator[Transition]:
    def step(
        source: str,
        verb: str,
        target: str,
        permission: Permission,
        basis: str,
        title: Words,
        *,
        starts: tuple[str, ...] = (),
        meets: tuple[str, ...] = (),
        cancels: tuple[str, ...] = (),
    ) -> Transition:
        # Study and decision are the holding office's alone; an upper office takes the case over first.
        own = permission in {_STUDY, _DECIDE} and verb not in {"hand_over"}
        is_work = verb not in _POWERS
        keys = [tuple(f"{law.regime}.{t}" for t in some if t in law.terms) for some in (starts, meets, cancels)]
        return Transition(
            source,
            verb,
            target,
            permission,
            basis,
            title,
            starts=keys[0],
            meets=keys[1],
            cancels=keys[2],
            own_office=own,
            is_work=is_work,
        )

    take, close, announce = _("Take as prior information"), _("Close without a finding"), _("Announce the status")
    register, refuse = _("Register"), _("Do not register")
    yield step("", "submit", SUBMITTED, _RECEIVE, law.submit, _("Received at the counter"), starts=(STUDY,))
    yield step("", "submit_online", AWAITING_PAPERS, _PUBLIC, law.online, _("Submitted online"), starts=(PAPERS,))
    yield step("", "tip", PRIOR_INFORMATION, _PUBLIC, law.tip, _("Prior information received"), starts=(TRACE,))
    yield step("", "take_tip", PRIOR_INFORMATION, _RECEIVE, law.tip, _("Prior information taken down"), starts=(TRACE,))
    yield step("", "find", FOUND, Permission.RECORD_FINDINGS, law.find, _("Found by supervision"), starts=(FINDING,))
    yield step(
        AWAITING_PAPERS, "receive_papers", SUBMITTED, _RECEIVE, law.online, _("Receive the papers"),
        starts=(STUDY,), meets=(PAPERS,),
    )  # fmt: skip
    yield step(
        AWAITING_PAPERS, "lapse_papers", LAPSED, _CLOCK, law.online, _("Lapsed: no papers in time"), cancels=(PAPERS,)
    )
    yield step(SUBMITTED, "begin_study", IN_STUDY, _STUDY, law.study, _("Begin the preliminary study"))
    yield step(
        IN_STUDY, "conclude_study", AWAITING_PLENARY, _STUDY, law.study, _("Conclude the study"),
        starts=(REGISTRATION,), meets=(STUDY,),
    )  # fmt: skip
    yield step(
        AWAITING_PLENARY, "register", REGISTERED, _DECIDE, law.register, register,
        starts=(FOLLOW_UP,), meets=(REGISTRATION,),
    )  # fmt: skip
    yield step(AWAITING_PLENARY, "not_register", NOT_REGISTERED, _DECIDE, law.refuse, refuse, cancels=(REGISTRATION,))
    yield step(
        AWAITING_PLENARY, "ask_completion", COMPLETION_ASKED, _DECIDE, law.completion, _("Ask for completion"),
        cancels=(REGISTRATION,),
    )  # fmt: skip
    yield step(
        AWAITING_PLENARY, "return_to_study", IN_STUDY, _DECIDE, law.study, _("Return to the study"),
        starts=(STUDY,), cancels=(REGISTRATION,),
    )  # fmt: skip
    yield step(
        AWAITING_PLENARY, "offer_transfer", TRANSFER_OFFERED, _DECIDE, law.transfer, _("Transfer to another office")
    )
    yield step(
        AWAITING_PLENARY, "take_as_information", PRIOR_INFORMATION, _DECIDE, law.trace, take,
        starts=(TRACE,), cancels=(REGISTRATION,),
    )  # fmt: skip
    yield step(TRANSFER_OFFERED, "accept_transfer", AWAITING_PLENARY, _DECIDE, law.transfer, _("Accept the transfer"))
    yield step(TRANSFER_OFFERED, "decline_transfer", AWAITING_PLENARY, _DECIDE, law.transfer, _("Decline the transfer"))
    yield step(
        COMPLETION_ASKED, "serve_notice", COMPLETION_ASKED, _RECEIVE, law.completion, _("Record when it was served"),
        starts=(COMPLETION,),
    )  # fmt: skip
    yield step(
        COMPLETION_ASKED, "receive_completion", IN_STUDY, _RECEIVE, law.completion, _("Receive the completion"),
        starts=(STUDY,), meets=(COMPLETION,),
    )  # fmt: skip
    yield step(
        COMPLETION_ASKED, "lapse_completion", LAPSED, _CLOCK, law.completion, _("Lapsed: not completed in time"),
        cancels=(COMPLETION,),
    )  # fmt: skip
    yield step(FOUND, "register", REGISTERED, _DECIDE, law.find, register, starts=(FOLLOW_UP,), meets=(FINDING,))
    yield step(FOUND, "not_register", NOT_REGISTERED, _DECIDE, law.find, refuse, meets=(FINDING,))
    yield step(PRIOR_INFORMATION, "start_tracing", TRACING, _DECIDE, law.trace, _("Order the tracing"))
    yield step(PRIOR_INFORMATION, "close_tip", TIP_CLOSED, _DECIDE, law.trace, close, meets=(TRACE,))
    yield step(TRACING, "end_tracing", BECAME_FINDING, _DECIDE, law.trace, _("Make a finding of it"), meets=(TRACE,))
    yield step(TRACING, "close_tip", TIP_CLOSED, _DECIDE, law.trace, close, meets=(TRACE,))
    for source in (NOT_REGISTERED, LAPSED, WITHDRAWN):
        yield step(source, "take_as_information", PRIOR_INFORMATION, _DECIDE, law.trace, take, starts=(TRACE,))
    for source in BEFORE_REGISTRATION:
        yield step(
            source, "withdraw", WITHDRAWN, _DECIDE, law.withdraw, _("Close as withdrawn"), cancels=_END_WITH_THE_CASE
        )
    yield step(
        REGISTERED, "note_withdrawal", REGISTERED, _DECIDE, law.withdraw, _("Note the withdrawal; handling continues")
    )
    for source in MAY_BE_TAKEN_OVER:
        yield step(source, "take_over", source, _SUPERVISE, law.take_over, _("Take over"))
        yield step(source, "hand_over", source, _DECIDE, law.take_over, _("Sign the hand-over"))
    yield step(REGISTERED, "notify_status", REGISTERED, _STUDY, law.notice, announce)
    for source in (NOT_REGISTERED, BECAME_FINDING, LAPSED, WITHDRAWN, TIP_CLOSED):
        yield step(source, "notify_status", STATUS_NOTIFIED, _STUDY, law.notice, announce)
    yield step(STATUS_NOTIFIED, "archive", ARCHIVED, _STUDY, law.archive, _("Put into the archive"))
    # No clock starts: what was handled elsewhere had its terms there.
    for status, verb in BROUGHT_OVER.items():
        yield Transition(
            "", verb, status, _IMPORT, law.records, _("Brought over from an older system"), action="bring_over"
        )
    for status in BROUGHT_OVER:
        yield Transition(status, TAKE_BACK, TAKEN_BACK, _IMPORT, law.records, _("Undo the import"), is_work=False)


def _procedure(edition: str, law: Law) -> Procedure:
    return Procedure(
        NAME,
        edition,
        _STATUSES,
        tuple(_steps(law)),
        title=_("Handling of a violation"),
        titles=TITLES,
        acts=_ACTS,
        page="violations:case",
        page_of_dossier=True,
        headlines="violations.queries.headlines.headlines",
        unfinished=_UNFINISHED,
    )


PEMILU = declare(
    _procedure(
        EDITIONS[Regime.PEMILU],
        Law(
            regime="pemilu",
            terms=frozenset({PAPERS, STUDY, COMPLETION, REGISTRATION, FINDING, TRACE, FOLLOW_UP}),
            submit="UU 7/2017 art. 454(3)-(6); Perbawaslu 7/2022 art. 8",
            online="Perbawaslu 7/2022 art. 12 [K]",
            tip="Perbawaslu 7/2022, informasi awal [K]",
            find="UU 7/2017 art. 454(2), (5)",
            study="Perbawaslu 7/2022 art. 15",
            completion="Perbawaslu 7/2022 art. 24 [K]",
            register="UU 7/2017 art. 454(7)",
            refuse="Perbawaslu 7/2022 art. 16 [K]",
            transfer="Perbawaslu 7/2022 art. 20",
            take_over="Perbawaslu 7/2022 art. 20",
            trace="Perbawaslu 7/2022, penelusuran [K]",
            withdraw="Perbawaslu 7/2022, pencabutan [?]",
            notice="Perbawaslu 7/2022, Formulir Model B.18 [K]",
            archive="UU 43/2009 art. 40 [K]",
        ),
    )
)
PILKADA = declare(
    _procedure(
        EDITIONS[Regime.PILKADA],
        Law(
            regime="pilkada",
            # No term for papers or for registering was found: nothing counts there until one is entered.
            terms=frozenset({STUDY, COMPLETION, FINDING, TRACE, FOLLOW_UP}),
            submit="UU 1/2015 art. 134(1)-(4)",
            online="Perbawaslu 8/2020 jo. 9/2024 [?]",
            tip="Perbawaslu 8/2020 jo. 9/2024, informasi awal [K]",
            find="UU 1/2015 art. 134(4)",
            study="Perbawaslu 8/2020 jo. 9/2024, kajian awal [K]",
            completion="Perbawaslu 8/2020 jo. 9/2024, perbaikan [K]",
            register="UU 1/2015 art. 134(5)",
            refuse="Perbawaslu 8/2020 jo. 9/2024 [K]",
            transfer="Perbawaslu 8/2020 jo. 9/2024, pelimpahan [?]",
            take_over="Perbawaslu 8/2020 jo. 9/2024, pengambilalihan [?]",
            trace="Perbawaslu 8/2020 jo. 9/2024, penelusuran [K]",
            withdraw="Perbawaslu 8/2020 jo. 9/2024, pencabutan [?]",
            notice="Perbawaslu 8/2020 jo. 9/2024, Formulir Model A.17 [K]",
            archive="UU 43/2009 art. 40 [K]",
        ),
    )
)
