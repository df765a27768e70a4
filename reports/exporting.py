"""Lists as files: the columns of reports, stations, flags and alerts. No phone, no address, no freely typed text."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.web.exports import Column, Table
from reports.alert_words import Listed
from reports.models import StationReport
from reports.presenting import compared, words
from reports.queries import FlagRow, StationRow

_STATES = {1: gettext_lazy("current"), 2: gettext_lazy("superseded"), 3: gettext_lazy("withdrawn")}


def _missing(report: StationReport) -> int:
    return len(report.dossier.missing)  # type: ignore[attr-defined]


def _filed_by(report: StationReport) -> str:
    return report.filer.name if report.dossier.filed_by_id != report.reporter_id else ""


REPORTS: Table[StationReport] = Table(
    "reports:list",
    gettext_lazy("Station reports"),
    "laporan-tps",
    (
        Column(gettext_lazy("Polling station"), lambda row: row.station.code, 16),
        Column(gettext_lazy("TPS number"), lambda row: row.station.number, 8),
        Column(gettext_lazy("Village"), lambda row: row.dossier.place.name, 24),
        Column(gettext_lazy("Code of the place"), lambda row: row.dossier.scope.rstrip("."), 20),
        Column(gettext_lazy("Office"), lambda row: row.dossier.office.name, 32),
        Column(gettext_lazy("Instrument"), lambda row: row.instrument.name, 30),
        Column(gettext_lazy("Seen at"), lambda row: row.dossier.occurred_at, 20),
        Column(gettext_lazy("Received"), lambda row: row.dossier.received_at, 20),
        Column(gettext_lazy("Reporter"), lambda row: row.reporter.name, 28),
        Column(gettext_lazy("Entered by"), _filed_by, 28),
        Column(gettext_lazy("Arrived by"), lambda row: str(row.dossier.get_channel_display()), 12),
        Column(gettext_lazy("State"), lambda row: str(_STATES[row.state]), 12),
        Column(gettext_lazy("To be checked"), lambda row: ", ".join(row.flagged), 18),
        Column(gettext_lazy("Checks to look at"), lambda row: len(row.flagged), 10),
        Column(gettext_lazy("Files missing"), _missing, 10),
        Column(gettext_lazy("Number of the report"), lambda row: str(row.pk), 38),
    ),
)


def _state(row: StationRow) -> str:
    if not row.reports:
        return _("Nothing yet")
    if row.flagged:
        return _("Something to be checked")
    return _("Photos missing") if row.missing else _("Report received")


STATIONS: Table[StationRow] = Table(
    "reports:stations",
    gettext_lazy("Polling stations"),
    "tps",
    (
        Column(gettext_lazy("Polling station"), lambda row: row.station.code, 16),
        Column(gettext_lazy("TPS number"), lambda row: row.station.number, 8),
        Column(gettext_lazy("Village"), lambda row: row.station.village.name, 24),
        Column(gettext_lazy("Code of the place"), lambda row: row.station.path.rstrip("."), 20),
        Column(gettext_lazy("Reported"), _state, 24),
        Column(gettext_lazy("Reports"), lambda row: len(row.reports), 10),
        Column(gettext_lazy("Last received"), lambda row: row.last_received, 20),
        Column(gettext_lazy("Reporters"), lambda row: ", ".join(row.reporters), 32),
        Column(gettext_lazy("To be checked"), lambda row: ", ".join(row.flagged), 18),
        Column(gettext_lazy("Files missing"), lambda row: row.missing, 10),
    ),
)


def _figures(row: FlagRow) -> str:
    return "; ".join(f"{figure.subject}: {compared(figure.left, figure.right)}" for figure in row.figures)


FLAGS: Table[FlagRow] = Table(
    "reports:flags",
    gettext_lazy("To be checked"),
    "perlu-diperiksa",
    (
        Column(gettext_lazy("Polling station"), lambda row: row.report.station.code, 16),
        Column(gettext_lazy("TPS number"), lambda row: row.report.station.number, 8),
        Column(gettext_lazy("Village"), lambda row: row.report.dossier.place.name, 24),
        Column(gettext_lazy("Code of the place"), lambda row: row.report.dossier.scope.rstrip("."), 20),
        Column(gettext_lazy("Check"), lambda row: row.code, 8),
        Column(gettext_lazy("What does not agree"), lambda row: words(row.code), 48),
        Column(gettext_lazy("Figures"), _figures, 36),
        Column(gettext_lazy("Instrument"), lambda row: row.report.instrument.name, 30),
        Column(gettext_lazy("Received"), lambda row: row.report.dossier.received_at, 20),
        Column(gettext_lazy("Reporter"), lambda row: row.report.reporter.name, 28),
        Column(gettext_lazy("Number of the report"), lambda row: str(row.report.pk), 38),
    ),
)


ALERTS: Table[Listed] = Table(
    "reports:alerts",
    gettext_lazy("Alerts"),
    "peringatan",
    (
        Column(gettext_lazy("Polling station"), lambda row: row.alert.station.code, 16),
        Column(gettext_lazy("TPS number"), lambda row: row.alert.station.number, 8),
        Column(gettext_lazy("Village"), lambda row: row.alert.station.village.name, 24),
        Column(gettext_lazy("Code of the place"), lambda row: row.alert.station.path.rstrip("."), 20),
        Column(gettext_lazy("Question"), lambda row: row.question, 48),
        Column(gettext_lazy("Code of the question"), lambda row: row.alert.item, 10),
        Column(gettext_lazy("Raised"), lambda row: row.alert.raised_at, 20),
        Column(gettext_lazy("State"), lambda row: row.status, 20),
        Column(gettext_lazy("Report"), lambda row: row.standing, 20),
        Column(gettext_lazy("Limit"), lambda row: row.face.due if row.face else "", 28),
        Column(gettext_lazy("Who has it"), lambda row: row.holder, 28),
        Column(gettext_lazy("Reporter"), lambda row: row.alert.report.reporter.name, 28),
        Column(gettext_lazy("Number of the report"), lambda row: str(row.alert.report_id), 38),
    ),
)
