"""The four ways in for people without an account: each with its limit, what to bring, and when the first answer comes.

Terms are those of the rules in force; where no rule of the platform stands behind a term its article stands here.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from oversight.core.errors import Conflict
from oversight.deadlines import queries as deadlines
from oversight.deadlines.models import DeadlineRule
from oversight.regions.models import Regime
from oversight.web import dayclock

REPORT, STUDY, TRACING = "report", "preliminary_study", "tracing"
EPPID = "https://eppid.bawaslu.go.id/"
OFFICES = "https://www.bawaslu.go.id/"


# The two bodies of law under the names that people read in the news.
_LAWS = {Regime.PEMILU: "Pemilu", Regime.PILKADA: "Pemilihan"}


class Fact(NamedTuple):
    """One line of a way: limit, what to bring, first answer."""

    label: str
    value: str


class Way(NamedTuple):
    """One way in. Without `url` it is not open here: `meanwhile` says where to go, and `elsewhere` leads there."""

    title: str
    sentence: str
    facts: tuple[Fact, ...]
    url: str = ""
    meanwhile: str = ""
    elsewhere: str = ""
    elsewhere_name: str = ""


def ways(*, now: datetime) -> list[Way]:
    """The four, in their order; one query."""
    keys = [f"{regime}.{term}" for regime in Regime for term in (REPORT, STUDY, TRACING)]
    known, today = deadlines.rules_in_force(keys), now.date()
    limit, bring, first = _("Limit"), _("Have ready"), _("First answer")
    return [
        Way(
            _("Report a violation"),
            _("A formal report in your name. We must examine it and tell you the result. Your name is masked."),
            (
                Fact(limit, _("%(term)s after you came to know of it") % {"term": _term(REPORT, today, known)}),
                Fact(bring, _("Identity card, time and place, evidence")),
                Fact(first, _("%(term)s after your papers are in") % {"term": _term(STUDY, today, known)}),
            ),
            url=_address("violation-reports:start"),
        ),
        Way(
            _("Tell something without your name"),
            _("For those who do not want to be known. We look into it; you can follow it and answer our questions."),
            (
                Fact(limit, _("None; the sooner the better")),
                Fact(bring, _("What happened, where and when")),
                Fact(first, _term(TRACING, today, known)),
            ),
            url=_address("tips:start"),
        ),
        Way(
            _("Ask for public information"),
            _("Data, documents or decisions that we have not published."),
            (
                Fact(limit, _("None")),
                Fact(bring, _("Identity card, and what you need it for")),
                # UU 14/2008 art. 22(7)-(8)
                Fact(first, _("10 working days, 7 more where we say in writing why")),
            ),
            url=_address("information-requests:start"),
            meanwhile=_("Not open on this site yet. Until then ask through the information service of the agency:"),
            elsewhere=EPPID,
            elsewhere_name="eppid.bawaslu.go.id",
        ),
        Way(
            _("Dispute a decision of the KPU"),
            _("For parties and candidates whose rights a decision of the KPU or another participant has harmed."),
            (
                # UU 7/2017 art. 467(4), 468(2)
                Fact(limit, _("3 working days after the KPU's decision")),
                Fact(bring, _("Number and date of the decision, evidence")),
                Fact(first, _("Decided within 12 days of receipt")),
            ),
            url=_address("disputes:start"),
            meanwhile=_("Not open on this site yet. Go to the supervisors' office of the same level as the KPU:"),
            elsewhere=OFFICES,
            elsewhere_name="bawaslu.go.id",
        ),
    ]


def _term(key: str, today: date, known: Mapping[str, Sequence[DeadlineRule]]) -> str:
    """The term of both laws in words; once where they say the same."""
    found: dict[str, list[str]] = {}
    for regime in Regime:
        try:
            row = deadlines.rule_in_force(f"{regime}.{key}", today, known)
        except Conflict:
            continue
        found.setdefault(dayclock.amount(row.amount, row.unit), []).append(_LAWS[regime])
    if len(found) == 1:
        return next(iter(found))
    each = [
        _("%(term)s (%(elections)s)") % {"term": term, "elections": ", ".join(laws)} for term, laws in found.items()
    ]
    if len(each) == 2:
        return _("%(first)s or %(second)s") % {"first": each[0], "second": each[1]}
    return "".join(each)


def _address(name: str) -> str:
    """Where a way leads; empty while no module offers it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
