"""Lists and figures as files: the columns. No person, no address, no freely typed text."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oversight.web.dayclock import in_language
from oversight.web.exports import Cell, Column, Table
from violations.charting import COLUMNS, KEPT, Row, TermRow
from violations.listing import ClockLine, Line

CASES: Table[Line] = Table(
    "violations:list",
    _("Cases"),
    "perkara",
    (
        Column(_("Number"), lambda row: row.number, 34),
        Column(_("Kind"), lambda row: row.kind, 20),
        Column(_("Place"), lambda row: row.place, 24),
        Column(_("Code of the place"), lambda row: row.case.place.code, 18),
        Column(_("Office"), lambda row: row.office, 32),
        Column(_("Occurred on"), lambda row: row.case.occurred_on or "", 14),
        Column(_("Received"), lambda row: row.case.received_at, 20),
        Column(_("Status"), lambda row: row.status, 24),
        Column(_("Result"), lambda row: row.result, 20),
        Column(_("Class of violation"), lambda row: "; ".join(row.classes), 36),
        Column(_("To be looked at"), lambda row: "; ".join(row.flags), 36),
        Column(_("Limit"), lambda row: row.clock.due_at if row.clock else "", 20),
        Column(_("Who has it"), lambda row: row.holder, 28),
        Column(_("Identifier"), lambda row: str(row.case.pk), 38),
    ),
)


def _of_clocks(name: str, title: str | Promise, slug: str) -> Table[ClockLine]:
    return Table(
        name,
        title,
        slug,
        (
            Column(_("Number"), lambda row: row.line.number, 34),
            Column(_("Term"), lambda row: row.term, 30),
            Column(_("Basis"), lambda row: in_language(row.clock.rule.basis_id, row.clock.rule.basis_en), 44),
            Column(_("Counted from"), lambda row: row.clock.counted_from, 20),
            Column(_("Limit"), lambda row: row.clock.due_at, 20),
            Column(_("How it stands"), lambda row: row.face.left, 24),
            Column(_("Met"), lambda row: row.clock.met_at or "", 20),
            Column(_("Status"), lambda row: row.line.status, 24),
            Column(_("Place"), lambda row: row.line.place, 24),
            Column(_("Office"), lambda row: row.line.office, 32),
            Column(_("Who has it"), lambda row: row.line.holder, 28),
            Column(_("Identifier"), lambda row: str(row.line.case.pk), 38),
        ),
    )


CLOCKS = _of_clocks("violations:due", _("Clocks"), "tenggat")
ESCALATED = _of_clocks("violations:escalated", _("Raised to this level"), "tenggat-lewat")


def _figure(name: str) -> Callable[[Row], Cell]:
    return lambda row: int(getattr(row.figures, name))


def _kept(name: str) -> Callable[[TermRow], Cell]:
    return lambda row: int(getattr(row.kept, name))


STATISTICS: Table[Row] = Table(
    "violations:statistics",
    _("Statistics of cases"),
    "statistik-perkara",
    (
        Column(_("Area"), lambda row: str(row.area.name), 32),
        Column(_("Code of the place"), lambda row: row.area.code, 18),
        *(Column(column.title, _figure(column.name), 14) for column in COLUMNS),
    ),
)
COMPLIANCE: Table[TermRow] = Table(
    "violations:compliance",
    _("How terms were kept"),
    "kepatuhan-tenggat",
    (
        Column(_("Area"), lambda row: str(row.area.name), 32),
        Column(_("Code of the place"), lambda row: row.area.code, 18),
        Column(_("Term"), lambda row: str(row.term), 30),
        *(Column(title, _kept(name), 16) for name, title, _standing in KEPT),
    ),
)
