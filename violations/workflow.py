"""How reports, tips and findings begin, per edition of the law (UU 7/2017, UU 1/2015 and their regulations)."""

from django.utils.translation import gettext_lazy as _

from oversight.accounts.roles import Permission
from oversight.dossiers.models import Status
from oversight.regions.models import Regime
from oversight.workflow.procedures import Procedure, Transition, declare

NAME = "violation"
AWAITING_PAPERS, SUBMITTED, PRIOR_INFORMATION, FOUND = "awaiting_papers", "submitted", "prior_information", "found"
WITHDRAWN = "withdrawn"
EDITIONS: dict[str, str] = {Regime.PEMILU: "pemilu-7/2022", Regime.PILKADA: "pilkada-9/2024"}


def _procedure(edition: str, law: str) -> Procedure:
    receive, public = Permission.RECEIVE_VIOLATIONS, Permission.SUBMIT_VIOLATIONS
    find, decide = Permission.RECORD_FINDINGS, Permission.DECIDE_VIOLATIONS
    withdraw = _("Close as withdrawn")
    return Procedure(
        NAME,
        edition,
        {
            AWAITING_PAPERS: Status.WAITING,
            SUBMITTED: Status.OPEN,
            PRIOR_INFORMATION: Status.OPEN,
            FOUND: Status.OPEN,
            WITHDRAWN: Status.CLOSED,
        },
        (
            Transition("", "submit", SUBMITTED, receive, law, _("Received at the counter")),
            Transition("", "submit_online", AWAITING_PAPERS, public, law, _("Submitted online")),
            Transition("", "tip", PRIOR_INFORMATION, public, law, _("Prior information received")),
            Transition("", "find", FOUND, find, law, _("Found by supervision")),
            Transition(AWAITING_PAPERS, "receive_papers", SUBMITTED, receive, law, _("Receive the papers")),
            Transition(AWAITING_PAPERS, "withdraw", WITHDRAWN, decide, law, withdraw, needs_note=True),
            Transition(SUBMITTED, "withdraw", WITHDRAWN, decide, law, withdraw, needs_note=True),
            Transition(PRIOR_INFORMATION, "withdraw", WITHDRAWN, decide, law, withdraw, needs_note=True),
            Transition(FOUND, "withdraw", WITHDRAWN, decide, law, withdraw, needs_note=True),
        ),
        title=_("Handling of a violation"),
        titles={
            AWAITING_PAPERS: _("Waiting for the papers"),
            SUBMITTED: _("Submitted"),
            PRIOR_INFORMATION: _("Prior information"),
            FOUND: _("Found"),
            WITHDRAWN: _("Withdrawn"),
        },
    )


PEMILU = declare(_procedure(EDITIONS[Regime.PEMILU], "UU 7/2017 art. 454"))
PILKADA = declare(_procedure(EDITIONS[Regime.PILKADA], "UU 1/2015 art. 134"))
