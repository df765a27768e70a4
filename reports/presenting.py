"""A stored report in words, as people read it: answers by group, tallies by form, what is to be checked."""

from typing import Any, NamedTuple

import msgspec
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from oversight.regions.models import Election
from reports import rules
from reports.models import Instrument, StationReport
from reports.queries import Questionnaire
from reports.rules.definition import Contest, Definition

ANSWERS = {"yes": _("Yes"), "no": _("No"), "unobserved": _("Not observed")}
BLOCKS = (
    ("voters", _("Voters on the list (DPT)")),
    ("users_dpt", _("Voted, from the DPT")),
    ("users_dptb", _("Voted, moved in (DPTb)")),
    ("users_dpk", _("Voted, special list (DPK)")),
    ("users_total", _("Voted, all")),
    ("disabled", _("Disabled voters")),
)
BALLOTS = (
    ("received", _("Ballots received")),
    ("used", _("Ballots used")),
    ("returned", _("Returned, damaged or mispunched")),
    ("unused", _("Not used")),
)
VOTES = (("valid", _("Valid votes")), ("invalid", _("Invalid votes")), ("total", _("All votes")))


class Answer(NamedTuple):
    """One answered question."""

    code: str
    question: str
    answer: str
    is_adverse: bool
    remark: str


class Tally(NamedTuple):
    """The figures of one form: people by sex and sum, ballots, votes by number and name of the option, sums."""

    contest: str
    title: str
    people: list[tuple[str, Any, Any, Any]]
    votes: list[tuple[int, str, Any]]
    figures: list[tuple[str, Any]]


class Flag(NamedTuple):
    """One contradiction in words, with the two figures that do not agree."""

    code: str
    words: str
    subject: str
    left: int | str
    right: int | str


class Shown(NamedTuple):
    """A report ready for a page."""

    groups: list[tuple[str, list[Answer]]]
    tallies: list[Tally]
    flags: list[Flag]
    note: str
    is_demo: bool


def shown(report: StationReport) -> Shown:
    """The report in the language of the page; the figures of the flags are worked out anew from what is stored."""
    content: dict[str, Any] = report.content
    compiled = rules.compiled(report.instrument.definition)
    filing = compiled.decode(msgspec.json.encode(content))
    given, remarks = content.get("answers", {}), content.get("remarks", {})
    groups = []
    for group in compiled.definition.groups:
        answers = [
            Answer(
                item.code,
                text(item.text),
                answer(item, given[item.code]),
                given[item.code] == item.adverse,
                remarks.get(item.code, ""),
            )
            for item in group.items
            if item.code in given
        ]
        if answers:
            groups.append((text(group.title), answers))
    flags = [Flag(f.code, words(f.code), f.subject, f.left, f.right) for f in rules.findings(filing)]
    known = {one.contest: one for one in compiled.definition.tallies}
    tallies = [_tally(known[contest], tally) for contest, tally in content.get("tallies", {}).items()]
    return Shown(groups, tallies, flags, content.get("note", ""), bool(content.get("demo_answers")))


def definition_of(report: StationReport) -> Definition:
    """The instrument under which a report was written."""
    return rules.compiled(report.instrument.definition).definition


def words(code: str) -> str:
    """What a check says, in the language of the page."""
    check = rules.CHECKS.get(code)
    if check is None:
        return code
    return check.name_en if get_language() == "en" else check.name_id


def election_name(election: Election) -> str:
    """The election in the language of the page."""
    return election.name_en if get_language() == "en" else election.name_id


def compared(left: int | str, right: int | str) -> str:
    """What a check compared, in words: two figures that differ, or an answer that lacks something."""
    shown = [said(value) for value in (left, right) if value != ""]
    return " ≠ ".join(shown)


def instrument_name(row: Instrument) -> str:
    """One version of an instrument by its module, election and number."""
    return f"{row.get_module_display()}, {election_name(row.election)} ({row.version})"


def questionnaire(about: Questionnaire) -> str:
    """A questionnaire by its module and election."""
    return f"{Instrument.Module(about.module).label}, {election_name(about.election)}"


def text(both: Any) -> str:
    """Words that stand in both languages, in the language of the page."""
    return str(both.en if get_language() == "en" else both.id)


def answer(item: Any, value: Any) -> str:
    """An answer as people read it: yes and no, the words of a choice, a promised photo, else what was written."""
    if item.type == "choice":
        return next((text(choice.text) for choice in item.choices if choice.value == value), str(value))
    if item.type == "photo":
        return gettext("Photo")
    return said(value)


def said(value: Any) -> str:
    """Yes, no and "not observed" in words, everything else as it was written."""
    return gettext(str(ANSWERS[value])) if value in ANSWERS else str(value)


def _tally(contest: Contest, tally: dict[str, Any]) -> Tally:
    people = [
        (str(title), block.get("l"), block.get("p"), block.get("j"))
        for name, title in BLOCKS
        if (block := tally.get(name)) is not None
    ]
    ballots = tally.get("ballots", {})
    figures = [(str(title), ballots[name]) for name, title in BALLOTS if name in ballots]
    figures += [(str(title), tally[name]) for name, title in VOTES if name in tally]
    votes = [
        (number, text(contest.labels[number - 1]) if number <= len(contest.labels) else "", given)
        for number, given in enumerate(tally.get("votes", []), start=1)
    ]
    return Tally(contest.contest, text(contest.title), people, votes, figures)
