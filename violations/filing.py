"""From the answers of the public's forms to reports and tips, and what their senders read when they are taken in.

Both forms end in the module's actions; what the gate held back takes the same way when it is released
(`gate.actions.release` with one of FORMS).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.accounts.actor import Actor
from oversight.dossiers.models import Channel
from oversight.gate.forms import Answers, Line, PublicForm, Step, Submission
from oversight.parties.details import Details
from oversight.web import clock
from violations import actions, queries
from violations.forms import reports, tips
from violations.forms.about import contest_of, words_of_file
from violations.forms.places import PLACE_STEPS, election_of, place_of
from violations.rules import Evidence, ReportForm, Sighting, TipForm

MOST_FILES = 10
# Where the parts of the form that the action checks were typed: group and field.
_GROUPS: Mapping[str, tuple[str, str]] = {
    "election": ("about", "election"),
    "sighting.election": ("about", "election"),
    "sighting.contest": ("about", "election"),
    "sighting.stage": ("about", "election"),
    "sighting.occurred_on": ("about", "occurred_on"),
    "occurred_on": ("about", "occurred_on"),
    "known_on": ("about", "known_on"),
    "sighting.place": ("place", "name"),
    "place": ("place", "name"),
    "sighting.event": ("event", "event"),
    "sighting.location": ("event", "location"),
    "sighting.account": ("event", "account"),
    "what": ("told", "what"),
    "where": ("told", "where"),
    "when": ("told", "when"),
    "reported": ("reported-1", "name"),
    "evidence": ("piece-1", "description"),
    "capacity": ("who", "capacity"),
    "is_true": ("identity", "is_true"),
}
_NUMBERED = {"reported": "reported", "witnesses": "witness", "evidence": "piece"}


def report_of(submission: Submission) -> ReportForm:
    """The report (B.1) that was typed."""
    answers = submission.answers
    by_proxy = reports.is_by_proxy(answers)
    return ReportForm(
        id=submission.id,
        capacity=answers["who"]["capacity"],
        reporter=reports.details_of(answers["reporter"]),
        proxy=reports.details_of(answers["proxy"]) if by_proxy else None,
        reported=_people(answers, "reported"),
        witnesses=_people(answers, "witness"),
        sighting=Sighting(
            election=_election(answers),
            contest=contest_of(answers),
            place=place_of(answers),
            location=answers["event"]["location"],
            occurred_on=answers["about"]["occurred_on"],
            event=answers["event"]["event"],
            account=answers["event"]["account"],
        ),
        known_on=answers["about"]["known_on"],
        evidence=(*_pieces(answers), *_files(submission)),
        is_true=answers["identity"]["is_true"],
    )


def tip_of(submission: Submission) -> TipForm:
    """The tip that was typed."""
    answers = submission.answers
    return TipForm(
        election=_election(answers),
        place=place_of(answers),
        what=answers["told"]["what"],
        where=answers["told"]["where"],
        when=answers["told"]["when"],
        occurred_on=answers["about"]["occurred_on"],
        evidence=tuple(_files(submission)),
    )


def accept_report(*, submission: Submission, by: Actor, now: datetime) -> Iterable[Line]:
    """Submit a report of the public, with the files that came; late files are promised by their hashes."""
    answer = actions.submit(
        form=report_of(submission),
        channel=Channel.WEB,
        code_mark=submission.code,
        by=by,
        now=now,
        received_at=submission.received_at,
        contents=_contents(submission),
    )
    zone = answer.office.time_zone
    lines = [
        Line(_("Number"), answer.number),
        Line(_("Office in charge"), answer.office.name),
        Line(_("Received"), _spoken(answer.received_at, zone)),
    ]
    if answer.papers_due is not None:
        lines.append(Line(_("Hand in your papers by"), _spoken(answer.papers_due, zone)))
    else:
        lines.append(Line(_("Hand in your papers"), _("As soon as you can: no term is set for this election.")))
    lines.append(Line(_("What to bring"), _("Proof of submission (B.3), identity card, the evidence")))
    if reports.is_by_proxy(submission.answers):
        lines.append(Line(_("Bring also"), _("The power of attorney (surat kuasa)")))
    return lines


def accept_tip(*, submission: Submission, by: Actor, now: datetime) -> Iterable[Line]:
    """Send a tip of the public; no line tells more than its day."""
    answer = actions.send_tip(
        form=tip_of(submission),
        code_mark=submission.code,
        by=by,
        now=now,
        received_at=submission.received_at,
        contents=_contents(submission),
    )
    return [Line(_("Office in charge"), answer.office.name)]


def place_of_fault(field: str) -> tuple[str, str] | None:
    """The group and field in which an answer that the action refuses was typed; None for what nobody typed."""
    if field in _GROUPS:
        return _GROUPS[field]
    first, _dot, rest = field.partition(".")
    number, _dot, name = rest.partition(".")
    if first in ("reporter", "proxy"):
        return first, rest
    if first in _NUMBERED and number.isdecimal():
        return f"{_NUMBERED[first]}-{int(number) + 1}", name
    return None


def office_in_charge(answers: Answers) -> str:
    """The path of the office that sorts what is held: the same that would get it."""
    return queries.office_in_charge(_election(answers), place_of(answers)).path


def _words_of_report(answers: Answers) -> str:
    event = answers["event"]
    return f"{event['event']}\n{event['location']}\n{event['account']}"


def _words_of_tip(answers: Answers) -> str:
    told = answers["told"]
    return f"{told['what']}\n{told['where']}\n{told['when']}"


def _case_of(submission: Submission) -> Any:
    return queries.id_of_code(submission.code)


def _election(answers: Answers) -> str:
    election = election_of(answers)
    return election.code if election else ""


def _people(answers: Answers, code: str) -> tuple[Details, ...]:
    groups = [answers[name] for name in answers if name.startswith(f"{code}-")]
    return tuple(reports.details_of(group) for group in groups if group["name"])


def _pieces(answers: Answers) -> list[Evidence]:
    groups = [answers[name] for name in answers if name.startswith("piece-")]
    return [Evidence(kind=group["kind"], description=group["description"]) for group in groups if group["description"]]


def _files(submission: Submission) -> Sequence[Evidence]:
    return list({file.sha256: words_of_file(file) for file in submission.files}.values())


def _contents(submission: Submission) -> Mapping[str, bytes]:
    return {file.sha256: submission.content(file) for file in submission.files if file.is_here}


def _spoken(moment: datetime, zone: str) -> str:
    with timezone.override(ZoneInfo(zone)):
        return clock.spoken(moment)


TIPS = PublicForm(
    slug="tips",
    title=gettext_lazy("Tell something without your name"),
    steps=(
        Step("about", gettext_lazy("Which election, and when?"), tips.TipAbout, about="violations/public/tip.html"),
        *PLACE_STEPS,
        Step("told", gettext_lazy("What happened"), tips.Told),
    ),
    accept=accept_tip,
    office=office_in_charge,
    words=_words_of_tip,
    received=gettext_lazy("Your information is here"),
    follows=gettext_lazy("The office looks into it. With your code you see how far it is, and answer what it asks."),
    most_files=MOST_FILES,
    files_hint=gettext_lazy("Photos may show more than you want: place, time and device are in them, and perhaps you."),
    keeps_exact_time=False,
    offers_leaving=True,
    record=_case_of,
    place_of=place_of_fault,
)
REPORTS = PublicForm(
    slug="violation-reports",
    title=gettext_lazy("Report a violation"),
    steps=(
        reports.ABOUT_STEP,
        *PLACE_STEPS,
        reports.STORY_STEP,
        *reports.PEOPLE_STEPS,
        *reports.REPORTER_STEPS,
    ),
    accept=accept_report,
    office=office_in_charge,
    words=_words_of_report,
    received=gettext_lazy("Your report is here"),
    follows=gettext_lazy(
        "Once your papers are at the office, it checks your report and tells you whether it is registered."
    ),
    most_files=MOST_FILES,
    files_hint=gettext_lazy("Each file is noted by its fingerprint before it is sent, so nobody can exchange it."),
    offers_leaving=True,
    place_of=place_of_fault,
    sent_template="violations/public/report_sent.html",
    opens_tracking=True,
)
FORMS: Mapping[str, PublicForm] = {form.slug: form for form in (TIPS, REPORTS)}
