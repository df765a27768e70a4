"""Words of lists for what is stored as a code: flags, terms, how a clock stands."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from violations.rules.flags import Flag
from violations.workflow import COMPLETION, FINDING, FOLLOW_UP, OWN_TERMS, PAPERS, REGISTRATION, STUDY, TRACE

Words = str | Promise
FLAGS: dict[str, Words] = {
    Flag.LATE: _("Reported after the term"),
    Flag.LATE_BY_ANOTHER_READING: _("In time, late by another reading of the term"),
    Flag.WRONG_OFFICE: _("Handed in at an office of another area"),
    Flag.UNDER_VOTING_AGE: _("Reporter under voting age"),
    Flag.NOT_A_CITIZEN: _("Citizenship does not fit"),
}
TERMS: dict[str, Words] = {
    STUDY: _("Preliminary study"),
    REGISTRATION: _("Registration"),
    FINDING: _("Plenary on a finding"),
    TRACE: _("Tracing"),
    FOLLOW_UP: _("Handling after registration"),
    PAPERS: _("Papers after an online report"),
    COMPLETION: _("Completion by the reporter"),
}
OWN: dict[str, Words] = {term: TERMS[term] for term in OWN_TERMS}
STANDINGS: dict[str, Words] = {
    "late": _("Past the limit"),
    "today": _("Due today"),
    "soon": _("Due within three days"),
    "later": _("Due later"),
    "running": _("Running, not late"),
    "met": _("Met in time"),
    "missed": _("Met too late"),
}
