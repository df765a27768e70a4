"""Entering what supervisors phoned in: village and instrument first, then one part of it for ten stations at once."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.accounts.roles import Permission
from oversight.core.errors import Conflict, NotAllowed, NotFound
from oversight.dossiers.models import Channel
from oversight.web.actors import actor_of
from reports import entry as rows
from reports import forms, grid, presenting, queries
from reports.actions import PhonedIn, file_on_behalf
from reports.entry import Entry

_STORED = frozenset({"created", "replayed", "superseded"})


class _Place(msgspec.Struct, frozen=True):
    """What the address says: village, instrument, part, and where the ten stations begin."""

    village: Office
    instrument: queries.InstrumentVersion
    part: grid.Part
    after: str
    query: dict[str, str]

    @property
    def url(self) -> str:
        return f"{reverse('reports:on-behalf')}?{urlencode(self.query)}"


@require_http_methods(["GET", "HEAD", "POST"])
def on_behalf(request: HttpRequest) -> HttpResponse:
    """First the village and the instrument, then the part, then the grid; all of it stands in the address."""
    actor, now = actor_of(request), timezone.now()
    if Permission.FILE_ON_BEHALF not in actor.permissions:
        raise NotAllowed(_("Only supervisors of villages and sub-districts file for others."))
    query = {name: request.GET[name] for name in ("instrument", "village", "part", "after") if request.GET.get(name)}
    instrument = queries.instrument(query.get("instrument", ""))
    if instrument is None or "village" not in query:
        return _choose(request, actor, query)
    village = queries.village(actor, query["village"])
    parts = grid.parts(instrument.rules.definition, _words())
    part = next((one for one in parts if one.code == query.get("part")), None)
    if part is None:
        links = [(one, urlencode({**query, "part": one.code})) for one in parts]
        title = presenting.text(instrument.rules.definition.title)
        return render(request, "reports/on_behalf_parts.html", {"village": village, "links": links, "title": title})
    place = _Place(village, instrument, part, query.get("after", ""), query)
    return _filed(request, actor, place, now) if request.method == "POST" else _grid(request, actor, place, now)


def _choose(request: HttpRequest, actor: Actor, query: dict[str, str]) -> HttpResponse:
    asked = request.GET.get("q", "").replace("\0", "")[:80]
    villages = queries.villages(actor, asked)
    context = {
        "instruments": [
            (known.name, presenting.text(known.rules.definition.title))
            for election in queries.elections_reported()
            for known in queries.instruments_of(election.pk)
        ],
        "villages": villages[: queries.MOST_VILLAGES],
        "has_more": len(villages) > queries.MOST_VILLAGES,
        "asked": asked,
        "query": query,
    }
    return render(request, "reports/on_behalf_start.html", context)


def _words() -> grid.Words:
    figures = {name: str(title) for name, title in (*presenting.BLOCKS, *presenting.VOTES)}
    answers = (("", "–"), *((value, str(words)) for value, words in presenting.ANSWERS.items()))
    return grid.Words(answers, figures, _("Ballot no."))


def _grid(request: HttpRequest, actor: Actor, place: _Place, now: datetime) -> HttpResponse:
    stations, following = queries.stations_of_village(place.village, place.instrument.election, after=place.after)
    call = forms.Call(initial={"observed_at": timezone.localtime(now).replace(second=0, microsecond=0), "way": "web"})
    return _shown(request, place, call, _fresh(actor, place, stations, now), following)


def _fresh(actor: Actor, place: _Place, stations: list[Any], now: datetime) -> list[Entry]:
    found = queries.stations_to_file(actor, place.village, stations, place.instrument.id, now=now)
    definition = place.instrument.rules.definition
    return [rows.fresh(one, place.part, definition, by=actor, now=now) for one in found]


def _filed(request: HttpRequest, actor: Actor, place: _Place, now: datetime) -> HttpResponse:
    """File what was typed. When all of it is stored, the page begins anew; otherwise it comes back as it was typed."""
    codes = request.POST.getlist("station")
    stations = queries.stations_named(place.village, place.instrument.election, codes)
    entries = _fresh(actor, place, stations, now)
    for entry in entries:
        if any(cell.name in request.POST for cell in entry.cells):  # a row that is only read has no controls
            rows.typed(entry, request.POST, request.FILES, now=now)
    call = forms.Call(request.POST)
    if not call.is_valid():
        return _shown(request, place, call, entries, "", status=422)
    sent: list[tuple[Entry, PhonedIn]] = []
    for entry in entries:
        if (filing := _filing(entry, actor, place, call, now)) is not None:
            sent.append((entry, filing))
    channel = Channel.PAPER if call.cleaned_data["way"] == "paper" else Channel.WEB
    outcomes = file_on_behalf(rows=[filing for _, filing in sent], by=actor, channel=channel, now=now)
    for (entry, _filing_sent), outcome in zip(sent, outcomes, strict=True):
        rows.settle(entry, outcome)
    stored = [entry for entry in entries if entry.outcome in _STORED]
    if stored:
        words = ngettext("%(number)s report is filed.", "%(number)s reports are filed.", len(stored))
        messages.success(request, words % {"number": len(stored)})
    if stored and not any(entry.has_faults for entry in entries):
        return redirect(place.url)
    if not stored and not any(entry.has_faults for entry in entries):
        call.add_error(None, _("Nothing was typed: fill in at least one station."))
    return _shown(request, place, call, _renewed(actor, place, entries, now), "", status=422)


def _filing(entry: Entry, actor: Actor, place: _Place, call: forms.Call, now: datetime) -> PhonedIn | None:
    """The filing of a row; None for a row that says nothing new, or that may not be filed here (then it says why)."""
    part = place.part
    try:
        before = queries.standing_before(actor, entry.supersedes, now=now) if entry.supersedes else None
        if before is not None and before.report.station_id != entry.to_file.station.pk:
            raise NotFound(_("There is no such record, or it lies outside your area."))
    except NotFound as refusal:
        rows.blame(entry, refusal)
        return None
    if not rows.is_touched(entry, part, before):
        return None
    reporter = entry.to_file.reporter
    if reporter is not None and entry.meant_for != str(reporter.pk):
        words = _(
            "Another supervisor serves here than when you opened the page. Look at the name and send the row again."
        )
        rows.blame(entry, Conflict(words, code="another-supervisor"))
        return None
    locked = entry.locked if reporter is None else ""
    locked = locked or (rows.why_locked(before, place.instrument.rules.definition, actor) if before else "")
    if locked:
        rows.blame(entry, Conflict(locked, code="not-in-a-grid"))
        return None
    reason = call.cleaned_data["reason"].strip()
    if before is not None and not reason:
        call.add_error("reason", _("Say why reports that stand are changed."))
        entry.faults.append(_("This changes a report that stands: say why, above."))
        return None
    return rows.phoned_in(
        entry,
        part,
        before,
        instrument=place.query["instrument"],
        observed_at=call.cleaned_data["observed_at"],
        reason=reason,
        by=actor,
    )


def _renewed(actor: Actor, place: _Place, entries: list[Entry], now: datetime) -> list[Entry]:
    """Rows that were stored are drawn anew from what stands now; all others stay as they were typed."""
    done = [entry.to_file.station for entry in entries if entry.outcome in _STORED]
    anew = {entry.to_file.station.pk: entry for entry in _fresh(actor, place, done, now)}
    shown = []
    for entry in entries:
        found = anew.get(entry.to_file.station.pk)
        if found is not None:
            found.outcome = entry.outcome
        shown.append(found or entry)
    return shown


def _shown(
    request: HttpRequest, place: _Place, call: forms.Call, entries: list[Entry], following: str, status: int = 200
) -> HttpResponse:
    context = {
        "place": place,
        "is_open": any(not entry.locked or entry.has_faults for entry in entries),
        "may_appoint": Permission.MANAGE_ASSIGNMENTS in actor_of(request).permissions,
        "call": call,
        "entries": entries,
        "back": urlencode({key: value for key, value in place.query.items() if key in {"instrument", "village"}}),
        "next": urlencode({**place.query, "after": following}) if following else "",
        "changes": any(entry.supersedes and not entry.locked for entry in entries),
        "faulty": [entry for entry in entries if entry.has_faults],
    }
    return render(request, "reports/on_behalf.html", context, status=status)
