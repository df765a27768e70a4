"""Deadlines as people read them: how long is left in words, and the calendar that replays the count.

Plain values for `components/deadline.html` and `components/dayclock.html`.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from oversight.deadlines import queries
from oversight.deadlines.models import Deadline, DeadlineRule, Event, Move, State
from oversight.deadlines.rules import LAST_SECOND, Day, Explanation, FirstDay, Terms, Unit, Why, is_late
from oversight.web import clock

SOON = 2
_WHOLE = 100


class Face(NamedTuple):
    """A deadline at a glance: `state` for the colour, `left` in words, `share` of the term left in per cent, when."""

    state: str
    title: str
    left: str
    share: int
    due: str


class Cell(NamedTuple):
    """One day of the clock; `note` stands where there is room for it, `full` says it all to a screen reader."""

    iso: str
    day: str
    month: str
    marks: str
    word: str
    number: bool
    note: str
    is_today: bool


class Skipped(NamedTuple):
    """A day off within the count, with its name."""

    day: str
    name: str


class DayClock(NamedTuple):
    """The count of one deadline, week by week."""

    caption: str
    sentence: str
    basis: str
    note: str
    heads: Sequence[str]
    weeks: Sequence[Sequence[Cell | None]]
    skipped: Sequence[Skipped]
    moves: Sequence[str]


def faces(deadlines: Sequence[Deadline], *, now: datetime) -> list[Face]:
    """The faces of a list, in its order; three reads for all of them."""
    told = queries.explain_many(deadlines)
    return [face(row, one, now=now) for row, one in zip(deadlines, told, strict=True)]


def face(deadline: Deadline, told: Explanation, *, now: datetime) -> Face:
    """How one deadline stands now."""
    title = in_language(deadline.rule.title_id, deadline.rule.title_en)
    due_day = _long(told.due_at.date())
    match State(deadline.state):
        case State.MET:
            return Face("met", title, _("Done in time"), _WHOLE, _("Due %(day)s") % {"day": due_day})
        case State.MISSED:
            return Face("late", title, _("Done too late"), 0, _("Was due %(day)s") % {"day": due_day})
        case State.CANCELLED:
            return Face("paused", title, _("Cancelled"), _WHOLE, deadline.close_reason)
    state, left, share = _running(told, now.astimezone(told.due_at.tzinfo))
    return Face(state, title, left, share, due_in_words(told))


def dayclock(deadline: Deadline, told: Explanation, moves: Iterable[Move] = (), *, now: datetime) -> DayClock:
    """The count of one deadline, with what moved it."""
    moved = [_moved(move, told) for move in moves]
    # Of a closed deadline every day is past.
    today = now.astimezone(told.due_at.tzinfo).date() if deadline.state == State.OPEN else date.max
    return clock_of(deadline.rule, told, today=today, moves=moved)


def clock_of(rule: DeadlineRule, told: Explanation, *, today: date | None, moves: Sequence[str] = ()) -> DayClock:
    """The count by one rule; without a `today` nothing of it is past."""
    first, last = told.days[0].date, told.days[-1].date
    cells = {day.date: _cell(day, told, today, is_first=day.date == first) for day in told.days}
    monday = first - timedelta(days=first.weekday())
    weeks = []
    while monday <= last:
        weeks.append([cells.get(monday + timedelta(days=n)) for n in range(7)])
        monday += timedelta(days=7)
    heads = [formats.date_format(date(2024, 1, 1 + n), "D") for n in range(7)]
    return DayClock(
        caption=_("The count, %(from)s to %(to)s") % {"from": _long(first), "to": _long(last)},
        sentence=sentence(rule.terms, rule.starts),
        basis=in_language(rule.basis_id, rule.basis_en),
        note=in_language(rule.note_id, rule.note_en),
        heads=heads,
        weeks=weeks,
        skipped=[Skipped(_short(day.date), day.label) for day in told.days if day.why in {Why.HOLIDAY, Why.LEAVE}],
        moves=moves,
    )


def sentence(terms: Terms, starts: str) -> str:
    """What a rule says, in one sentence: "7 working days from: the report was registered. …"."""
    event = Event(starts).label
    if not terms.amount:
        return _("On the day itself: %(event)s.") % {"event": event}
    pattern = _("%(term)s before: %(event)s.") if terms.backwards else _("%(term)s from: %(event)s.")
    words = [pattern % {"term": amount(terms.amount, terms.unit), "event": event}]
    if terms.unit is Unit.HOUR:
        words.append(_("Hours run through nights and days off."))
    elif terms.first_day is FirstDay.EVENT_DAY:
        words.append(_("The day of the event is day 1."))
    else:
        words.append(_("The day of the event does not count."))
    if terms.unit is Unit.WORKING_DAY:
        words.append(
            _("Collective leave counts as working days.") if terms.leave_counts else _("Collective leave is skipped.")
        )
    return " ".join(words)


def amount(number: int, unit: str) -> str:
    """A term in words: 7 working days."""
    match Unit(unit):
        case Unit.WORKING_DAY:
            return ngettext("%(number)s working day", "%(number)s working days", number) % {"number": number}
        case Unit.CALENDAR_DAY:
            return ngettext("%(number)s calendar day", "%(number)s calendar days", number) % {"number": number}
    return ngettext("%(number)s hour", "%(number)s hours", number) % {"number": number}


def due_in_words(told: Explanation) -> str:
    """The day, and the hour unless it is the end of the day."""
    if told.terms.unit is not Unit.HOUR and told.due_at.time() == LAST_SECOND:
        return _long(told.due_at.date())
    with timezone.override(told.due_at.tzinfo):
        return clock.spoken(told.due_at)


def in_language(indonesian: str, english: str) -> str:
    """The text in the language of the page."""
    return english if (get_language() or "id").startswith("en") else indonesian


def _running(told: Explanation, here: datetime) -> tuple[str, str, int]:
    """State, words and share of an open deadline, at a moment in the zone of its office."""
    terms, due_day = told.terms, told.due_at.date()
    if is_late(told.due_at, here):
        days = (here.date() - due_day).days
        words = ngettext("Late by %(number)s day", "Late by %(number)s days", days) % {"number": days}
        return "late", words if days else _("Late since today"), 0
    if terms.unit is Unit.HOUR:
        minutes = int((told.due_at - here).total_seconds() // 60)
        share = min(_WHOLE, minutes * _WHOLE // max(1, terms.amount * 60))
        if minutes < 60:
            return (
                "today",
                ngettext("%(number)s minute left", "%(number)s minutes left", minutes) % {"number": minutes},
                share,
            )
        hours = minutes // 60
        state = "today" if due_day == here.date() else "soon" if hours < 48 else "none"
        return state, ngettext("%(number)s hour left", "%(number)s hours left", hours) % {"number": hours}, share
    if terms.backwards:
        left, whole = (due_day - here.date()).days + 1, max(terms.amount, (due_day - here.date()).days + 1)
    else:
        left = sum(day.number is not None and day.date >= here.date() for day in told.days)
        whole = told.counted
    share = left * _WHOLE // whole
    if due_day == here.date():
        return "today", _("Today"), share
    return "soon" if left <= SOON else "none", _left(left, terms), share


def _left(number: int, terms: Terms) -> str:
    if terms.unit is Unit.WORKING_DAY and not terms.backwards:
        return ngettext("%(number)s working day left", "%(number)s working days left", number) % {"number": number}
    return ngettext("%(number)s day left", "%(number)s days left", number) % {"number": number}


def _moved(move: Move, told: Explanation) -> str:
    zone = told.due_at.tzinfo
    with timezone.override(zone):
        entered = clock.brief(move.at)
    return _("Moved from %(before)s to %(after)s on %(entered)s: %(reason)s") % {
        "before": _long(move.due_before.astimezone(zone).date()),
        "after": _long(move.due_after.astimezone(zone).date()),
        "entered": entered,
        "reason": move.reason,
    }


def _cell(day: Day, told: Explanation, today: date | None, *, is_first: bool) -> Cell:
    is_today = day.date == today
    marks, word = _marks(day, today), day.label
    note = ""
    if day.why in {Why.HOLIDAY, Why.LEAVE}:
        # On a phone the short word stands alone; the list below the clock gives every name.
        word, note = (
            pgettext("day clock", "leave") if day.why is Why.LEAVE else pgettext("day clock", "off"),
            f": {day.label}",
        )
    if day.is_due:
        last = formats.date_format(told.due_at, "H.i") if told.terms.unit is Unit.HOUR else pgettext("day clock", "due")
        note = f" {last}"
    elif is_today:
        today_word = pgettext("day clock", "today")
        note += f" {today_word}"
    return Cell(
        iso=day.date.isoformat(),
        day=str(day.date.day),
        month=formats.date_format(day.date, "F") if is_first or day.date.day == 1 else "",
        marks=" ".join([*marks, *(["today"] if is_today else []), *(["due"] if day.is_due else [])]),
        word=word,
        number=day.number is not None,
        note=note,
        is_today=is_today,
    )


def _marks(day: Day, today: date | None) -> list[str]:
    if day.why is Why.START and not day.is_due:
        return ["start"]
    if day.number is None and day.why is not Why.HOURS and not day.is_due:
        return ["off"]
    return ["past"] if today is not None and day.date < today else ["left"]


def _long(day: date) -> str:
    return formats.date_format(day, "l, j F Y")


def _short(day: date) -> str:
    return formats.date_format(day, "j F")
