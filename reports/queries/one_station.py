"""One polling station: the reports of everybody who reported from it."""

from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import NotFound
from oversight.dossiers import queries as dossiers
from oversight.dossiers.models import Kind
from oversight.regions.models import PollingStation
from reports.models import StationReport
from reports.queries.reference import InstrumentVersion, instrument
from reports.queries.station_reports import BRIEF_INSTRUMENT


def station(actor: Actor, election: str, code: str) -> PollingStation:
    """A station of an election, with its village and sub-district; NotFound when unknown or foreign."""
    rows = PollingStation.objects.select_related("election", "village__parent")
    found = rows.filter(election__code=election, code=code).first()
    if found is None or not actor.can(Permission.READ_REPORTS, found.path):
        raise NotFound(_("There is no such polling station, or it lies outside your area."))
    return found


def reports_of(actor: Actor, place: PollingStation) -> list[StationReport]:
    """The last reports of a station that the actor may see, in whatever state, the oldest first. Two queries."""
    rows = StationReport.objects.filter(dossier__kind=Kind.STATION_REPORT, station=place.pk)
    rows = rows.select_related("dossier__filed_by", "reporter").prefetch_related(BRIEF_INSTRUMENT)
    visible = dossiers.visible_to(rows, actor, Permission.READ_REPORTS, prefix="dossier__", place=place.path)
    return list(visible.order_by("-dossier__received_at", "-pk")[: dossiers.LARGEST_PAGE])[::-1]


def versions(reports: list[StationReport]) -> list[InstrumentVersion]:
    """The instruments under which some reports were filed, the newest version first, as intake knows them."""
    names = {(report.instrument.version, report.instrument.name) for report in reports}
    known = [instrument(name) for _version, name in sorted(names, reverse=True)]
    return [one for one in known if one is not None]
