"""The reports of one station side by side, as people read them: questions, figures, and what the checks compared."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from reports import rules
from reports.models import StationReport
from reports.presenting import BALLOTS, BLOCKS, VOTES, answer, said, text, words
from reports.queries import InstrumentVersion
from reports.rules import Agreement


class Cell(NamedTuple):
    """What one reporter said."""

    reporter: str
    words: str
    is_adverse: bool = False
    remark: str = ""


class Line(NamedTuple):
    """One question or figure, a cell for each reporter; no agreement where there is nothing to compare."""

    code: str
    title: str
    cells: list[Cell]
    agreement: Agreement | None


class Compared(NamedTuple):
    """Two figures (or answers) of one report that a check compared; `right` is empty where something is missing."""

    code: str
    words: str
    subject: str
    reporter: str
    left: str
    right: str
    difference: int | None
    is_flagged: bool


class Form(NamedTuple):
    """One result form: its figures, and what was compared in it."""

    contest: str
    title: str
    lines: list[Line]
    flagged: list[Compared]
    sound: list[Compared]


class Section(NamedTuple):
    """One group of questions of the instrument."""

    title: str
    lines: list[Line]


class Note(NamedTuple):
    """What a reporter added in his own words."""

    reporter: str
    words: str


class Comparison(NamedTuple):
    """Everything that the current reports of one station say under one questionnaire."""

    reporters: list[tuple[UUID, str]]
    sections: list[Section]
    forms: list[Form]
    elsewhere: list[Compared]
    notes: list[Note]
    differing: int
    is_demo: bool

    @property
    def is_several(self) -> bool:
        """Whether there is anything to compare."""
        return len(self.reporters) > 1


def compare(reports: Sequence[StationReport], versions: Sequence[InstrumentVersion]) -> Comparison:
    """Set current reports of one questionnaire beside each other; `versions` are theirs, the newest first."""
    names = [report.reporter.name for report in reports]
    contents = [report.content for report in reports]
    sections = [Section(title, lines) for title, lines in _sections(names, contents, versions) if lines]
    compared = list(_compared(reports, names, versions))
    forms = []
    for contest, title, labels in _contests(versions):
        tallies = [content.get("tallies", {}).get(contest) for content in contents]
        if any(tallies):
            own = [one for one in compared if one.subject == contest]
            lines = list(_figures(names, tallies, labels))
            forms.append(
                Form(
                    contest,
                    title,
                    lines,
                    [one for one in own if one.is_flagged],
                    [one for one in own if not one.is_flagged],
                )
            )
    known = {form.contest for form in forms}
    elsewhere = [one for one in compared if one.is_flagged and one.subject not in known]
    everything = [line for section in sections for line in section.lines] + [
        line for form in forms for line in form.lines
    ]
    return Comparison(
        [(report.pk, name) for report, name in zip(reports, names, strict=True)],
        sections,
        forms,
        elsewhere,
        [Note(name, content["note"]) for name, content in zip(names, contents, strict=True) if content.get("note")],
        sum(line.agreement is Agreement.DIFFER for line in everything),
        any(content.get("demo_answers") for content in contents),
    )


def _agreement(given: Sequence[object]) -> Agreement | None:
    return rules.agreement(given) if len(given) > 1 else None


def _sections(
    names: Sequence[str], contents: Sequence[dict[str, Any]], versions: Sequence[InstrumentVersion]
) -> Iterator[tuple[str, list[Line]]]:
    """The groups of the newest version, then what only older ones asked."""
    asked: set[str] = set()
    for version in versions:
        for group in version.rules.definition.groups:
            lines = []
            for item in group.items:
                given = [content.get("answers", {}).get(item.code) for content in contents]
                if item.code in asked or all(value is None for value in given):
                    continue
                asked.add(item.code)
                cells = [
                    Cell(
                        name,
                        "–" if value is None else answer(item, value),
                        value is not None and value == item.adverse,
                        content.get("remarks", {}).get(item.code, ""),
                    )
                    for name, value, content in zip(names, given, contents, strict=True)
                ]
                # Words of one's own and photos are read, not compared.
                comparable = item.type not in ("text", "photo")
                lines.append(Line(item.code, text(item.text), cells, _agreement(given) if comparable else None))
            yield text(group.title), lines


def _contests(versions: Sequence[InstrumentVersion]) -> Iterator[tuple[str, str, list[str]]]:
    seen: set[str] = set()
    for version in versions:
        for contest in version.rules.definition.tallies:
            if contest.contest not in seen:
                seen.add(contest.contest)
                yield contest.contest, text(contest.title), [text(label) for label in contest.labels]


def _figures(names: Sequence[str], tallies: Sequence[dict[str, Any] | None], labels: Sequence[str]) -> Iterator[Line]:
    given = [tally or {} for tally in tallies]
    for block, title in BLOCKS:
        yield from _line(names, "", str(title), [_people(tally.get(block)) for tally in given])
    for part, title in BALLOTS:
        yield from _line(names, "", str(title), [tally.get("ballots", {}).get(part) for tally in given])
    longest = max(len(tally.get("votes", [])) for tally in given)
    for place in range(longest):
        label = labels[place] if place < len(labels) else ""
        votes = [tally["votes"][place] if place < len(tally.get("votes", [])) else None for tally in given]
        yield from _line(names, str(place + 1), label, votes)
    for part, title in VOTES:
        yield from _line(names, "", str(title), [tally.get(part) for tally in given])


def _line(names: Sequence[str], code: str, title: str, given: Sequence[Any]) -> Iterator[Line]:
    if any(value is not None for value in given):
        cells = [Cell(name, "–" if value is None else str(value)) for name, value in zip(names, given, strict=True)]
        yield Line(code, title, cells, _agreement(given))


def _people(block: dict[str, int] | None) -> str | None:
    """Men, women and the sum as the form has them; the letters are the form's own."""
    if not block:
        return None
    return "  ".join(f"{letter.upper()} {block[letter]}" for letter in ("l", "p", "j") if block.get(letter) is not None)


def _compared(
    reports: Sequence[StationReport], names: Sequence[str], versions: Sequence[InstrumentVersion]
) -> Iterator[Compared]:
    by_id = {version.id: version for version in versions}
    for report, name in zip(reports, names, strict=True):
        filing = by_id[report.instrument_id].rules.decode(msgspec.json.encode(report.content))
        for one in rules.comparisons(filing):
            difference = one.left - one.right if isinstance(one.left, int) and isinstance(one.right, int) else None
            yield Compared(
                one.code, words(one.code), one.subject, name, said(one.left), said(one.right), difference, one.flagged
            )
