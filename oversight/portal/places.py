"""Where a desk can go. Modules are known by the names of their URLs alone; one that is not installed is not shown."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.dossiers.models import Dossier, Kind
from oversight.imports.targets import targets


class Place(NamedTuple):
    """A page that a desk may open, and the permission that opens it (any of them) while it has something to offer."""

    url_name: str
    title: str | Promise
    sentence: str | Promise
    permissions: frozenset[Permission]
    offers: Callable[[], Mapping[str, object]] | None = None


class Open(NamedTuple):
    """A place that this person may open."""

    url_name: str
    url: str
    title: str | Promise
    sentence: str | Promise


PLACES = (
    Place(
        "reports:list",
        _("Station reports"),
        _("Reports of the polling stations in your area, with what is missing and what is to be checked."),
        frozenset({Permission.READ_REPORTS}),
    ),
    Place(
        "reports:alerts",
        _("Alerts"),
        _("Adverse answers that may lead to a revote or a recount, with their clocks."),
        frozenset({Permission.READ_ALERTS}),
    ),
    Place(
        "reports:coverage",
        _("Coverage"),
        _("How many stations of your area have reported, and where silence is unusual."),
        frozenset({Permission.READ_REPORTS}),
    ),
    Place(
        "violations:list",
        _("Cases"),
        _("Reports, findings and prior information of violations in your area, with their clocks."),
        frozenset({Permission.READ_CASES}),
    ),
    Place(
        "violations:counter",
        _("Counter"),
        _("Reports, tips and findings that you take down, and online reports that wait for papers."),
        frozenset({Permission.RECEIVE_VIOLATIONS, Permission.RECORD_FINDINGS}),
    ),
    Place(
        "violations:plenaries",
        _("Plenaries"),
        _("What waits for your vote, what is called, and what your office has decided."),
        frozenset({Permission.DECIDE_VIOLATIONS}),
    ),
    Place(
        "violations:transfers",
        _("Transfers"),
        _("Cases that another office offers to yours or takes over, to be signed."),
        frozenset({Permission.DECIDE_VIOLATIONS}),
    ),
    Place(
        "violations:statistics",
        _("Statistics of cases"),
        _("What was brought in and how it ended, by area, election and period."),
        frozenset({Permission.READ_CASES}),
    ),
    Place(
        "violations:quarantine",
        _("Quarantine"),
        _("What the public sent and looked like junk: release it or discard it."),
        frozenset({Permission.SORT_QUARANTINE}),
    ),
    Place(
        "reports:instruments",
        _("Instruments"),
        _("What supervisors are asked: write, check, preview, publish."),
        frozenset({Permission.MANAGE_INSTRUMENTS}),
    ),
    Place(
        "people:list",
        _("People"),
        _("Who sits where in your area: appoint, replace, enrol phones, import lists."),
        frozenset({Permission.MANAGE_ASSIGNMENTS, Permission.ENROL_DEVICES}),
    ),
    Place(
        "people:tokens",
        _("Access tokens"),
        _("Keys with which programs of your office use the interface."),
        frozenset({Permission.MANAGE_TOKENS}),
    ),
    Place(
        "imports:list",
        _("Records from older systems"),
        _("Spreadsheets of older systems: try every row, import, undo."),
        frozenset({Permission.IMPORT_RECORDS}),
        offers=targets,
    ),
    Place(
        "calendar:list",
        _("Calendar and terms"),
        _("Days off, office hours and the terms of the law: change them and see which deadlines move."),
        frozenset({Permission.MANAGE_CALENDAR}),
    ),
    Place(
        "evidence:missing",
        _("Missing evidence"),
        _("Photos that a report promised and that have not arrived yet."),
        frozenset({Permission.VIEW_EVIDENCE}),
    ),
    Place(
        "evidence:incidents",
        _("Incidents"),
        _("Stored files that are no longer what was received."),
        frozenset({Permission.AUDIT}),
    ),
    Place(
        "web:exports",
        _("Exports"),
        _("Which lists were taken out as files: by whom, when, how many rows."),
        frozenset({Permission.AUDIT}),
    ),
    Place(
        "portal:stuck-work",
        _("Stuck work"),
        _("What failed after an entry was sealed, and trying it again."),
        frozenset({Permission.READ_STUCK_WORK}),
    ),
)
# The page of a dossier, by its kind.
_PAGES = {
    Kind.STATION_REPORT: "reports:detail",
    Kind.TIP: "violations:case",
    Kind.VIOLATION_REPORT: "violations:case",
    Kind.FINDING: "violations:case",
}


def open_to(actor: Actor | None) -> list[Open]:
    """The places that the actor may open, in fixed order; none for nobody."""
    if not actor:
        return []
    found = []
    for place in PLACES:
        if not place.permissions & actor.permissions or (place.offers and not place.offers()):
            continue
        try:
            url = reverse(place.url_name)
        except NoReverseMatch:
            continue
        found.append(Open(place.url_name, url, place.title, place.sentence))
    return found


def overdue_cases(offices: Sequence[str]) -> str:
    """Where the clocks of cases that are over are listed; empty while no module has clocks."""
    one = {"place": offices[0].rstrip("."), "only": "own"} if len(offices) == 1 else {}
    try:
        return f"{reverse('violations:due')}?{urlencode({'standing': 'late'} | one)}"
    except NoReverseMatch:
        return ""


def page_of(dossier: Dossier) -> str:
    """Where a dossier is read; empty while no module shows its kind."""
    try:
        return reverse(_PAGES[Kind(dossier.kind)], args=[dossier.pk])
    except (KeyError, NoReverseMatch):
        return ""
