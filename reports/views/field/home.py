"""My station: what is due now, what is under way, what was sent, whom to call."""

from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from oversight.accounts import people
from oversight.accounts.actor import Actor
from oversight.accounts.roles import ROLES, Permission
from oversight.core.errors import NotFound
from oversight.regions.models import PollingStation
from oversight.web.actors import actor_of
from reports import pages, presenting, queries, rules
from reports.models import Draft, StationReport
from reports.views.field.entrance import by_phone

RECENT = 5


class Due(NamedTuple):
    """One instrument at one station: what to do with it now."""

    name: str
    title: str
    opening: str
    shell: str
    draft: Draft | None
    answered: int
    total: int
    report: StationReport | None
    period: rules.Period
    is_open: bool
    is_late: bool
    is_next: bool


class InVillage(NamedTuple):
    """One station of a village: what its supervisors have under way, and how much of what is asked has come."""

    station: PollingStation
    under_way: int
    reported: int
    asked: int


@by_phone
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The station of this phone; whoever supervises a village chooses among its stations first."""
    actor, now = actor_of(request), timezone.now()
    mine = queries.my_stations(actor)
    chosen = _chosen(mine, request.GET.get("station", ""))
    drafts = queries.field_drafts(actor)
    recent = queries.my_reports(actor, now=now, size=RECENT).rows
    standings = queries.standings([report.pk for report in recent])
    superiors = [(one.name, ROLES[one.role].title, one.phone) for one in people.superiors(actor, now=now)]
    context: dict[str, Any] = {
        "stations": _by_village(actor, mine, drafts) if len(mine) > 1 else [],
        "chosen": chosen,
        "superiors": superiors,
        "recent": [(report, standings[report.pk]) for report in recent],
        "missing": [report for report in recent if standings[report.pk].missing],
    }
    if chosen is not None:
        station = chosen.station
        behalf = actor.can(Permission.FILE_ON_BEHALF, station.path)
        due = _due(actor, station, drafts, now)
        shown = {one.draft.pk for one in due if one.draft}
        context |= {
            "due": due,
            "observer": queries.observers([station.pk], now=now).get(station.pk) if behalf else None,
            "others": [
                _under_way(draft) for draft in drafts if draft.station_id == station.pk and draft.pk not in shown
            ],
            "voters": (station.voters_male or 0) + (station.voters_female or 0),
        }
    return render(request, "reports/field/home.html", context)


def _chosen(mine: list[queries.MyStation], code: str) -> queries.MyStation | None:
    if not code:
        return mine[0] if len(mine) == 1 else None
    for one in mine:
        if one.station.code == code:
            return one
    raise NotFound("")


def _by_village(actor: Actor, mine: list[queries.MyStation], drafts: list[Draft]) -> list[InVillage]:
    asked = {
        election: [known.id for known in queries.instruments_of(election)]
        for election in {one.station.election_id for one in mine}
    }
    everything = [id for ids in asked.values() for id in ids]
    reported = queries.reported(actor, [one.station.pk for one in mine], everything)
    under_way = [draft.station_id for draft in drafts]
    return [
        InVillage(
            one.station,
            under_way.count(one.station.pk),
            reported.get(one.station.pk, 0),
            len(asked[one.station.election_id]),
        )
        for one in mine
    ]


def _due(actor: Actor, station: PollingStation, drafts: list[Draft], now: datetime) -> list[Due]:
    own = {d.instrument_id: d for d in drafts if d.station_id == station.pk and d.reporter_id == actor.user_id}
    sent = {report.instrument_id: report for report in queries.current_reports(actor, [station.pk])}
    found = []
    for known in queries.instruments_of(station.election_id):
        definition = known.rules.definition
        draft = own.get(known.id)
        period = rules.due(definition, voting_day=station.election.voting_day, time_zone=actor.time_zone)
        answered, total = pages.progress(definition, draft.typed if draft else {})
        found.append(
            Due(
                known.name,
                presenting.text(definition.title),
                pages.opening(definition),
                shells(known),
                draft,
                answered,
                total,
                sent.get(known.id),
                period,
                is_open=period.is_open(now),
                is_late=period.closes <= now,
                is_next=False,
            )
        )
    # One filled button: what was begun goes on first, then what is due now, then what is late.
    todo = sorted(
        (one for one in found if one.draft or not one.report),
        key=lambda one: (one.draft is None, not one.is_open, not one.is_late),
    )
    if todo:
        found[found.index(todo[0])] = todo[0]._replace(is_next=True)
    return found


def shells(known: queries.InstrumentVersion) -> str:
    """The addresses of an instrument's empty pages, which the phone may keep for a start without signal."""
    steps = [step.code for step in pages.steps(known.rules.definition, {})]
    return " ".join(reverse("field:shell-group", args=[known.name, code]) for code in [*steps, pages.CHECK])


def _under_way(draft: Draft) -> tuple[Draft, str, int, int]:
    """A draft that stands under no instrument that is asked now: of an earlier version, or in another's name."""
    definition = queries.rules_of(draft).definition
    return draft, presenting.text(definition.title), *pages.progress(definition, draft.typed)
