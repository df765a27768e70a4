"""What becomes of an alert from an adverse answer, per regime: who may do what with it, on which basis.

UU 7/2017 art. 372 and 373 (revote: decided by the KPU of the regency, at latest ten days after the voting day), art.
374 and 375 (recount), art. 101 to 106 (what Bawaslu of a regency and a Panwascam may recommend). The
terms of a regional election (Pilkada) are those of UU 1/2015 art. 112 and 113; [K] marks a basis that is general
knowledge and was not read again in its source.
"""

from django.utils.translation import gettext_lazy as _

from oversight.accounts.roles import Permission
from oversight.dossiers.models import Status
from oversight.workflow.procedures import Procedure, Transition, Words, declare

NAME = "station_alert"
RAISED, IN_REVIEW, PASSED_ON, RECOMMENDED, NOT_SUBSTANTIATED = (
    "raised",
    "in_review",
    "passed_on",
    "recommended",
    "not_substantiated",
)
EDITIONS = {"pemilu": "pemilu-7/2017", "pilkada": "pilkada"}
_STATUSES = {
    RAISED: Status.OPEN,
    IN_REVIEW: Status.OPEN,
    PASSED_ON: Status.OPEN,
    RECOMMENDED: Status.DECIDED,
    NOT_SUBSTANTIATED: Status.CLOSED,
}
TITLES: dict[str, Words] = {
    RAISED: _("Raised"),
    IN_REVIEW: _("In review"),
    PASSED_ON: _("Passed on to the regency"),
    RECOMMENDED: _("Recommended to the KPU"),
    NOT_SUBSTANTIATED: _("Not substantiated"),
}
_ACTS: dict[str, Words] = {
    RAISED: _("Take up the review"),
    IN_REVIEW: _("Examine, then recommend, pass on or close"),
    PASSED_ON: _("The regency decides: recommend or close"),
}


class Basis:
    """The articles on which the steps of one regime rest."""

    def __init__(self, *, raised: str, review: str, passing: str, recommendation: str) -> None:
        self.raised, self.review, self.passing, self.recommendation = raised, review, passing, recommendation


def _procedure(edition: str, basis: Basis) -> Procedure:
    handle, decide = Permission.HANDLE_ALERTS, Permission.DECIDE_ALERTS
    take_up, recommend = _("Take up the review"), _("Recommend to the KPU")
    dismiss, pass_on = _("Close as not substantiated"), _("Pass on to the regency")
    return Procedure(
        NAME,
        edition,
        _STATUSES,
        (
            Transition("", "raise_alert", RAISED, Permission.RAISE_ALERTS, basis.raised, _("Raised from a report")),
            Transition(RAISED, "take_up", IN_REVIEW, handle, basis.review, take_up),
            Transition(IN_REVIEW, "recommend", RECOMMENDED, handle, basis.recommendation, recommend, needs_note=True),
            Transition(IN_REVIEW, "pass_on", PASSED_ON, handle, basis.passing, pass_on, needs_note=True),
            Transition(IN_REVIEW, "dismiss", NOT_SUBSTANTIATED, handle, basis.review, dismiss, needs_note=True),
            Transition(PASSED_ON, "recommend", RECOMMENDED, decide, basis.recommendation, recommend, needs_note=True),
            Transition(PASSED_ON, "dismiss", NOT_SUBSTANTIATED, decide, basis.review, dismiss, needs_note=True),
        ),
        title=_("Alert from a polling station"),
        titles=TITLES,
        acts=_ACTS,
        page="reports:alert",
        headlines="reports.queries.headlines.headlines",
    )


PEMILU = declare(
    _procedure(
        EDITIONS["pemilu"],
        Basis(
            raised="UU 7/2017 art. 372(2), 374(2), 375(1)",
            review="UU 7/2017 art. 372(2)",
            passing="UU 7/2017 art. 106",
            recommendation="UU 7/2017 art. 373, 375",
        ),
    )
)
PILKADA = declare(
    _procedure(
        EDITIONS["pilkada"],
        Basis(
            raised="UU 1/2015 art. 112(2), 113(2) [K]",
            review="UU 1/2015 art. 112(2) [K]",
            passing="UU 1/2015 art. 33 [K]",
            recommendation="UU 1/2015 art. 112, 113 [K]",
        ),
    )
)
