"""The public register in words: entries of the list, and the history of one."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oversight.web.dayclock import in_language
from violations.models import ViolationClass
from violations.queries.register import Entry, Whole

Words = str | Promise
TOLD: Mapping[str, Words] = {
    "submit": _("Received"),
    "submit_online": _("Received online"),
    "find": _("Found by supervision"),
    "register": _("Registered"),
    "not_register": _("Not registered"),
    "lapse_papers": _("Closed: the papers did not come in time"),
    "lapse_completion": _("Closed: it was not completed in time"),
    "withdraw": _("Closed as withdrawn"),
    "accept_transfer": _("Another office has taken it over"),
    "hand_over": _("A higher office has taken it over"),
    "notify_status": _("The status was announced"),
    "archive": _("Put into the archive"),
}


class Line(NamedTuple):
    """One entry of the list; `district` is the nearest place that is told, `where` the whole way up from it."""

    entry: Entry
    title: str
    district: str
    where: str
    classes: str
    election: str


class Event(NamedTuple):
    """One step of the public history, by its day."""

    words: Words
    day: object


class Kept(NamedTuple):
    """A term of the office."""

    title: str
    due_on: object
    is_kept: bool | None


class Told(NamedTuple):
    """One entry in words."""

    line: Line
    stage: str
    history: Sequence[Event]
    terms: Sequence[Kept]


def line(entry: Entry) -> Line:
    """One entry; it is called by its registration number, before that by the number under which it was received."""
    labels = [str(ViolationClass(one).label) for one in entry.classes]
    return Line(
        entry=entry,
        title=entry.registration or entry.number or entry.kind,
        district=entry.where[0] if entry.where else "",
        where=", ".join(entry.where),
        classes=", ".join(labels),
        election=in_language(*entry.election),
    )


def words(whole: Whole) -> Told:
    """One entry with what is public of its course, by day in the time of its office."""
    zone = ZoneInfo(whole.zone)
    return Told(
        line=line(whole.entry),
        stage=in_language(*whole.entry.stage),
        history=[Event(TOLD[step.verb], step.at.astimezone(zone).date()) for step in whole.history],
        terms=[Kept(in_language(*one.title), one.due_on, one.is_kept) for one in whole.terms],
    )
