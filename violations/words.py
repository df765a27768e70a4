"""Words of lists for what is stored as a code: flags, terms, how a clock stands."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from violations.rules.flags import Flag
from violations.workflow import COMPLETION, FINDING, FOLLOW_UP, OWN_TERMS, PAPERS, REGISTRATION, STUDY, TRACE

Words = str | Promise
FLAGS: dict[str, Words] = {
    Flag.LATE: _("Reported after the term"),
    Flag.LATE_BY_ANOTHER_READING: _("Late by another reading"),
    Flag.WRONG_OFFICE: _("Another office's place"),
    Flag.UNDER_VOTING_AGE: _("Reporter under voting age"),
    Flag.NOT_A_CITIZEN: _("Citizenship does not fit"),
    Flag.CONTRADICTORY_SOURCE: _("The older system contradicts itself"),
}
FLAG_SENTENCES: dict[str, Words] = {
    Flag.LATE: _("It came after the term for reporting, by the reading in force."),
    Flag.LATE_BY_ANOTHER_READING: _("In time by the reading in force, late by another reading of the same term."),
    Flag.WRONG_OFFICE: _("It was handed in at an office that does not cover the place of the event."),
    Flag.UNDER_VOTING_AGE: _("The reporter is not 17 on voting day; whoever is married may vote all the same."),
    Flag.NOT_A_CITIZEN: _("Reports as a citizen and gives another citizenship."),
    Flag.CONTRADICTORY_SOURCE: _("It was taken from an older system as it stood there; an officer decided so."),
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
